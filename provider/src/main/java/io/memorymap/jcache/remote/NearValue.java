package io.memorymap.jcache.remote;

/**
 * A value that is near.
 *
 * @param incarnation of the {@link Vouchers} that the numbers belong to
 * @param number of the answer that it came with, or was confirmed by
 * @param place of its key
 * @param version on the server
 * @param unchanged whether it was {@linkplain Vouchers#isUnchanged unchanged} when it was read from the file; false if it was not read from there
 */
record NearValue<V>(long incarnation, long number, int place, long version, V value, boolean unchanged) {
    NearValue(long incarnation, long number, int place, long version, V value) {
        this(incarnation, number, place, version, value, false);
    }
}
