package io.memorymap.jcache.remote;

/**
 * A value that is near.
 *
 * @param incarnation of the {@link Vouchers} that the number belongs to
 * @param number of the answer that it came with, or was confirmed by; {@link #UNVOUCHED} if the key has changed since, or may have
 * @param place of its key
 * @param version on the server
 */
record NearValue<V>(long incarnation, long number, int place, long version, V value) {
    /** Less than the number of any answer. */
    static final long UNVOUCHED = 0;

    NearValue<V> unvouched() {
        return new NearValue<>(incarnation, UNVOUCHED, place, version, value);
    }
}
