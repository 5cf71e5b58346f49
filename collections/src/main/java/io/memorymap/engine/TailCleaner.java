package io.memorymap.engine;

import static io.memorymap.engine.SlotTable.NONE;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUES;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUE_MAIN;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUE_SMALL;

import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SlotDescriptor;

/**
 * Makes room at the tails of a segment's queues: dead records are passed over, live ones copied to a head, and in an evicting
 * store, when a bound is exceeded, dropped as {@link EvictionPolicy} decides.
 *
 * <p>Reclaiming is not evicting: while the bounds hold a live record is relocated, never dropped. The work is bounded: when
 * free space runs low, eight bytes of tail are looked at for each byte appended, so that no single put pays for a
 * whole segment.
 *
 * <p>The order that survives a kill: a relocated record's copy is published before the tail passes the original; an evicted
 * one's tail is moved before its slot is cleared, for the other order would bring it back.
 */
final class TailCleaner {
    /** Whether a record can be appended. */
    enum Room {
        READY,
        /** There is room now, but records have moved: look the key up again. */
        MOVED,
        FULL,
        NEEDS_CHECKPOINT
    }

    /** Bytes of tail looked at for each byte appended while space is low. */
    private static final int SCAN_PER_BYTE = 8;

    private final Segment segment;
    private final SegmentWriter writer;
    private final StoreContext store;
    private final SlotTable table;
    private final BlockLog log;
    private final EvictionPolicy policy;
    private final boolean evicting;
    private final int reserve;
    private final int lowWater;

    private final RecordImage record = new RecordImage();

    /**
     * A search for room is on; it may take several calls, with checkpoints between them. Meanwhile nothing else is cleaned: each
     * call would use up the block that the checkpoint before it has freed.
     */
    private boolean passing;

    /** Bytes of each queue that it has not looked at. */
    private final long[] leftToPass = new long[QUEUES];

    // The record at a tail, as loadTail found it.
    private int tailOffset;
    private int tailLength;
    private int tailHash29;
    private int tailSlot;

    TailCleaner(Segment segment, SegmentWriter writer) {
        this.segment = segment;
        this.writer = writer;
        this.store = segment.store;
        this.table = segment.table;
        this.log = segment.log;
        this.evicting = segment.store.geometry.evicting();
        this.policy = new EvictionPolicy(segment.store);
        // A user's append leaves the cleaner the blocks that it needs to finish the tail block of each queue.
        this.reserve = evicting ? 2 : 1;
        this.lowWater = Math.max(reserve + 1, segment.store.slackBlocks / 2);
    }

    RecordImage scratch() {
        return record;
    }

    /** Counts the entries of each queue anew, from the slots. */
    void recount() {
        int[] counts = new int[QUEUES];
        if (evicting && segment.loaded) {
            for (int slot = 0; slot < table.slots(); slot++) {
                long word = table.word(slot);
                if (SlotDescriptor.isPublished(word)) {
                    counts[log.queueOf(SlotDescriptor.offset(word))]++;
                }
            }
        }
        policy.counts(counts[QUEUE_SMALL], counts[QUEUE_MAIN]);
    }

    /** A new entry was published. */
    void inserted(int slot, int hash29) {
        if (segment.hits != null) {
            segment.hits.set(slot, 0);
            policy.inserted(hash29);
        }
    }

    /** An entry lost its slot. */
    void removed(int q) {
        policy.removed(q);
    }

    /**
     * Makes room for a record at the head of a queue.
     *
     * <p>A strict store keeps one block back so that the cleaner can always finish the tail's block, and one more from
     * writes that add to what is live, so that a full store still takes removals.
     *
     * @param q the queue
     * @param length aligned length of the record in bytes
     * @param entries 1 for a new key, else 0
     * @param growth by how many bytes the live records will grow
     * @param again whether this operation has been here before: it has done its share of cleaning then
     * @param now epoch milliseconds
     */
    Room makeRoom(int q, int length, int entries, int growth, boolean again, long now) {
        boolean moved = false;
        if (evicting) {
            moved = evictUntilWithinBounds(entries, growth, now);
        } else if (entries + growth > 0 && segment.bytes() + growth > store.segmentMaxBytes) {
            return Room.FULL;
        }
        if (!again && log.freeBlocks() < lowWater && log.pendingBlocks() > 0) {
            FlushDaemon.hurry();
        }
        if (!again && !passing && log.freeBlocks() + log.pendingBlocks() < lowWater) {
            moved |= scan((long) SCAN_PER_BYTE * length, now);
        }
        int kept = !evicting && entries + growth > 0 ? reserve + 1 : reserve;
        while (lacksRoom(q, length, kept)) {
            beginToPass();
            if (log.pendingBlocks() > 0) {
                return Room.NEEDS_CHECKPOINT;
            }
            int victimQueue = nextToPass();
            if (victimQueue == NONE) {
                if (log.canAppend(q, length) || !evictAnything()) {
                    return mayUseReserve(q, length, moved);
                }
            } else {
                leftToPass[victimQueue] -= tailLength;
                if (!passTail(victimQueue, now)) {
                    if (!evicting) {
                        passing = false;
                        return Room.FULL;
                    }
                    evictTail(victimQueue);
                }
            }
            moved = true;
        }
        passing = false;
        return moved ? Room.MOVED : Room.READY;
    }

