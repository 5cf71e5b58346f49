package io.memorymap.engine;

import static io.memorymap.format.SegmentHeaderDescriptor.QUEUE_SMALL;

/**
 * Which entry of a segment goes when an evicting store is at a bound.
 *
 * <p>Two FIFO queues, as in S3-FIFO (Yang et al., SOSP 2023): new keys enter the small queue S; what was hit there moves to the
 * main queue M, what was not leaves. M gives entries that were hit another round, as CLOCK does. When M is full the
 * entry at S's tail is admitted only if it is wanted more than M's victim, judged by a frequency sketch as in TinyLFU
 * (Einziger et al., 2017); hits are carried to the sketch lazily, when a tail looks, so that a read counts nothing. This
 * class keeps the counts and decides; {@link TailCleaner} moves the records.
 *
 * <p>Called under the segment lock.
 */
final class EvictionPolicy {
    /** Entries of M that are given another round, at most, in the search for one victim. */
    static final int SECOND_CHANCES = 4;

    /** Share of the entries that S may hold. */
    private static final double SMALL_SHARE = 0.10;

    /** A candidate hit this often is admitted whatever the victim. */
    private static final int SURE_HITS = 2;

    /** Heap that the sketches of one store may take, in bytes; above it each is halved until it fits. */
    private static final long SKETCH_BUDGET_BYTES = 64L << 20;

    private final StoreBounds.Share share;
    private final FrequencySketch sketch;
    private int small;
    private int main;

    EvictionPolicy(StoreContext store, StoreBounds.Share share) {
        Geometry geometry = store.geometry;
        this.share = share;
        sketch = geometry.evicting()
                ? new FrequencySketch(geometry.segmentMeanEntries(), (int) (SKETCH_BUDGET_BYTES / geometry.segments()))
                : new FrequencySketch(1, Long.BYTES);
    }

    void counts(int inSmall, int inMain) {
        small = inSmall;
        main = inMain;
    }

    int entriesIn(int q) {
        return q == QUEUE_SMALL ? small : main;
    }

    void inserted(int hash29) {
        small++;
        sketch.increment(hash29);
    }

    void removed(int q) {
        if (q == QUEUE_SMALL) {
            small--;
        } else {
            main--;
        }
    }

    void promoted() {
        small--;
        main++;
    }

    /** Carries hits from a slot's counter to the sketch. */
    void carryHits(int hash29, int hits) {
        for (int n = 0; n < hits; n++) {
            sketch.increment(hash29);
        }
    }

    /**
     * Whether the next entry to be looked at is S's.
     *
     * @param incoming 1 if a new key is about to enter S, which counts already: else its place would be taken from M and
     *     whatever leaves S would find room there
     */
    boolean smallIsOverShare(long count, long bytes, int incoming) {
        return small + incoming > smallQuota(count, bytes) || main == 0;
    }

    boolean mainHasRoom(long count, long bytes) {
        return main < room(count, bytes) - smallQuota(count, bytes);
    }

    boolean prefersCandidate(int candidate, int candidateHits, int victim, int victimHits) {
        if (candidateHits >= SURE_HITS) {
            return true;
        }
        int wanted = sketch.estimate(candidate);
        return wanted >= 2 && wanted > sketch.estimate(victim) + victimHits;
    }

    private int smallQuota(long count, long bytes) {
        return Math.max(1, (int) (SMALL_SHARE * room(count, bytes)));
    }

    /** How many entries of today's average size the segment has room for, by what it has taken of the store's bounds. */
    private int room(long count, long bytes) {
        if (count == 0 || bytes == 0) {
            return (int) share.entries();
        }
        return (int) Math.max(1, Math.min(share.entries(), share.bytes() * (double) count / bytes));
    }
}
