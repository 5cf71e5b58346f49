package io.memorymap.engine.recovery;

/**
 * What the segments of a file count themselves, all together: exact for a file at rest, a moment of each for one in use.
 *
 * @param entries entries, expired ones included
 * @param liveBytes bytes of the live records
 * @param usedBytes bytes of the file that have space on the device; its length is what it can take at most
 * @param records sequence numbers that the logs have given out: it rises by one with each record that is written
 */
public record StoreTotals(long entries, long liveBytes, long usedBytes, long records) {}
