package io.memorymap.engine;

import static io.memorymap.format.SegmentHeaderDescriptor.ALLOCATED_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.HEAD_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.LARGE_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUES;
import static io.memorymap.format.SegmentHeaderDescriptor.SEQ_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.TAIL_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.position;

import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.memory.FaultException;
import io.memorymap.memory.Region;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The log of a segment: fixed blocks, linked into one FIFO queue (strict stores) or two (evicting ones).
 *
 * <p>An append writes at a queue's head in three parts, so that the slot can be published between them: {@link #append}
 * the bytes, then the caller publishes, then {@link #commit} moves head and seq. A block that the tail has left is reusable
 * at once, or, when the store promises something about power loss, only after {@link #freePending}: reusing it before a
 * forced checkpoint has passed it loses data that was already forced.
 *
 * <p>Offsets are in bytes from the start of the log. Called under the segment lock.
 */
public final class BlockLog extends BlockPool {
    /** Is told of each block that is about to be written anew. */
    interface ReuseListener {
        /** A block is about to be written anew; no slot points into it any more. */
        void blockIsReopened();
    }

    /** The mapping that holds the log. */
    public final Region region;

    /** Where the log starts in the region. */
    public final int base;

    /** Length of a block in bytes. */
    public final int blockBytes;

    /** Number of blocks that there is room for in the file; the first {@link #allocated()} have space on the device. */
    public final int blocks;

    /** Offset in a block that its records do not reach beyond. */
    public final int recordsEnd;

    private final int blockShift;

    private final LiveWords words;
    private final long salt;
    private final ReuseListener reuse;

    private final CRC32C crc32c = new CRC32C();

    private final int[] headBlock = {NONE, NONE};
    private final int[] headAt = new int[QUEUES];
    private final int[] tailBlock = {NONE, NONE};
    private final int[] tailAt = new int[QUEUES];
    private final int[] queueBlocks = new int[QUEUES];
    private long seq;

    // Per block; meaningful while the block is in a queue.
    private int[] next = {};
    private int[] end = {};
    private long[] firstSeq = {};

    /** Made when it is needed: most logs have no large values. */
    private @Nullable ValueBlocks values;

    private int recoveries;
    private byte[] readBack = new byte[256];

    BlockLog(
            Region region,
            LiveWords words,
            int base,
            int blockBytes,
            int blocks,
            long salt,
            boolean deferReuse,
            ReuseListener reuse) {
        super(deferReuse);
        this.region = region;
        this.words = words;
        this.base = base;
        this.blockBytes = blockBytes;
        this.blocks = blocks;
        this.salt = salt;
        this.blockShift = Integer.numberOfTrailingZeros(blockBytes);
        this.recordsEnd = BlockDescriptor.copyOffset(blockBytes);
        this.reuse = reuse;
    }

    /** Forgets everything. */
    public void reset(long lastSeq, int allocatedBlocks) {
        seq = lastSeq;
        Arrays.fill(headBlock, NONE);
        Arrays.fill(tailBlock, NONE);
        Arrays.fill(queueBlocks, 0);
        next = new int[allocatedBlocks];
        end = new int[allocatedBlocks];
        firstSeq = new long[allocatedBlocks];
        Arrays.fill(next, NONE);
        super.reset(allocatedBlocks);
        ValueBlocks large = values;
        if (large != null) {
            large.reset();
        }
    }

    /** Blocks that have space on the device, as the segment header says. */
    public int allocatedWord() {
        return (int) Math.max(0, Math.min(blocks, words.get(ALLOCATED_OFFSET)));
    }

    /**
     * Whether a position can be one of this log. What is written with a sum that holds comes from a store, or from somebody who knows how to
     * make one: then it may lead anywhere.
     *
     * @param position the word of a head or a tail that is not zero
     */
    public boolean isPosition(long position) {
        int block = SegmentHeaderDescriptor.block(position);
        int offset = SegmentHeaderDescriptor.offset(position);
        return block >= 0
                && block < blocks
                && offset >= BlockDescriptor.LENGTH
                && offset <= recordsEnd
                && offset % RecordDescriptor.ALIGNMENT == 0;
    }

    /** Takes blocks in use that have got space on the device, and are zero. */
    @Override
    void grow(int to) {
        int from = allocated();
        next = Arrays.copyOf(next, to);
        end = Arrays.copyOf(end, to);
        firstSeq = Arrays.copyOf(firstSeq, to);
        Arrays.fill(next, from, to, NONE);
        super.grow(to);
        words.put(ALLOCATED_OFFSET, to);
    }

    /** Takes over a queue as recovery found it: its blocks in order, where each ends, and both ends of the queue. */
    public void adopt(int q, BlockChain chain, int tailOffset, int headOffset) {
        int n = chain.length();
        for (int i = 0; i < n; i++) {
            int block = chain.block(i);
            own(block, q);
            firstSeq[block] = chain.firstSeq(i);
            next[block] = i + 1 < n ? chain.block(i + 1) : NONE;
            end[block] = chain.end(i);
        }
        queueBlocks[q] = n;
        tailBlock[q] = chain.block(0);
        tailAt[q] = tailOffset;
        headBlock[q] = chain.block(n - 1);
        headAt[q] = headOffset;
    }

    /** The large values, which stand in blocks of the log that no queue has. */
    public ValueBlocks values() {
        ValueBlocks made = values;
        if (made == null) {
            made = new ValueBlocks(this, words, reuse);
            values = made;
        }
        return made;
    }

    /** Bytes that count for the bounds but do not stand in the queues: those of large values. */
    long valueBytes() {
        return valueBlocks() == 0 ? 0 : values().bytes();
    }

    /** The last sequence number issued. */
    public long seq() {
        return seq;
    }

    /** Sets the last sequence number issued, here and in the segment header. */
    public void seq(long value) {
        seq = value;
        words.put(SEQ_OFFSET, value);
    }

    int queueBlocks(int q) {
        return queueBlocks[q];
    }

    /** Number of blocks in both queues. */
    int usedBlocks() {
        return queueBlocks[0] + queueBlocks[1];
    }

    /** The queue that holds an offset. */
    public int queueOf(int logOffset) {
        int block = logOffset / blockBytes;
        return block < allocated() && isQueues(block) ? owner(block) : 0;
    }

    /** Whether an offset lies between the tail and the head of a queue. */
    public boolean isInQueue(int logOffset) {
        int block = logOffset / blockBytes;
        int at = logOffset % blockBytes;
        if (block >= allocated() || !isQueues(block)) {
            return false;
        }
        int q = owner(block);
        return at >= (block == tailBlock[q] ? tailAt[q] : BlockDescriptor.LENGTH)
                && at < (block == headBlock[q] ? headAt[q] : end[block]);
    }

    private byte[] readBack(int length) {
        if (readBack.length < length) {
            readBack = new byte[Math.max(length, 2 * readBack.length)];
        }
        return readBack;
    }

    boolean fits(int q, int length) {
        return headBlock[q] != NONE && headAt[q] + length <= recordsEnd;
    }

    /** Whether a record fits the block at the head of a queue, or another block is free. */
    public boolean canAppend(int q, int length) {
        return fits(q, length) || freeBlocks() > 0;
    }

    /** Head of a queue, block and offset in one word; 0 if it was never opened. */
    public long head(int q) {
        return headBlock[q] == NONE ? 0 : position(headBlock[q], headAt[q]);
    }

    /** Tail of a queue, block and offset in one word; 0 if it was never opened. */
    public long tail(int q) {
        return tailBlock[q] == NONE ? 0 : position(tailBlock[q], tailAt[q]);
    }

    /**
     * Writes a record at the head of a queue, without moving the head, and reads it back: on JDK 17 a fault in compiled
     * code may otherwise be reported only after the write was acknowledged.
     *
     * @return the record's offset
     */
    public int append(int q, RecordImage image, long expiresAt) {
        int length = image.recordBytes();
        if (!fits(q, length)) {
            openBlock(q);
        }
        int offset = headBlock[q] * blockBytes + headAt[q];
        image.stamp(seq + 1, expiresAt, offset, place(offset));
        write(offset, image.bytes, length);
        return offset;
    }

    /**
     * Counts the record that {@link #append} wrote: from here on it is part of the queue. The sequence goes first: were a
     * process killed after the head alone, the next one would issue the record's number again.
     */
    public void commit(int q, int length) {
        commit(q, length, seq + 1);
    }

    /** Counts a record that stands behind the head with a number that is known. */
    public void commit(int q, int length, long recordSeq) {
        seq(recordSeq);
        headAt[q] += length;
        words.put(HEAD_OFFSET + 8 * q, position(headBlock[q], headAt[q]));
    }

    /** Makes what an unfinished append left behind unreadable, so that no recovery rolls it forward. */
    void abandon() {
        for (int q = 0; q < QUEUES; q++) {
            if (headBlock[q] != NONE && headAt[q] + RecordDescriptor.KEY_OFFSET <= recordsEnd) {
                wipe(headBlock[q] * blockBytes + headAt[q]);
            }
        }
    }

    /** Makes the record at an offset unreadable. */
    public void wipe(int offset) {
        int crc = base + offset + RecordDescriptor.CRC_OFFSET;
        region.putLong(crc, 0);
        region.putLong(base + offset + RecordDescriptor.SEQ_OFFSET, 0);
        if (region.getLongVolatile(crc) != 0) {
            throw new FaultException("A record that was wiped is still there");
        }
    }

    /** Whether the tail stands at the end of its block and another follows: the next look at the tail leaves that block, and so changes words. */
    boolean isTailBlockPassed(int q) {
        return tailBlock[q] != headBlock[q] && tailAt[q] >= end[tailBlock[q]];
    }

    /** Offset of the record at the tail of a queue, or -1 if the queue is empty. */
    public int tailOffset(int q) {
        if (tailBlock[q] == NONE) {
            return -1;
        }
        while (isTailBlockPassed(q)) {
            leaveTailBlock(q);
        }
        if (tailBlock[q] == headBlock[q] && tailAt[q] >= headAt[q]) {
            return -1;
        }
        return tailBlock[q] * blockBytes + tailAt[q];
    }

    /** Whether a record of this sequence number can stand in the tail's block, and was not left there by an earlier use. */
    boolean isOfTailBlock(int q, long recordSeq) {
        int block = tailBlock[q];
        return recordSeq > firstSeq[block] && (block == headBlock[q] || recordSeq < firstSeq[next[block]]);
    }

    /** Where the records of the tail's block end: an offset in the log. */
    public int tailLimit(int q) {
        int block = tailBlock[q];
        return block * blockBytes + (block == headBlock[q] ? headAt[q] : end[block]);
    }

    /** Moves the tail; a block left behind is freed at once or after the next checkpoint. */
    public void advanceTail(int q, int length) {
        tailAt[q] += length;
        words.put(TAIL_OFFSET + 8 * q, position(tailBlock[q], tailAt[q]));
        if (isTailBlockPassed(q)) {
            leaveTailBlock(q);
        }
    }

    /** Drops every record of a queue by moving its tail to its head. */
    void dropAll(int q) {
        while (tailBlock[q] != headBlock[q]) {
            leaveTailBlock(q);
        }
        if (headBlock[q] != NONE) {
            tailAt[q] = headAt[q];
            words.put(TAIL_OFFSET + 8 * q, position(tailBlock[q], tailAt[q]));
        }
    }

    /** Bytes between tail and head of a queue, dead ones included. */
    long usedBytes(int q) {
        if (headBlock[q] == NONE) {
            return 0;
        }
        long whole = (long) (queueBlocks[q] - 1) * blockBytes;
        return whole + headAt[q] - tailAt[q];
    }

    /** Bytes between tails and heads of both queues, dead ones included. */
    long usedBytes() {
        return usedBytes(SegmentHeaderDescriptor.QUEUE_SMALL) + usedBytes(SegmentHeaderDescriptor.QUEUE_MAIN);
    }

    /** How often a recovery has decided anew which blocks are where: what was remembered before means nothing after. */
    int recoveries() {
        return recoveries;
    }

    /** A recovery begins. */
    public void recovering() {
        recoveries++;
    }

    /** Writes all position words and the sequence, as recovery decided them. */
    public void writeWords() {
        for (int q = 0; q < QUEUES; q++) {
            words.put(TAIL_OFFSET + 8 * q, tail(q));
            words.put(HEAD_OFFSET + 8 * q, head(q));
        }
        words.put(SEQ_OFFSET, seq);
        words.put(ALLOCATED_OFFSET, allocated());
        words.put(LARGE_OFFSET, values == null ? 0 : values.count());
    }

    /** Makes the header of every block outside the queues unreadable. */
    public void eraseUnusedHeaders() {
        for (int block = 0; block < allocated(); block++) {
            if (isOwnedBy(NONE, block)) {
                eraseHeader(block);
            }
        }
    }

    /** Zeroes both copies of a block's header, whole: were a sum left, a torn rewrite of its beginning could bring it back. */
    public void eraseHeader(int block) {
        erase(base + block * blockBytes);
        erase(base + block * blockBytes + recordsEnd);
    }

    private void erase(int at) {
        for (int i = 0; i < BlockDescriptor.LENGTH; i += Long.BYTES) {
            if (region.getLong(at + i) != 0) {
                region.putLong(at + i, 0);
            }
        }
    }

    private void openBlock(int q) {
        int block = take();
        int previous = headBlock[q];
        // A number of its own: no two blocks, and no block and record, share one.
        long first = seq + 1;
        // A reader may still be copying a record that stood here.
        reuse.blockIsReopened();
        if (previous == NONE) {
            writeHeader(block, q, first, 0, 0);
        } else {
            writeHeader(block, q, first, firstSeq[previous], headAt[q]);
        }
        own(block, q);
        firstSeq[block] = first;
        next[block] = NONE;
        queueBlocks[q]++;
        if (previous == NONE) {
            tailBlock[q] = block;
            tailAt[q] = BlockDescriptor.LENGTH;
            words.put(TAIL_OFFSET + 8 * q, position(block, BlockDescriptor.LENGTH));
        } else {
            next[previous] = block;
            end[previous] = headAt[q];
        }
        headBlock[q] = block;
        headAt[q] = BlockDescriptor.LENGTH;
        words.put(HEAD_OFFSET + 8 * q, position(block, BlockDescriptor.LENGTH));
        seq(first);
    }

    /** What the sum of a record or block at an offset is bound to. */
    public long place(int offset) {
        return RecordDescriptor.place(salt, offset);
    }

    /** The number that the block of an offset was opened with, which all its records exceed; 0 for a block in no queue. */
    long firstSeqAt(int offset) {
        long[] numbers = firstSeq;
        int block = offset >> blockShift;
        return block < numbers.length ? numbers[block] : Long.MAX_VALUE;
    }

    /**
     * Makes known with what number a block was opened, before its queue is.
     *
     * @param block the block
     * @param number its number
     */
    public void noteFirstSeq(int block, long number) {
        if (firstSeq.length == 0) {
            long[] unknown = new long[allocatedWord()];
            Arrays.fill(unknown, Long.MAX_VALUE);
            firstSeq = unknown;
        }
        firstSeq[block] = number;
    }

    /** Writes both copies of a block's header, anew where recovery has found one damaged or has joined blocks. */
    public void writeHeader(int block, int q, long first, long previousFirst, int previousEnd) {
        byte[] image = new byte[BlockDescriptor.LENGTH];
        HeapBytes.putInt(image, BlockDescriptor.MAGIC_OFFSET, BlockDescriptor.MAGIC);
        HeapBytes.putInt(image, BlockDescriptor.QUEUE_OFFSET, q);
        HeapBytes.putLong(image, BlockDescriptor.FIRST_SEQ_OFFSET, first);
        HeapBytes.putLong(image, BlockDescriptor.PREV_FIRST_SEQ_OFFSET, previousFirst);
        HeapBytes.putInt(image, BlockDescriptor.PREV_END_OFFSET, previousEnd);
        crc32c.reset();
        crc32c.update(image, 0, BlockDescriptor.CRC_OFFSET);
        HeapBytes.putInt(image, BlockDescriptor.CRC_OFFSET, (int) crc32c.getValue() ^ blockSum(block));
        write(block * blockBytes, image, image.length);
        write(block * blockBytes + recordsEnd, image, image.length);
    }

    /** What the sum of a block's header is folded with. */
    public int blockSum(int block) {
        return RecordDescriptor.mix32(place(block * blockBytes));
    }

    private void write(int offset, byte[] bytes, int length) {
        region.put(base + offset, bytes, 0, length);
        VarHandle.fullFence();
        readBack(length);
        // A copy from a page that cannot be read ends early: it must not leave at its far end what was there before.
        readBack[0] = (byte) ~bytes[0];
        readBack[length - 1] = (byte) ~bytes[length - 1];
        region.get(base + offset, readBack, 0, length);
        if (!Arrays.equals(readBack, 0, length, bytes, 0, length)) {
            throw new FaultException("Bytes read back from the log differ from what was written");
        }
    }

    private void leaveTailBlock(int q) {
        int left = tailBlock[q];
        tailBlock[q] = next[left];
        tailAt[q] = BlockDescriptor.LENGTH;
        words.put(TAIL_OFFSET + 8 * q, position(tailBlock[q], tailAt[q]));
        queueBlocks[q]--;
        release(left);
    }
}
