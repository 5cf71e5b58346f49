package io.memorymap.engine.recovery;

/**
 * What one segment looks like at a moment.
 *
 * @param entries published slots
 * @param tombstones tombstones
 * @param slots slots of the table
 * @param liveBytes bytes of the live records, by the segment's own count
 * @param usedBytes bytes between the tails and the heads of its queues, dead ones included; -1 if its owner did not pause
 * @param logBytes bytes of the log
 * @param recoveryDue whether the segment was read as recovery will leave it, and not as it stands in the file
 * @param probeLengths [n]: entries that are found in the (n + 1)th bucket visited; the last one counts all beyond
 * @param occupancy published slots of each of equal parts of the table, in thousandths of the part
 */
@SuppressWarnings("ArrayRecordComponent") // figures to be shown, never compared
public record SegmentFigures(
        long entries,
        long tombstones,
        long slots,
        long liveBytes,
        long usedBytes,
        long logBytes,
        boolean recoveryDue,
        long[] probeLengths,
        int[] occupancy) {}
