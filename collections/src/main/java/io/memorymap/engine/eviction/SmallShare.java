package io.memorymap.engine.eviction;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The part of a store that queue S may hold. Thread-safe.
 *
 * <p>It is found by a duel, as in set dueling (Qureshi et al., ISCA 2007): of four segments one gives S less than the rest, one more. The
 * one of the two that misses less often shows where the share should go. A hit counts nothing: a new key in a full segment is the
 * miss, and the writer has that segment's lock already. A store of fewer than four segments keeps the share that it begins with.
 */
public final class SmallShare {
    private static final double FIRST = 0.10;
    private static final double LEAST = 0.01;
    private static final double MOST = 0.80;
    private static final double STEP = 1.5;

    private static final int GROUPS = 4;
    private static final int LESS = 0;
    private static final int MORE = 1;

    /** Misses of the two groups are looked at so often, as a part of the entries. */
    private static final int LOOKS = 16;

    private static final int FEWEST_MISSES = 64;
    /** Standard deviations that are no accident. */
    private static final double DEVIATIONS = 2.5;

    /** Misses after which an undecided duel begins anew, as a part of the entries. */
    private static final double UNDECIDED = 0.5;

    private final boolean duels;
    private final long entries;
    private final long look;
    private final AtomicLong[] misses = {new AtomicLong(), new AtomicLong()};
    private long nextLook;
    private volatile double share = FIRST;

    /**
     * The share of a new store.
     *
     * @param segments segments of the store
     * @param entries entries that it has room for
     */
    public SmallShare(int segments, long entries) {
        this.duels = segments >= GROUPS;
        this.entries = entries;
        this.look = Math.max(FEWEST_MISSES, entries / LOOKS);
        this.nextLook = look;
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
     */
    public void missed(int segment, int more) {
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
        double noise = DEVIATIONS * Math.sqrt(less + more + 1.0);
        if (less - more > noise) {
            set(share * STEP);
        } else if (more - less > noise) {
            set(share / STEP);
        } else if (less + more < entries * UNDECIDED) {
            nextLook += look;
            return;
        }
        misses[LESS].addAndGet(-less);
        misses[MORE].addAndGet(-more);
        nextLook = look;
    }

    private void set(double wanted) {
        share = Math.max(LEAST, Math.min(MOST, wanted));
    }
}
