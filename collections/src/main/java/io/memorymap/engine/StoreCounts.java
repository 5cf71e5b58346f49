package io.memorymap.engine;

import java.util.concurrent.atomic.LongAdder;

/** What has happened to a store since it was opened, apart from what was asked of it. Thread-safe. */
public final class StoreCounts {
    /** Entries dropped at a bound. */
    public final LongAdder evictions = new LongAdder();
    /** Of those, the ones that were too large to be kept at all. */
    public final LongAdder tooLarge = new LongAdder();
    /** Expired entries whose space was taken back. */
    public final LongAdder expirations = new LongAdder();
    /** Damaged records and slots met. */
    public final LongAdder corruptions = new LongAdder();
    /** Live records copied to make room. */
    public final LongAdder relocations = new LongAdder();

    /** Times that the device had no room when a log wanted to grow. */
    public final LongAdder growthsRefused = new LongAdder();

    /** Damaged copies of headers and words, and damaged tables, that were made good again. */
    public final LongAdder mended = new LongAdder();

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

    StoreCounts() {}

    /**
     * What a counter says: one that has come to its end stays at the largest number.
     *
     * @param counter the counter
     * @return 0 or more
     */
    public static long of(LongAdder counter) {
        long sum = counter.sum();
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** Takes over what has happened to the store before its file was exchanged for another one. */
    public void add(StoreCounts before) {
        evictions.add(before.evictions.sum());
        tooLarge.add(before.tooLarge.sum());
        expirations.add(before.expirations.sum());
        corruptions.add(before.corruptions.sum());
        relocations.add(before.relocations.sum());
        growthsRefused.add(before.growthsRefused.sum());
        mended.add(before.mended.sum());
        segmentsRepaired.add(before.segmentsRepaired.sum());
        segmentsRebuilt.add(before.segmentsRebuilt.sum());
        entriesKept.add(before.entriesKept.sum());
        recordsSalvaged.add(before.recordsSalvaged.sum());
        damagedPlaces.add(before.damagedPlaces.sum());
        bytesDropped.add(before.bytesDropped.sum());
    }
}
