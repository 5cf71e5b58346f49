package io.memorymap.jcache.remote;

/**
 * A value that is near.
 *
 * @param incarnation of the {@link Vouchers} that the numbers belong to
 * @param number of the answer that it came with, or was confirmed by
 * @param place of its key
 * @param version on the server
 */
record NearValue<V>(long incarnation, long number, int place, long version, V value) {}
