package io.memorymap.engine;

import static io.memorymap.engine.SlotTable.NONE;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUES;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUE_MAIN;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUE_SMALL;

import io.memorymap.engine.eviction.PolicyImage;
import io.memorymap.format.SlotDescriptor;

/**
 * Makes room at the tails of a segment's queues: dead records are passed over, live ones copied to a head, and in an evicting
 * store, when a bound is exceeded, dropped by the {@link Evictor}.
 *
 * <p>Reclaiming is not evicting: while the bounds hold a live record is relocated, never dropped. A log that is smaller than its live records need
 * grows; above that it is cleaned, with bounded work: eight bytes of tail are looked at for each byte appended, so that no single put
 * pays for a whole segment. While blocks wait for the device it takes others sooner than it waits, up to twice as many.
 */
final class TailCleaner {
    /** Whether a record can be appended. */
    enum Room {
        READY,
        /** There is room now, but records have moved: look the key up again. */
        MOVED,
        FULL,
        NEEDS_CHECKPOINT,
        /** Other segments have to evict. */
        NEEDS_CLAIM,
        NEEDS_SPACE
    }

    /** Bytes of tail looked at for each byte appended while there is more log than the live records need. */
    private static final int SCAN_PER_BYTE = 8;

    /** Space that a log takes at a time, at most, in bytes: a third of a millisecond's work for a fast device. */
    private static final int GROWTH_BYTES = 1 << 20;

    private final Segment segment;
    private final StoreContext store;
    private final SlotTable table;
    private final BlockLog log;
    private final TailRecord tail;
    private final EvictionPolicy policy;
    private final Evictor evictor;
    private final boolean evicting;
    private final int reserve;

    /**
     * A search for room is on; it may take several calls, with checkpoints between them. Meanwhile nothing else is cleaned: each
     * call would use up the block that the checkpoint before it has freed.
     */
    private boolean passing;

    /** Bytes of each queue that it has not looked at. */
    private final long[] leftToPass = new long[QUEUES];

    TailCleaner(Segment segment, SegmentWriter writer) {
        this.segment = segment;
        this.store = segment.store;
        this.table = segment.table;
        this.log = segment.log;
        this.evicting = segment.store.geometry.evicting();
        this.tail = new TailRecord(segment, writer);
        this.policy = new EvictionPolicy(segment, writer.share());
        this.evictor = new Evictor(segment, tail, policy, writer.share());
        // A user's append leaves the cleaner the blocks that it needs to finish the tail block of each queue.
        this.reserve = evicting ? 2 : 1;
    }

    /** An image that nothing else needs between two calls. */
    RecordImage scratch() {
        return tail.image();
    }

