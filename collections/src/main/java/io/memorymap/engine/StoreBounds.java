package io.memorymap.engine;

import io.memorymap.engine.head.Geometry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bounds of a store across its segments: entries, and bytes of live records. Thread-safe.
 *
 * <p>Each segment has a {@link Share} of both: what it holds, and in an evicting store perhaps some more. The shares and what is left
 * over always add up to the bounds, so a bound holds whatever the threads do. All is taken by compare-and-set, never by increment and
 * undo, which would let a full store refuse an entry that it has room for.
 *
 * <p>A strict store's shares are exact. In an evicting store a segment takes a batch while much is left. When something is missing for
 * the first time, batches end, and what segments hold unused is collected before anything is evicted; from then on a segment returns
 * what it does not use. One that evicts an entry of its own for a new one uses the same share again: writers of a full store write
 * nothing that they have in common.
 */
final class StoreBounds {
    private static final int LARGEST_BATCH_ENTRIES = 64;
    private static final int LARGEST_BATCH_BYTES = 64 << 10;

    /** Of all bytes: what segments may keep together of what their evictions freed beyond the need. */
    private static final int KEPT_PART = 1024;

    private final Budget entries;
    private final Budget bytes;
    private final boolean evicting;
    private final long leastEntries;
    private final long leastBytes;
    private final Object takingBoth = new Object();

    StoreBounds(Geometry geometry) {
        int segments = geometry.segments();
        evicting = geometry.evicting();
        long kept = geometry.maxBytes() / KEPT_PART / segments;
        entries = new Budget(geometry.capacity(), segments, LARGEST_BATCH_ENTRIES, 0);
        bytes = new Budget(geometry.maxBytes(), segments, LARGEST_BATCH_BYTES, kept);
        leastEntries = geometry.segmentLeastEntries();
        leastBytes = geometry.segmentLeastBytes();
    }

    /** What more has been counted than the bounds allow: a power loss can bring back what had been evicted. */
    Claim excess() {
        Claim excess = new Claim();
        excess.missingEntries = entries.debt();
        excess.missingBytes = bytes.debt();
        return excess;
    }

    /** Ends the batches of what a claim misses; true if segments may hold some of it unused and are to be asked for it. */
    boolean beginToCollect(Claim claim) {
        boolean begun = claim.missingEntries > 0 && entries.beginToCollect();
        begun |= claim.missingBytes > 0 && bytes.beginToCollect();
        return begun;
    }

    /** Every segment has returned what it held unused. */
    void collected() {
        entries.collected();
        bytes.collected();
    }

    /** Takes what was given to a claim. */
    void putBack(Claim claim) {
        entries.putBack(claim.entries);
        bytes.putBack(claim.bytes);
        claim.entries = 0;
        claim.bytes = 0;
    }

    /** What a write lacks, and what others have given to it. Belongs to one thread. */
    static final class Claim {
        private long missingEntries;
        private long missingBytes;
        private long entries;
        private long bytes;

        boolean isMissing() {
            return missingEntries > 0 || missingBytes > 0;
        }

        /** Whether entries are missing, and not bytes alone. */
        boolean lacksEntries() {
            return missingEntries > 0;
        }
    }

    /** What a segment has taken of the bounds. Under its lock; what it holds is told by its header. */
    final class Share {
        private final Segment segment;
        private long ownEntries;
        private long ownBytes;

        Share(Segment segment) {
            this.segment = segment;
        }

        /** Entries that the segment may hold. */
        long entries() {
            return ownEntries;
        }

        /** Bytes that the segment may hold. */
        long bytes() {
            return ownBytes;
        }

        /** Whether the store is nearer to its bound of bytes than to that of entries. */
        boolean isNearerInBytes() {
            return bytes.partLeft() < entries.partLeft();
        }

        /** Takes room in a strict store; false, and nothing taken, if it is not there. */
        boolean acquire(int moreEntries, long moreBytes) {
            boolean taken;
            if (moreEntries > 0) {
                taken = acquireBoth(moreEntries, moreBytes);
            } else if (moreBytes > 0) {
                taken = bytes.take(moreBytes, 0) > 0;
            } else {
                bytes.putBack(-moreBytes);
                taken = true;
            }
            if (taken) {
                ownEntries += moreEntries;
                ownBytes += moreBytes;
            }
            return taken;
        }

        /** One at a time: an entry that is taken and given back must not be missed by another new key meanwhile. */
        private boolean acquireBoth(int moreEntries, long moreBytes) {
            synchronized (takingBoth) {
                if (entries.take(moreEntries, 0) == 0) {
                    return false;
                }
                if (bytes.take(moreBytes, 0) == 0) {
                    entries.putBack(moreEntries);
                    return false;
                }
                return true;
            }
        }

        /** Whether the segment may grow by so much; takes from the store what is missing. */
        boolean covers(int moreEntries, long moreBytes) {
            ownEntries -= entries.repay(ownEntries - segment.entries());
            ownBytes -= bytes.repay(ownBytes - segment.bytes());
            ownEntries += entries.takeBatch(missingEntries(moreEntries));
            ownBytes += bytes.takeBatch(missingBytes(moreBytes));
            return missingEntries(moreEntries) <= 0
                    && missingBytes(moreBytes) <= 0
                    && entries.debt() == 0
                    && bytes.debt() == 0;
        }

