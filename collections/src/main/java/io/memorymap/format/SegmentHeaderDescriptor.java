package io.memorymap.format;

/**
 * The header of one segment: a page of live words and two pages of checkpoints.
 *
 * <pre>
 *  page 0: held | seq | head S, head M | tail S, tail M | count | bytes | epoch | table seq | allocated | large | zero, reserved for sharing
 *  page 1: checkpoint A        page 2: checkpoint B        ({@link CheckpointDescriptor})
 * </pre>
 *
 * The table sequence is odd while slots move to other places, and raised again when they stand: a reader in another process
 * tells by it whether what it copied of the table belongs together. It means nothing after the machine went down.
 *
 * The first {@code allocated} blocks of the log have space on the device; the others are holes of a sparse file.
 * {@code large} counts the entries whose value stands in blocks of its own ({@link ReferenceDescriptor}).
 *
 * A strict store has one queue and uses the words of queue 0 only. A position word is
 * {@code (block + 1) << 32 | offset in block}; zero is "no block yet", so that a zeroed segment is an empty one.
 */
public final class SegmentHeaderDescriptor {
    public static final int HELD_OFFSET = 0;
    public static final int SEQ_OFFSET = HELD_OFFSET + 8;
    public static final int HEAD_OFFSET = SEQ_OFFSET + 8;
    public static final int TAIL_OFFSET = HEAD_OFFSET + 16;
    public static final int COUNT_OFFSET = TAIL_OFFSET + 16;
    public static final int BYTES_OFFSET = COUNT_OFFSET + 8;
    public static final int EPOCH_OFFSET = BYTES_OFFSET + 8;
    public static final int TABLE_SEQ_OFFSET = EPOCH_OFFSET + 8;
    public static final int ALLOCATED_OFFSET = TABLE_SEQ_OFFSET + 8;
    public static final int LARGE_OFFSET = ALLOCATED_OFFSET + 8;
    /** From here to the end of the page: zero, reserved for lock words of shared use. */
    public static final int RESERVED_OFFSET = LARGE_OFFSET + 8;

    public static final int CHECKPOINT_A_OFFSET = StoreHeaderDescriptor.PAGE_BYTES;
    public static final int CHECKPOINT_B_OFFSET = 2 * StoreHeaderDescriptor.PAGE_BYTES;
    /** Bytes of one segment header. */
    public static final int LENGTH = 3 * StoreHeaderDescriptor.PAGE_BYTES;

    /** Nothing in flight. */
    public static final long HELD_IDLE = 0;
    /** An append, a removal, a tail step or a clear is in flight. */
    public static final long HELD_MUTATING = 1;
    /** The slot table is being rewritten; only the log can be trusted. */
    public static final long HELD_REBUILDING = 2;

    /** Queues of a segment: S (small, or the only one) and M (main). */
    public static final int QUEUES = 2;

    public static final int QUEUE_SMALL = 0;
    public static final int QUEUE_MAIN = 1;

    /**
     * Packs a log position.
     *
     * @param block index of the block, or -1 for none
     * @param offset offset within the block in bytes
     * @return the position word
     */
    public static long position(int block, int offset) {
        return (block + 1L) << 32 | offset;
    }

    /**
     * The block of a position word.
     *
     * @param position the word
     * @return index of the block, -1 for none
     */
    public static int block(long position) {
        return (int) (position >>> 32) - 1;
    }

    /**
     * The offset of a position word.
     *
     * @param position the word
     * @return offset within the block in bytes
     */
    public static int offset(long position) {
        return (int) position;
    }

    private SegmentHeaderDescriptor() {}
}
