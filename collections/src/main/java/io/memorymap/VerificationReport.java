package io.memorymap;

/**
 * What a {@link KeyValueStore#verify()} found.
 *
 * @param entries slots looked at
 * @param records log records looked at, dead ones included
 * @param damagedRecords places in the logs whose bytes are damaged
 * @param damagedSlots slot words that are damaged or lead nowhere
 * @param lostEntries keys whose newest record the table does not refer to
 */
public record VerificationReport(long entries, long records, long damagedRecords, long damagedSlots, long lostEntries) {
    /** Whether nothing is wrong. */
    public boolean isClean() {
        return damagedRecords == 0 && damagedSlots == 0 && lostEntries == 0;
    }
}