        /**
         * Whether others must give what is missing, and not this segment: some of it may lie unused, or this one has become so small
         * that its keys would have no cache any more.
         */
        boolean needsOthers(int moreEntries, long moreBytes) {
            boolean small = (missingEntries(moreEntries) > 0 && segment.entries() <= leastEntries)
                    || (missingBytes(moreBytes) > 0 && segment.bytes() <= leastBytes);
            return small
                    || segment.entries() == 0
                    || (missingEntries(moreEntries) > 0 && entries.mayLieUnused())
                    || (missingBytes(moreBytes) > 0 && bytes.mayLieUnused());
        }

        /** Says in a claim what is missing. */
        void claim(Claim claim, int moreEntries, long moreBytes) {
            claim.missingEntries = Math.max(0, missingEntries(moreEntries)) + entries.debt();
            claim.missingBytes = Math.max(0, missingBytes(moreBytes)) + bytes.debt();
        }

        /** Takes over what others have given to a claim. */
        void adopt(Claim claim) {
            ownEntries += claim.entries;
            ownBytes += claim.bytes;
            claim.entries = 0;
            claim.bytes = 0;
        }

        /** Gives a claim of what this segment does not use; says whether that was anything. */
        boolean give(Claim claim) {
            long givenEntries = Math.max(0, Math.min(claim.missingEntries, ownEntries - segment.entries()));
            long givenBytes = Math.max(0, Math.min(claim.missingBytes, ownBytes - segment.bytes()));
            ownEntries -= givenEntries;
            ownBytes -= givenBytes;
            claim.missingEntries -= givenEntries;
            claim.missingBytes -= givenBytes;
            claim.entries += givenEntries;
            claim.bytes += givenBytes;
            return givenEntries > 0 || givenBytes > 0;
        }

        /**
         * Returns what the segment does not use, except a batch or the rest of an eviction; takes what it holds too much, as a recovery
         * may find it.
         *
         * @param evicted whether the segment has just evicted
         */
        void settle(boolean evicted) {
            long unusedEntries = ownEntries - segment.entries();
            if (unusedEntries != 0) {
                ownEntries -= evicting ? entries.settle(unusedEntries, evicted) : entries.putBack(unusedEntries);
            }
            long unusedBytes = ownBytes - segment.bytes();
            if (unusedBytes != 0) {
                ownBytes -= evicting ? bytes.settle(unusedBytes, evicted) : bytes.putBack(unusedBytes);
            }
        }

        private long missingEntries(int more) {
            return segment.entries() + more - ownEntries;
        }

        private long missingBytes(long more) {
            return segment.bytes() + more - ownBytes;
        }
    }

    /** One of the two bounds. Negative when more was found than it allows. */
    private static final class Budget {
        /** Segments may hold some of it unused. */
        private static final int PLENTY = 0;
        /** Batches have ended; what is unused is being collected. */
        private static final int COLLECTING = 1;
        /** What no segment holds is here. */
        private static final int SCARCE = 2;

        /** Part of what is left that one batch takes, for each segment. */
        private static final int BATCH_PART = 16;
        /** Of the bound: with so much left there are batches again. */
        private static final int PLENTY_PART = 8;

        private final long max;
        private final long largestBatch;
        private final long batches;
        private final long kept;
        private final AtomicLong left;
        private final AtomicInteger state = new AtomicInteger();

        Budget(long max, int segments, long largestBatch, long kept) {
            this.max = max;
            this.largestBatch = largestBatch;
            this.batches = (long) BATCH_PART * segments;
            this.kept = kept;
            this.left = new AtomicLong(max);
        }

        /** Takes at least so much, and up to a batch; 0, and nothing taken, if it is not there. */
        long take(long least, long batch) {
            while (true) {
                long old = left.get();
                if (old < least) {
                    return 0;
                }
                long taken = Math.max(least, Math.min(batch, old / batches));
                if (left.compareAndSet(old, old - taken)) {
                    return taken;
                }
            }
        }

        long takeBatch(long least) {
            return least <= 0 ? 0 : take(least, state.get() == PLENTY ? largestBatch : 0);
        }

        long putBack(long amount) {
            if (amount != 0) {
                long now = left.addAndGet(amount);
                if (now > max / PLENTY_PART && state.get() == SCARCE) {
                    state.compareAndSet(SCARCE, PLENTY);
                }
            }
            return amount;
        }

        long settle(long unused, boolean evicted) {
            long keep = state.get() == PLENTY ? 2 * largestBatch : evicted ? kept : 0;
            return unused >= 0 && unused <= keep ? 0 : putBack(unused);
        }

        double partLeft() {
            return (double) left.get() / max;
        }

        long debt() {
            return Math.max(0, -left.get());
        }

        /** Gives back of what is unused as much as there is debt. */
        long repay(long unused) {
            long debt = debt();
            return debt == 0 || unused <= 0 ? 0 : putBack(Math.min(debt, unused));
        }

        boolean mayLieUnused() {
            return state.get() != SCARCE;
        }

        boolean beginToCollect() {
            return state.compareAndSet(PLENTY, COLLECTING);
        }

        void collected() {
            state.compareAndSet(COLLECTING, SCARCE);
        }
    }
}
