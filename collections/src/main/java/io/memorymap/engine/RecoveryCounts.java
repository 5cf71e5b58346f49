package io.memorymap.engine;

import java.util.concurrent.atomic.LongAdder;

/** What recovery met since the store was opened. Thread-safe. */
public final class RecoveryCounts {
    /** Segments whose unfinished operation was completed or undone. */
    public final LongAdder segmentsRepaired = new LongAdder();
    /** Segments whose table was rebuilt from their log. */
    public final LongAdder segmentsRebuilt = new LongAdder();
    /** Entries present after those rebuilds. */
    public final LongAdder entriesKept = new LongAdder();
    /** Records found by a salvage, without a valid checkpoint to start from. */
    public final LongAdder recordsSalvaged = new LongAdder();
    /** Places in the logs where bytes were damaged and stepped over. */
    public final LongAdder damagedPlaces = new LongAdder();
    /** Bytes beyond a checkpoint that were cut off because they did not form a record. */
    public final LongAdder bytesDropped = new LongAdder();

    RecoveryCounts() {}
}
