package io.memorymap;

/**
 * What a {@link KeyValueStore#compact()} did.
 *
 * @param tombstones tombstones taken out of the slot tables
 * @param bytes bytes of log that held nothing live and are free now
 * @param nanoseconds how long it took
 */
public record CompactionReport(long tombstones, long bytes, long nanoseconds) {}