    private void beginToPass() {
        if (!passing) {
            passing = true;
            for (int q = 0; q < QUEUES; q++) {
                leftToPass[q] = log.usedBytes(q);
            }
        }
    }

    /**
     * Loads the next tail to be passed in the search for room: of the queue that seems to hold more garbage until the whole of
     * it was passed, then of the other one. How much of a queue is live is an estimate, by entries: where their sizes differ,
     * going by it alone copies the live records of one queue for ever while the garbage lies in the other.
     *
     * @return the queue, or NONE when everything was passed
     */
    private int nextToPass() {
        int first = fullestOfGarbage();
        for (int n = 0; n < QUEUES; n++) {
            int q = (first + n) % QUEUES;
            if (leftToPass[q] > 0 && loadTail(q)) {
                return q;
            }
        }
        return NONE;
    }

    /** The last resort of an evicting store: not even a whole pass has left a block to write to. */
    private boolean evictAnything() {
        if (!evicting) {
            return false;
        }
        int q = log.usedBytes(QUEUE_MAIN) > log.usedBytes(QUEUE_SMALL) ? QUEUE_MAIN : QUEUE_SMALL;
        if (!loadTail(q)) {
            return false;
        }
        evictTail(q);
        return true;
    }

    private boolean lacksRoom(int q, int length, int kept) {
        if (log.fits(q, length)) {
            // The rest of the head's block may be all that is left for the records of a half-cleaned tail block.
            return !evicting && log.freeBlocks() < reserve;
        }
        return log.freeBlocks() <= kept;
    }

    /** A whole pass has freed nothing: an evicting store may still use what it keeps back; a strict one is full. */
    private Room mayUseReserve(int q, int length, boolean moved) {
        boolean usable = evicting && log.canAppend(q, length);
        if (usable && moved) {
            return Room.MOVED;
        }
        passing = false;
        return usable ? Room.READY : Room.FULL;
    }

    /** Passes the records of a queue that are not younger than a sequence number, in one bounded piece. */
    Outcome cleanUpTo(int q, long lastSeq, int maxBytes, long now) {
        int passed = 0;
        while (passed < maxBytes) {
            if (!loadTail(q) || record.seq > lastSeq) {
                return Outcome.DONE;
            }
            if (log.freeBlocks() == 0 && log.pendingBlocks() > 0) {
                return Outcome.NEEDS_CHECKPOINT;
            }
            if (!passTail(q, now)) {
                return Outcome.FULL;
            }
            passed += tailLength;
        }
        return Outcome.UNCHANGED;
    }

    private boolean scan(long bytes, long now) {
        boolean moved = false;
        long left = bytes;
        while (left > 0) {
            int q = fullestOfGarbage();
            if (garbage(q) < log.blockBytes || !loadTail(q)) {
                return moved;
            }
            left -= tailLength;
            if (!passTail(q, now)) {
                return moved;
            }
            moved = true;
        }
        return moved;
    }

    /** Passes the tail record by dropping what is dead and relocating what is live; false if there is no room for that. */
    private boolean passTail(int q, long now) {
        if (tailSlot == NONE) {
            writer.begin();
            log.advanceTail(q, tailLength);
            return true;
        }
        if (!RecordDescriptor.isLife(record.life, tailOffset)) {
            store.counts().corruptions.increment();
            dropTail(q);
            return true;
        }
        if (record.expiresAt() <= now) {
            store.counts().expirations.increment();
            dropTail(q);
            return true;
        }
        return relocateTail(q, q);
    }

    /** Copies the tail record of a queue to the head of the same or another one; false if there is no block for it. */
    private boolean relocateTail(int from, int to) {
        if (!log.canAppend(to, tailLength)) {
            return false;
        }
        record.keepStoredCrc();
        int offset = writer.append(to, record, record.expiresAt());
        table.publish(tailSlot, tailHash29, offset);
        log.commit(to, tailLength);
        log.advanceTail(from, tailLength);
        store.counts().relocations.increment();
        return true;
    }

    private void evictTail(int q) {
        if (tailSlot != NONE) {
            store.counts().evictions.increment();
        }
        dropTail(q);
    }

    private void dropTail(int q) {
        writer.begin();
        log.advanceTail(q, tailLength);
        if (tailSlot != NONE) {
            table.clear(tailSlot, tailHash29);
            writer.forget(q, tailLength);
        }
    }

    // ---- eviction -----------------------------------------------------------------------------------------------

