package io.memorymap.format;

/**
 * The header of one segment: a page of live words, then two pages of checkpoints; the first of these begins with a mirror of the words.
 *
 * <pre>
 *  page 0: held | seq | head S, head M | tail S, tail M | count | bytes | epoch | table seq | allocated | large | table sum | buckets | changes | zero, reserved
 *  page 1: the same words, as they were after the last operation; at 2048 checkpoint A
 *  page 2: at 2048 checkpoint B        ({@link CheckpointDescriptor})
 * </pre>
 *
 * A live word holds its value in bits 16..63 and a check in bits 0..15, over the value, the segment and the word's offset. The mirror
 * is written when an operation is complete; {@code changes} counts operations and tells which of two whole copies is the later one.
 * Words that are all zero are those of a segment that was never written to.
 *
 * The table sequence is odd while slots move to other places, and raised again when they stand: a reader in another process
 * tells by it whether what it copied of the table belongs together. It means nothing after the machine went down. The table sum is
 * that of {@link SlotDescriptor#mix} of all published slots.
 *
 * Of the slot table the first {@code buckets} are in use and have space on the device; zero stands for
 * {@link SlotDescriptor#LEAST_BUCKETS}. The first {@code allocated} blocks of the log have space on the device; the others are holes of a sparse file.
 * {@code large} counts the entries whose value stands in blocks of its own ({@link ReferenceDescriptor}).
 *
 * A strict store has one queue and uses the words of queue 0 only. A position is {@code (block + 1) << 28 | offset in block}; zero is
 * "no block yet".
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
    public static final int TABLE_SUM_OFFSET = LARGE_OFFSET + 8;
    public static final int BUCKETS_OFFSET = TABLE_SUM_OFFSET + 8;
    public static final int CHANGES_OFFSET = BUCKETS_OFFSET + 8;
    /** Bytes of the live words. */
    public static final int LIVE_BYTES = CHANGES_OFFSET + 8;
    /** From here to the end of the page: zero, reserved for lock words of shared use. */
    public static final int RESERVED_OFFSET = 128;

    /** The mirror of the live words. */
    public static final int MIRROR_OFFSET = StoreHeaderDescriptor.PAGE_BYTES;

    public static final int CHECKPOINT_A_OFFSET = MIRROR_OFFSET + 2048;
    public static final int CHECKPOINT_B_OFFSET = 2 * StoreHeaderDescriptor.PAGE_BYTES + 2048;
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

    /** Bits of a live word's check; its value stands above them. */
    public static final int CHECK_BITS = 16;
    /** Bits of a position's offset. */
    public static final int POSITION_OFFSET_BITS = 28;

    private static final long CHECK_FACTOR = 0xC4CE_B9FE_1A85_EC53L;

    /**
     * Packs a live word.
     *
     * @param salt of the segment
     * @param offset offset of the word in the segment header
     * @param value 48 bits
     * @return the word
     */
    public static long word(long salt, int offset, long value) {
        return value << CHECK_BITS | check16(salt, offset, value << CHECK_BITS);
    }

    /**
     * Whether a live word's check holds.
     *
     * @param word the word
     * @param salt of the segment
     * @param offset offset of the word in the segment header
     * @return true when it does
     */
    public static boolean isWord(long word, long salt, int offset) {
        return (word & 0xFFFF) == check16(salt, offset, word & ~0xFFFFL);
    }

    private static long check16(long salt, int offset, long value) {
        return (((value >>> CHECK_BITS) ^ RecordDescriptor.place(salt, offset)) * CHECK_FACTOR)
                >>> (Long.SIZE - CHECK_BITS);
    }

    /**
     * Packs a log position.
     *
     * @param block index of the block, or -1 for none
     * @param offset offset within the block in bytes
     * @return the position word
     */
    public static long position(int block, int offset) {
        return (block + 1L) << POSITION_OFFSET_BITS | offset;
    }

    /**
     * The block of a position word.
     *
     * @param position the word
     * @return index of the block, -1 for none
     */
    public static int block(long position) {
        return (int) (position >>> POSITION_OFFSET_BITS) - 1;
    }

    /**
     * The offset of a position word.
     *
     * @param position the word
     * @return offset within the block in bytes
     */
    public static int offset(long position) {
        return (int) position & (1 << POSITION_OFFSET_BITS) - 1;
    }

    /**
     * What the sums of a segment are bound to.
     *
     * @param k0 first word of the store's hash seed
     * @param k1 second word of it
     * @param segment index of the segment in the store
     * @return the segment's salt
     */
    public static long salt(long k0, long k1, int segment) {
        long high = RecordDescriptor.mix32(k0 ^ segment) & 0xFFFF_FFFFL;
        return high << 32 | (RecordDescriptor.mix32(k1 ^ segment) & 0xFFFF_FFFFL);
    }

    private SegmentHeaderDescriptor() {}
}
