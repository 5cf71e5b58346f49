package io.memorymap.engine;

import static io.memorymap.format.SegmentHeaderDescriptor.QUEUE_SMALL;

import io.memorymap.engine.eviction.FrequencySketch;
import io.memorymap.engine.eviction.PolicyImage;
import io.memorymap.engine.eviction.SmallShare;
import io.memorymap.engine.head.Geometry;

/**
 * Which entry of a segment goes when an evicting store is at a bound.
 *
 * <p>Two FIFO queues, as in S3-FIFO (Yang et al., SOSP 2023): new keys enter the small queue S; what was hit there moves to the
 * main queue M, what was not leaves. M gives entries that were hit another round, as CLOCK does. When M is full the
 * entry at S's tail is admitted only if it is wanted more than M's victim, judged by a frequency sketch as in TinyLFU
 * (Einziger et al., 2017); hits are carried to the sketch lazily, when a tail looks, so that a read counts nothing. How much S may
 * hold is said by {@link SmallShare}. This class keeps the counts and decides; {@link Evictor} moves the records.
 *
 * <p>Where bytes are the nearer bound an entry is worth the square of its frequency for each byte that it takes, as between the two of
 * GDSF (Cherkasova, 1998) and plain frequency; so one large entry that is seldom read does not take the place of twenty small ones.
 * Where entries are, all are of one size.
 *
 * <p>Called under the segment lock.
 */
final class EvictionPolicy {
    /** Entries of M that are given another round, at most, in the search for one victim. */
    static final int SECOND_CHANCES = 4;

    /** Victims that win although they are smaller than the candidate and are given another round for it, at most. */
    static final int TURNS = 3;

    /** A candidate hit this often is admitted whatever the victim... */
    private static final int SURE_HITS = 2;

    /** ...unless it is so many times as large as the average entry. */
    private static final int SURE_SIZES = 16;

    /** A candidate must be wanted this often to be compared with a victim, if it is of average size. */
    private static final int LEAST_WANTED = 2;

    /** Misses that are counted at a time. */
    private static final int MISSES_AT_ONCE = 16;

    /** Memory that the sketches of one store may take, in bytes, to be as good as they can. */
    private static final int GOOD_SKETCHES_BYTES = 4 << 20;

    /** What they may take in the largest stores. */
    private static final int LARGE_SKETCHES_BYTES = 64 << 20;

    private final Segment segment;
    private final StoreContext store;
    private final StoreBounds.Share share;
    private final SmallShare smallShare;
    private final FrequencySketch sketch;
    private final boolean weighsBytes;
    private int small;
    private int main;

    /** Bytes of the records in S. Those that were there at the last count are taken for {@link #guess} each, up to {@link #guessedSeq}. */
    private long smallBytes;

    private long guess;
    private long guessedSeq;

    /** The nearer bound is that of bytes. */
    private boolean inBytes;

    private boolean remembered;
    private boolean full;
    private int misses;

    EvictionPolicy(Segment segment, StoreBounds.Share share) {
        this.segment = segment;
        this.store = segment.store;
        this.share = share;
        this.smallShare = store.smallShare();
        this.weighsBytes = store.weighsBytes;
        Geometry geometry = store.geometry;
        int segments = geometry.segments();
        this.sketch = new FrequencySketch(
                geometry.evicting() ? geometry.segmentMeanEntries() : 1,
                GOOD_SKETCHES_BYTES / segments,
                LARGE_SKETCHES_BYTES / segments);
    }

    /** Counts anew: how many entries each queue has, by its slots. What they take in S is not known then, and guessed. */
    void counts(int inSmall, int inMain) {
        small = inSmall;
        main = inMain;
        guess = segment.entries() == 0 ? 0 : segment.bytes() / segment.entries();
        guessedSeq = segment.log.seq();
        smallBytes = guess * inSmall;
    }

    int entriesIn(int q) {
        return q == QUEUE_SMALL ? small : main;
    }

