package io.memorymap.engine.eviction;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The part of a store that queue S may hold. Thread-safe.
 *
 * <p>It is found by a duel, as in set dueling (Qureshi et al., ISCA 2007): of four segments one gives S less than the rest, one more. The
 * one of the two that misses less often shows where the share should go. A hit counts nothing: a new key in a full segment is the
 * miss, and the writer has that segment's lock already. After a change the queues get some time to follow. A store of fewer than eight
 * segments keeps the share that it begins with: what two of them miss says more about their keys than about their queues.
 */
public final class SmallShare {
    private static final double FIRST = 0.10;
    private static final double LEAST = 0.01;
    private static final double MOST = 0.80;
    private static final double STEP = 1.5;

    private static final int FEWEST_SEGMENTS = 8;
    private static final int GROUPS = 4;
    private static final int LESS = 0;
    private static final int MORE = 1;

    /** Misses of the two groups are looked at so often, as a part of the entries. */
    private static final int LOOKS = 8;

    private static final int FEWEST_MISSES = 64;
    /** Standard deviations that are no accident. */
    private static final double DEVIATIONS = 2;

    private final int segments;
    private final boolean duels;
    private final AtomicLong[] misses = {new AtomicLong(), new AtomicLong()};
    private volatile long nextLook = FEWEST_MISSES;
    /** Entries of the store, or nearly. */
    private volatile long entries;

    /** The share has just changed: the next misses do not count. */
    private boolean settling;

    private volatile double share = FIRST;

    /**
     * The share of a new store.
     *
     * @param segments segments of the store
     */
    public SmallShare(int segments) {
        this.segments = segments;
        this.duels = segments >= FEWEST_SEGMENTS;
    }

    /** The share that the rest of the segments have. */
    double share() {
        return share;
    }

    /**
     * Goes on with the share that a store had when it was closed.
     *
     * @param kept what is known of it
     */
    public synchronized void restore(PolicyImage kept) {
        set(kept.share());
    }

    /**
     * The share of one segment.
     *
     * @param segment its index
     */
    public double of(int segment) {
        double now = share;
        if (!duels) {
            return now;
        }
        int group = segment % GROUPS;
        return group == LESS ? now / STEP : group == MORE ? now * STEP : now;
    }

    /** Whether misses of a segment are worth being counted. */
    public boolean counts(int segment) {
        return duels && segment % GROUPS <= MORE;
    }

    /**
     * Counts misses of a segment that {@link #counts}.
     *
     * @param segment its index
     * @param more how many
     * @param liveEntries entries of that segment
     */
    public void missed(int segment, int more, long liveEntries) {
        entries = liveEntries * segments;
        AtomicLong own = misses[segment % GROUPS];
        long all = own.addAndGet(more) + misses[1 - segment % GROUPS].get();
        if (all >= nextLook) {
            look();
        }
    }

    private synchronized void look() {
        long less = misses[LESS].get();
        long more = misses[MORE].get();
        if (less + more < nextLook) {
            return;
        }
        long look = Math.max(FEWEST_MISSES, entries / LOOKS);
        if (settling) {
            settling = false;
        } else if (!decide(less, more)) {
            nextLook += look;
            return;
        }
        misses[LESS].addAndGet(-less);
        misses[MORE].addAndGet(-more);
        nextLook = settling ? look / 2 : look;
    }

    /** Moves the share if the difference is no accident; false if there may still be one to be seen. */
    private boolean decide(long less, long more) {
        double noise = DEVIATIONS * Math.sqrt(less + more + 1.0);
        settling = Math.abs(less - more) > noise;
        if (settling) {
            set(less > more ? share * STEP : share / STEP);
        }
        return settling || less + more >= entries;
    }

    private void set(double wanted) {
        share = Math.max(LEAST, Math.min(MOST, wanted));
    }
}