    private boolean evictUntilWithinBounds(int entries, int growth, long now) {
        boolean moved = false;
        while (segment.count() > 0
                && (segment.count() + entries > store.segmentEntries
                        || segment.bytes() + growth > store.segmentMaxBytes)) {
            moved = true;
            if (!evictOne(entries, now)) {
                return moved;
            }
        }
        return moved;
    }

    /** One step towards fewer entries; false if both queues are empty. */
    private boolean evictOne(int incoming, long now) {
        boolean fromSmall = policy.smallIsOverShare(segment.count(), segment.bytes(), incoming);
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
            evictTail(QUEUE_MAIN);
        }
        return true;
    }

    /** Decides over the entry at the tail of S, which is loaded and live: promoted, dropped, or against M's victim. */
    private void popSmall(long now) {
        int hash29 = tailHash29;
        int hits = hits(tailSlot);
        if (policy.mainHasRoom(segment.count(), segment.bytes())) {
            promote();
            return;
        }
        policy.count(hash29, hits);
        if (!loadVictim(now)) {
            if (loadLiveTail(QUEUE_SMALL, now)) {
                promote();
            }
            return;
        }
        boolean promoted = policy.prefersCandidate(hash29, hits, tailHash29, hits(tailSlot));
        if (promoted) {
            evictTail(QUEUE_MAIN);
        }
        if (loadLiveTail(QUEUE_SMALL, now) && tailHash29 == hash29) {
            if (promoted) {
                promote();
            } else {
                evictTail(QUEUE_SMALL);
            }
        }
    }

    private void promote() {
        setHits(tailSlot, 0);
        if (relocateTail(QUEUE_SMALL, QUEUE_MAIN)) {
            policy.promoted();
        } else {
            evictTail(QUEUE_SMALL);
        }
    }

    /** Brings M's victim to its tail: entries that were hit get another round, up to four of them. */
    private boolean loadVictim(long now) {
        for (int n = 0; n < EvictionPolicy.SECOND_CHANCES; n++) {
            if (!loadLiveTail(QUEUE_MAIN, now)) {
                return false;
            }
            int hits = hits(tailSlot);
            if (hits == 0) {
                return true;
            }
            policy.count(tailHash29, hits);
            setHits(tailSlot, 0);
            if (!relocateTail(QUEUE_MAIN, QUEUE_MAIN)) {
                return true;
            }
        }
        return loadLiveTail(QUEUE_MAIN, now);
    }

    /** Passes dead and expired records until a live one stands at the tail, and loads it. */
    private boolean loadLiveTail(int q, long now) {
        while (loadTail(q)) {
            if (tailSlot != NONE && record.expiresAt() > now) {
                return true;
            }
            passTail(q, now);
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

    // ---- the tail record -------------------------------------------------------------------------------------------

    /** Loads the record at the tail of a queue and finds the slot that refers to it; false if the queue is empty. */
    private boolean loadTail(int q) {
        while (true) {
            tailOffset = log.tailOffset(q);
            if (tailOffset < 0) {
                return false;
            }
            int limit = log.tailLimit(q);
            if (RecordParser.load(segment, tailOffset, limit, record) && log.isOfTailBlock(q, record.seq)) {
                tailLength = record.recordBytes();
                tailHash29 = SlotDescriptor.low29(
                        store.hash.hash(record.bytes, RecordDescriptor.KEY_OFFSET, record.keyLength));
                tailSlot =
                        record.valueLength == RecordDescriptor.REMOVE ? NONE : table.findOffset(tailHash29, tailOffset);
                return true;
            }
            skipDamage(q, limit);
        }
    }

    /** Steps over bytes that are no record, unpublishing whatever pointed into them. */
    private void skipDamage(int q, int limit) {
        writer.begin();
        int to = tailOffset + RecordDescriptor.ALIGNMENT;
        while (to < limit && !(RecordParser.load(segment, to, limit, record) && log.isOfTailBlock(q, record.seq))) {
            to += RecordDescriptor.ALIGNMENT;
        }
        store.counts().corruptions.increment();
        for (int slot = 0; slot < table.slots(); slot++) {
            long word = table.word(slot);
            if (SlotDescriptor.isPublished(word)) {
                int offset = SlotDescriptor.offset(word);
                if (offset >= tailOffset && offset < to) {
                    table.clear(slot, SlotDescriptor.hash29(word));
                    writer.forget(q, 0);
                }
            }
        }
        log.advanceTail(q, to - tailOffset);
    }

    /** Bytes of a queue that are not live; live bytes are shared out by entries. */
    private long garbage(int q) {
        long count = segment.count();
        long live = count == 0 ? 0 : evicting ? segment.bytes() * policy.count(q) / count : segment.bytes();
        return log.usedBytes(q) - live;
    }

    private int fullestOfGarbage() {
        return evicting && garbage(QUEUE_MAIN) > garbage(QUEUE_SMALL) ? QUEUE_MAIN : QUEUE_SMALL;
    }
}
