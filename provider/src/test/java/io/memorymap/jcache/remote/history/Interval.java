package io.memorymap.jcache.remote.history;

/**
 * A time in which the server may lose what it holds.
 *
 * @param start in nanoseconds of the machine
 * @param end in nanoseconds of the machine
 */
record Interval(long start, long end) {
    boolean overlaps(long from, long to) {
        return start <= to && from <= end;
    }
}
