package io.memorymap.engine.recovery;

/** What a verification found. Filled by one thread. */
public final class VerificationCounts {
    /** Published slots looked at. */
    public long entries;
    /** Records of the logs looked at. */
    public long records;
    /** Places in the logs, or records behind slots, whose bytes are damaged. */
    public long damagedRecords;
    /** Slot words whose check does not hold, or that point outside the log's live ranges. */
    public long damagedSlots;
    /** Keys whose newest record is in the log while the table does not know it, or knows an older one. */
    public long lostEntries;

    VerificationCounts() {}

    /** All that is not as it should be. */
    long amiss() {
        return damagedRecords + damagedSlots + lostEntries;
    }
}