    /** A new key has entered S. */
    void inserted(int hash29, int bytes) {
        remember();
        small++;
        smallBytes += bytes;
        sketch.entries((int) segment.entries());
        sketch.increment(hash29);
        if (full && smallShare.counts(segment.index) && ++misses >= MISSES_AT_ONCE) {
            smallShare.missed(segment.index, misses, segment.entries());
            misses = 0;
        }
    }

    /** A record of S, or one that was there, has another one in its place. */
    void replaced(int q, long seq, int bytes, int newBytes) {
        if (q == QUEUE_SMALL) {
            smallBytes += newBytes - counted(seq, bytes);
        }
    }

    void removed(int q, long seq, int bytes) {
        if (q == QUEUE_SMALL) {
            small--;
            smallBytes -= counted(seq, bytes);
        } else {
            main--;
        }
    }

    void promoted(long seq, int bytes) {
        small--;
        smallBytes -= counted(seq, bytes);
        main++;
    }

    private long counted(long seq, int bytes) {
        return seq <= guessedSeq ? guess : bytes;
    }

    /** Carries hits from a slot's counter to the sketch. */
    void carryHits(int hash29, int hits) {
        for (int n = 0; n < hits; n++) {
            sketch.increment(hash29);
        }
    }

    /** The first change since the store was opened brings back what the policy knew when it was closed. */
    private void remember() {
        if (!remembered) {
            remembered = true;
            PolicyImage kept = store.keptPolicy();
            if (kept != null && segment.hits != null) {
                kept.restore(segment.index, sketch, segment.hits);
            }
        }
    }

    /** Entries have been dropped at a bound since the store was opened. */
    boolean isFull() {
        return full;
    }

    /** Says what the policy knows, for the next time that the store is opened. */
    void save(PolicyImage.Maker image) {
        remember();
        if (segment.hits != null) {
            image.add(segment.index, sketch, segment.hits);
        }
    }

    /** Entries are about to be dropped. */
    void begin() {
        remember();
        full = true;
        inBytes = share.isNearerInBytes();
    }

    /**
     * Whether the next entry to be looked at is S's.
     *
     * @param incoming 1 if a new key is about to enter S, which counts already: else its place would be taken from M and
     *     whatever leaves S would find room there
     * @param growth bytes of that
     */
    boolean smallIsOverShare(int incoming, int growth) {
        if (main == 0) {
            return true;
        }
        long more = incoming == 0 ? 0 : inBytes ? growth : incoming;
        return (inBytes ? smallBytes : small) + more > smallQuota();
    }

    boolean mainHasRoom(int bytes) {
        return inMain() + weight(bytes) <= room() - smallQuota();
    }

    /** Whether a candidate is admitted whatever the victims. */
    boolean isSure(int hits, int bytes) {
        return hits >= SURE_HITS && weight(bytes) <= SURE_SIZES * average();
    }

    /** Whether a candidate is wanted enough to be compared with a victim. */
    boolean mayBeAdmitted(int candidate, int bytes) {
        return worth(sketch.estimate(candidate), average()) >= worth(LEAST_WANTED, weight(bytes));
    }

    boolean prefersCandidate(int candidate, int bytes, int victim, int victimHits, int victimBytes) {
        return worth(sketch.estimate(candidate), weight(victimBytes))
                > worth(sketch.estimate(victim) + victimHits, weight(bytes));
    }

    /** Whether a victim that wins does not stand in the way of the candidate. */
    boolean isSmaller(int victimBytes, int bytes) {
        return weight(victimBytes) < weight(bytes);
    }

    private long worth(long frequency, long size) {
        long square = frequency * frequency;
        return (inBytes && weighsBytes ? square * square : square) * size;
    }

    private long weight(int bytes) {
        return inBytes ? bytes : 1;
    }

    private long average() {
        long count = segment.entries();
        return inBytes && count > 0 ? segment.bytes() / count : 1;
    }

    private long inMain() {
        return inBytes ? segment.bytes() - smallBytes : main;
    }

    /** What the segment has taken of the nearer bound. */
    private long room() {
        return inBytes ? share.bytes() : share.entries();
    }

    private long smallQuota() {
        return Math.max(1, (long) (smallShare.of(segment.index) * room()));
    }
}
