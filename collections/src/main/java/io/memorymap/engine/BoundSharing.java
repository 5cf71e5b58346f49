package io.memorymap.engine;

import java.util.List;
import java.util.function.Function;

/**
 * A bound is the store's, not a segment's: what one segment lacks, the others give, by handing over what they hold unused or by evicting.
 * Thread-safe.
 */
final class BoundSharing {
    /** Entries that a segment evicts for others in one lock hold. */
    private static final int GIVEN_AT_ONCE = 64;

    /** Rounds over all segments, without all that is missing to be had, after which a write gives up. */
    private static final int MAX_FAILED_ROUNDS = 100;

    private final StoreContext context;
    private final Segments segments;

    BoundSharing(StoreContext context, Segments segments) {
        this.context = context;
        this.segments = segments;
    }

    /** Counts what all segments hold, once, before the first write that a bound could refuse. */
    void ready() {
        if (!context.boundsReady) {
            StoreBounds bounds = context.bounds();
            synchronized (bounds) {
                if (!context.boundsReady) {
                    for (Segment segment : segments.used()) {
                        synchronized (segment.lock) {
                            segment.repairIfDue();
                            segment.writer().settleShare();
                        }
                    }
                    if (context.geometry.evicting()) {
                        evictExcess(bounds);
                    }
                    context.boundsReady = true;
                }
            }
        }
    }

    /** After a power loss entries can be back that had been evicted since the last checkpoint. */
    private void evictExcess(StoreBounds bounds) {
        StoreBounds.Claim excess = bounds.excess();
        while (excess.isMissing() && gather(excess, 0)) {
            bounds.putBack(excess);
            excess = bounds.excess();
        }
    }

    /**
     * A write for which others have to give. One thread at a time, for two that had gathered half of what they need would wait for each
     * other.
     *
     * @param put tries a write once
     */
    Outcome putWithClaim(WriteRequest request, Function<WriteRequest, Outcome> put) {
        StoreBounds bounds = context.bounds();
        StoreBounds.Claim claim = request.claim;
        synchronized (bounds) {
            try {
                Outcome outcome = put.apply(request);
                for (int failed = 0; outcome == Outcome.NEEDS_CLAIM; outcome = put.apply(request)) {
                    if (bounds.beginToCollect(claim)) {
                        collectUnused(bounds);
                    } else if (gather(claim, request.now) && !claim.isMissing()) {
                        // A part is no progress: a segment whose counts were forged gives the same part each time.
                        failed = 0;
                    } else if (++failed == MAX_FAILED_ROUNDS) {
                        return Outcome.FULL;
                    }
                }
                return outcome;
            } finally {
                bounds.putBack(claim);
            }
        }
    }

    private void collectUnused(StoreBounds bounds) {
        for (Segment segment : segments.opened()) {
            segment.writer().returnUnused();
        }
        bounds.collected();
    }

    /** Lets segments evict for a claim, the fullest first, until nothing is missing; false if nothing could be had. */
    private boolean gather(StoreBounds.Claim claim, long now) {
        boolean any = false;
        while (claim.isMissing()) {
            boolean gave = fullest(claim.lacksEntries()).writer().give(claim, GIVEN_AT_ONCE, now);
            List<Segment> used = segments.used();
            for (int i = 0; i < used.size() && !gave; i++) {
                gave = used.get(i).writer().give(claim, GIVEN_AT_ONCE, now);
            }
            if (!gave) {
                return any;
            }
            any = true;
        }
        return any;
    }

    private Segment fullest(boolean ofEntries) {
        Segment fullest = segments.get(0);
        for (Segment segment : segments.used()) {
            boolean fuller = ofEntries ? segment.entries() > fullest.entries() : segment.bytes() > fullest.bytes();
            fullest = fuller ? segment : fullest;
        }
        return fullest;
    }
}