    /** After a recovery: counts the entries of each queue anew, from the slots, and ends a search for room that was on. */
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
        passing = false;
    }

    /** Says what the eviction policy knows. */
    void save(PolicyImage.Maker image) {
        policy.save(image);
    }

    /** Whether entries have been dropped at a bound. */
    boolean isFull() {
        return policy.isFull();
    }

    /** A new entry was published. */
    void inserted(int slot, int hash29, int bytes) {
        if (segment.hits != null) {
            segment.hits.set(slot, 0);
            policy.inserted(hash29, bytes);
        }
    }

    /** The record of an entry has another one in its place, in the same queue. */
    void replaced(int q, long seq, int bytes, int newBytes) {
        policy.replaced(q, seq, bytes, newBytes);
    }

    /** An entry lost its slot. */
    void removed(int q, long seq, int bytes) {
        policy.removed(q, seq, bytes);
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
     * @param blocks blocks that a large value needs beside its record, or 0
     * @param request the write; receives what others have to give
     * @param again whether this operation has been here before: it has done its share of cleaning then
     */
    Room makeRoom(int q, int length, int entries, int growth, int blocks, WriteRequest request, boolean again) {
        long now = request.now;
        boolean moved = false;
        if (evicting && entries + growth > 0) {
            Room room = evictor.evictUntilWithinBounds(entries, growth, request.claim, now);
            if (room == Room.NEEDS_CLAIM) {
                return room;
            }
            moved = room == Room.MOVED;
        } else if (!evicting && entries + growth > 0 && segment.bytes() + growth > store.segmentMaxBytes) {
            return Room.FULL;
        }
        long inQueues = segment.bytes() - log.valueBytes() + (blocks > 0 ? length : Math.max(0, growth));
        int target = store.geometry.blocksFor(inQueues, segment.entries() + entries);
        if (!again && !passing && log.usedBlocks() >= target) {
            if (log.pendingBlocks() > target / 2) {
                FlushDaemon.hurry();
            }
            moved |= scan((long) SCAN_PER_BYTE * length, now);
        }
        int kept = !evicting && entries + growth > 0 ? reserve + 1 : reserve;
        while (lacksRoom(q, length, blocks, kept)) {
            int most = target + kept + 1 + log.valueBlocks() + blocks;
            if (mayGrow(most)) {
                return Room.NEEDS_SPACE;
            }
            beginToPass();
            if (log.pendingBlocks() > 0) {
                return Room.NEEDS_CHECKPOINT;
            }
            int victimQueue = nextToPass();
            if (victimQueue == NONE) {
                if (canAppend(q, length, blocks) || !evictAnything()) {
                    Room room = mayUseReserve(q, length, blocks, moved);
                    return room == Room.FULL ? fullUnlessItGrows(most) : room;
                }
            } else {
                leftToPass[victimQueue] -= tail.length();
                if (!tail.pass(victimQueue, now)) {
                    if (!evicting) {
                        return fullUnlessItGrows(most);
                    }
                    tail.evict(victimQueue);
                }
            }
            moved = true;
        }
        passing = false;
        return moved ? Room.MOVED : Room.READY;
    }

    /** The search has found nothing. It may have been begun by an operation that failed, when there was no room to grow. */
    private Room fullUnlessItGrows(int most) {
        passing = false;
        return mayGrow(most) ? Room.NEEDS_SPACE : Room.FULL;
    }

    /** A write that had begun to look for room ends without it. */
    void giveUp() {
        passing = false;
    }

    /** Whether the log should take blocks that it never had: it is small, or those that it could use again wait for the device. */
    private boolean mayGrow(int target) {
        int most = log.pendingBlocks() > 0 ? store.geometry.blocksWhileWaiting(target) : target;
        return !passing && log.allocated() < Math.min(log.blocks, most) && store.mayGrow();
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
            if (leftToPass[q] > 0 && tail.load(q)) {
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
        if (!tail.load(q)) {
            return false;
        }
        tail.evict(q);
        return true;
    }

    /** Blocks that an append by a user never takes. */
    int keptBlocks() {
        return reserve + 1;
    }

    /**
     * How many blocks the log takes at a time: about a sixteenth of what it has, no more than a device gives at once, unless one value needs
     * more: then all that it needs, in a row.
     */
    int growthStep(int allocated, int wanted) {
        int most = Math.max(1, GROWTH_BYTES / log.blockBytes);
        int step = allocated == 0 ? keptBlocks() + 1 : Math.max(1, Math.min(most, allocated / 16));
        return wanted == 0 ? step : Math.max(step, wanted + keptBlocks() + 1);
    }

    private boolean canAppend(int q, int length, int blocks) {
        boolean record = log.fits(q, length) || log.freeBlocks() > blocks;
        return record && (blocks == 0 || log.hasRuns(blocks));
    }

    private boolean lacksRoom(int q, int length, int blocks, int kept) {
        if (blocks > 0) {
            return log.freeBlocks() <= blocks + kept || !log.hasRuns(blocks);
        }
        if (log.fits(q, length)) {
            // The rest of the head's block may be all that is left for the records of a half-cleaned tail block.
            return !evicting && log.freeBlocks() < reserve;
        }
        return log.freeBlocks() <= kept;
    }

    /** A whole pass has freed nothing: an evicting store may still use what it keeps back; a strict one is full. */
    private Room mayUseReserve(int q, int length, int blocks, boolean moved) {
        boolean usable = evicting && canAppend(q, length, blocks);
        if (usable && moved) {
            return Room.MOVED;
        }
        passing = false;
        return usable ? Room.READY : Room.FULL;
    }

    /** Gives a claim of what the segment does not use, and evicts for the rest, up to so many entries; says whether it gave anything. */
    boolean give(StoreBounds.Claim claim, int maxEntries, long now) {
        return evictor.give(claim, maxEntries, now);
    }

    /** Passes the records of a queue that are not younger than a sequence number, in one bounded piece. */
    Outcome cleanUpTo(int q, long lastSeq, int maxBytes, long now) {
        int passed = 0;
        while (passed < maxBytes) {
            if (!tail.load(q) || tail.image().seq > lastSeq) {
                return Outcome.DONE;
            }
            if (log.freeBlocks() == 0 && log.pendingBlocks() > 0) {
                return Outcome.NEEDS_CHECKPOINT;
            }
            if (!tail.pass(q, now)) {
                return Outcome.FULL;
            }
            passed += tail.length();
        }
        return Outcome.UNCHANGED;
    }

    private boolean scan(long bytes, long now) {
        boolean moved = false;
        long left = bytes;
        while (left > 0) {
            int q = fullestOfGarbage();
            if (garbage(q) < log.blockBytes || !tail.load(q)) {
                return moved;
            }
            left -= tail.length();
            if (!tail.pass(q, now)) {
                return moved;
            }
            moved = true;
        }
        return moved;
    }

    /** Bytes of a queue that are not live; live bytes are shared out by entries. */
    private long garbage(int q) {
        long count = segment.entries();
        long inQueues = segment.bytes() - log.valueBytes();
        long live = count == 0 ? 0 : evicting ? inQueues * policy.entriesIn(q) / count : inQueues;
        return log.usedBytes(q) - live;
    }

    private int fullestOfGarbage() {
        return evicting && garbage(QUEUE_MAIN) > garbage(QUEUE_SMALL) ? QUEUE_MAIN : QUEUE_SMALL;
    }
}
