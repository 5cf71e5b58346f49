package io.memorymap.engine.recovery;

import static io.memorymap.engine.SlotTable.NONE;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUES;

import io.memorymap.engine.BlockChain;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.RecordParser;
import io.memorymap.engine.Segment;
import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SlotDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The tails of a segment's queues while its log is replayed from a checkpoint: they may have to move further than it says.
 *
 * <p>A record in one queue supersedes a live one in the other only when the other queue's tail had passed that one: by a
 * promotion, or by an eviction with a new insertion after it. The checkpoint may be older than that. If the tail stayed
 * behind, the older version would come back as soon as the newer one was evicted. And since an evicting store's checkpoint
 * reaches back to entries that were evicted after it, more may be found than the table has room for: the oldest go.
 */
final class ReplayTails {
    private final Segment segment;
    private final LogReplay replay;
    private final @Nullable BlockChain[] chains;
    private final int[] tails;
    private final int[] indexes = new int[QUEUES];
    private final RecordImage record = new RecordImage();

    // Where load() found the record.
    private int foundIndex;
    private int foundAt;
    private int foundOffset;

    /**
     * The tails of a checkpoint.
     *
     * @param segment the segment
     * @param replay the replay, beyond which no tail goes
     * @param chains the blocks of each queue
     * @param tails offsets of the tails in the first blocks; moved by this object
     */
    ReplayTails(Segment segment, LogReplay replay, @Nullable BlockChain[] chains, int[] tails) {
        this.segment = segment;
        this.replay = replay;
        this.chains = chains;
        this.tails = tails;
    }

    /** Moves a queue's tail behind the record of a sequence number; returns how many entries went. */
    int pass(int q, long seq) {
        int gone = 0;
        while (load(q) && record.seq <= seq) {
            gone += step(q);
        }
        return gone;
    }

    /** Moves the tail of the oldest records until an entry has gone; returns how many went, 0 or 1. */
    int passOldest() {
        while (true) {
            int oldest = NONE;
            long oldestSeq = Long.MAX_VALUE;
            for (int q = 0; q < QUEUES; q++) {
                if (load(q) && record.seq < oldestSeq) {
                    oldest = q;
                    oldestSeq = record.seq;
                }
            }
            if (oldest == NONE) {
                return 0;
            }
            load(oldest);
            if (step(oldest) == 1) {
                return 1;
            }
        }
    }

    /** Takes the blocks that the tails have left out of the chains. */
    void trim() {
        for (int q = 0; q < QUEUES; q++) {
            BlockChain chain = chains[q];
            if (chain != null) {
                chain.dropFirst(indexes[q]);
                indexes[q] = 0;
            }
        }
    }

    private int step(int q) {
        indexes[q] = foundIndex;
        tails[q] = foundAt + record.recordBytes();
        if (record.valueLength == RecordDescriptor.REMOVE) {
            return 0;
        }
        int hash29 = SlotDescriptor.low29(
                segment.store.hash.hash(record.bytes, RecordDescriptor.KEY_OFFSET, record.keyLength));
        int slot = segment.table.findOffset(hash29, foundOffset);
        if (slot == NONE) {
            return 0;
        }
        segment.table.clear(slot, hash29);
        return 1;
    }

    /** Loads the first record at or behind a tail; false at the end of what was replayed. */
    private boolean load(int q) {
        BlockChain chain = chains[q];
        if (chain == null) {
            return false;
        }
        int at = tails[q];
        for (int index = indexes[q]; index < chain.length(); index++) {
            boolean last = index == chain.length() - 1;
            int start = chain.block(index) * segment.log.blockBytes;
            int limit = start + (last ? segment.log.recordsEnd : chain.end(index));
            int offset = RecordParser.nextRecord(
                    segment, start + at, limit, chain.firstSeq(index), chain.beforeSeq(index), record);
            if (!replay.isReplayed(q, index, offset)) {
                return false;
            }
            if (offset < limit) {
                foundIndex = index;
                foundAt = offset - start;
                foundOffset = offset;
                return true;
            }
            at = BlockDescriptor.LENGTH;
        }
        return false;
    }
}
