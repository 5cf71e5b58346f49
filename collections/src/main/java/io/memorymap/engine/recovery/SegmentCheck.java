package io.memorymap.engine.recovery;

/**
 * What a check of one segment found.
 *
 * @param entries published slots looked at
 * @param records log records looked at, dead ones included
 * @param damagedRecords places in the log whose bytes are damaged
 * @param damagedSlots slot words that are damaged or lead nowhere
 * @param damagedHeaders damaged checkpoints, block headers and counters of the segment
 * @param lostEntries keys whose newest record the table does not refer to
 * @param complete whether the log was compared with the table; false: the owner wrote all the time, and only what it had
 *     published was checked
 * @param recoveryDue whether the next owner has to recover the segment, as after a kill or a power loss
 */
public record SegmentCheck(
        long entries,
        long records,
        long damagedRecords,
        long damagedSlots,
        long damagedHeaders,
        long lostEntries,
        boolean complete,
        boolean recoveryDue) {
    /** Whether nothing is damaged. */
    public boolean isClean() {
        return damagedRecords + damagedSlots + damagedHeaders + lostEntries == 0;
    }
}
