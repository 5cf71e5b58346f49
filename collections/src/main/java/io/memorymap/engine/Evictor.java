package io.memorymap.engine;

import static io.memorymap.format.SegmentHeaderDescriptor.QUEUE_MAIN;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUE_SMALL;

/**
 * Drops entries of a segment when an evicting store is at a bound, as {@link EvictionPolicy} decides.
 *
 * <p>Under the segment lock.
 */
final class Evictor {
    /**
     * Entries that move from S to M for one write, at most, where M has room: when the store has just become full, or the share of S
     * smaller, many could, and no write is to pay for all.
     */
    private static final int DRAINED_AT_ONCE = 16;

    /** So many may follow that were hit, before one is dropped. */
    private static final int HIT_DRAINED_AT_ONCE = 64;

    private final Segment segment;
    private final StoreContext store;
    private final TailRecord tail;
    private final EvictionPolicy policy;
    private final StoreBounds.Share share;
    /** Entries that have moved to M for a change of the share alone, for the write under way. */
    private int drained;

    Evictor(Segment segment, TailRecord tail, EvictionPolicy policy, StoreBounds.Share share) {
        this.segment = segment;
        this.store = segment.store;
        this.tail = tail;
        this.policy = policy;
        this.share = share;
    }

    /**
     * Drops entries until what is to be written fits the segment and the store's bounds.
     *
     * @return READY, MOVED, or NEEDS_CLAIM if others have to give, as the claim then says
     */
    TailCleaner.Room evictUntilWithinBounds(int entries, int growth, StoreBounds.Claim claim, long now) {
        boolean moved = false;
        drained = 0;
        // A table that could not grow holds fewer than the bounds allow.
        long most = Math.min(store.segmentEntries, segment.table.mostEntries());
        while (segment.entries() > 0
                && (segment.entries() + entries > most || segment.bytes() + growth > store.segmentMaxBytes)) {
            moved = true;
            if (!evictOne(entries, growth, now)) {
                break;
            }
        }
        while (!share.covers(entries, growth)) {
            if (share.needsOthers(entries, growth) || !evictOne(entries, growth, now)) {
                share.claim(claim, entries, growth);
                return TailCleaner.Room.NEEDS_CLAIM;
            }
            moved = true;
        }
        return moved ? TailCleaner.Room.MOVED : TailCleaner.Room.READY;
    }

    /** Gives a claim of what the segment does not use, and evicts for the rest, up to so many entries; says whether it gave anything. */
    boolean give(StoreBounds.Claim claim, int maxEntries, long now) {
        long least = Math.max(0, segment.entries() - maxEntries);
        boolean gave = share.give(claim);
        drained = 0;
        while (claim.isMissing() && segment.entries() > least && evictOne(0, 0, now)) {
            gave |= share.give(claim);
        }
        return gave;
    }

    /** One step towards fewer entries; false if both queues are empty. */
    private boolean evictOne(int incoming, int growth, long now) {
        policy.begin();
        boolean fromSmall = policy.smallIsOverShare(incoming, growth);
        int q = fromSmall ? QUEUE_SMALL : QUEUE_MAIN;
        if (!loadLiveTail(q, now)) {
            q = fromSmall ? QUEUE_MAIN : QUEUE_SMALL;
            if (!loadLiveTail(q, now)) {
                return false;
            }
        }
        if (q == QUEUE_SMALL) {
            popSmall(now);
        } else if (loadVictim(now)) {
            tail.evict(QUEUE_MAIN);
        }
        return true;
    }

    /** Decides over the entry at the tail of S, which is loaded and live: promoted, dropped, or against M's victims. */
    private void popSmall(long now) {
        int hash29 = tail.hash29();
        int hits = hits(tail.slot());
        int bytes = tail.image().countedBytes();
        if (policy.mainHasRoom(bytes)) {
            if (drained < DRAINED_AT_ONCE || (hits > 0 && drained < HIT_DRAINED_AT_ONCE)) {
                drained++;
                promote();
            } else {
                tail.evict(QUEUE_SMALL);
            }
            return;
        }
        policy.carryHits(hash29, hits);
        boolean sure = policy.isSure(hits, bytes);
        boolean admitted = (sure || policy.mayBeAdmitted(hash29, bytes)) && takesRoomInMain(hash29, bytes, sure, now);
        if (loadLiveTail(QUEUE_SMALL, now) && tail.hash29() == hash29) {
            if (admitted) {
                promote();
            } else {
                tail.evict(QUEUE_SMALL);
            }
        }
    }

    /** Drops victims of M until a candidate fits; false if one of them is wanted more. */
    private boolean takesRoomInMain(int candidate, int bytes, boolean sure, long now) {
        int turned = 0;
        while (!policy.mainHasRoom(bytes)) {
            if (!loadVictim(now)) {
                return true;
            }
            int victimBytes = tail.image().countedBytes();
            int hits = hits(tail.slot());
            if (sure || policy.prefersCandidate(candidate, bytes, tail.hash29(), hits, victimBytes)) {
                tail.evict(QUEUE_MAIN);
            } else if (!policy.isSmaller(victimBytes, bytes) || turned == EvictionPolicy.TURNS) {
                return false;
            } else {
                turned++;
                policy.carryHits(tail.hash29(), hits);
                setHits(tail.slot(), 0);
                if (!tail.relocate(QUEUE_MAIN, QUEUE_MAIN)) {
                    return false;
                }
            }
        }
        return true;
    }

    private void promote() {
        setHits(tail.slot(), 0);
        long seq = tail.image().seq;
        int bytes = tail.image().countedBytes();
        if (tail.relocate(QUEUE_SMALL, QUEUE_MAIN)) {
            policy.promoted(seq, bytes);
        } else {
            tail.evict(QUEUE_SMALL);
        }
    }

    /** Brings M's victim to its tail: entries that were hit get another round, up to four of them. */
    private boolean loadVictim(long now) {
        for (int n = 0; n < EvictionPolicy.SECOND_CHANCES; n++) {
            if (!loadLiveTail(QUEUE_MAIN, now)) {
                return false;
            }
            int hits = hits(tail.slot());
            if (hits == 0) {
                return true;
            }
            policy.carryHits(tail.hash29(), hits);
            setHits(tail.slot(), 0);
            if (!tail.relocate(QUEUE_MAIN, QUEUE_MAIN)) {
                return true;
            }
        }
        return loadLiveTail(QUEUE_MAIN, now);
    }

    /** Passes dead and expired records until a live one stands at the tail, and loads it. */
    private boolean loadLiveTail(int q, long now) {
        while (tail.load(q)) {
            if (tail.isWanted(now)) {
                return true;
            }
            tail.pass(q, now);
        }
        return false;
    }

    private int hits(int slot) {
        return segment.hits == null ? 0 : segment.hits.get(slot);
    }

    private void setHits(int slot, int value) {
        if (segment.hits != null) {
            segment.hits.set(slot, value);
        }
    }
}
