package io.memorymap.format;

/**
 * A slot of the table: one 64-bit word; eight make a bucket, which is a cache line.
 *
 * <pre>
 *  63                    37 36                     8 7      0
 *  | offset / 8, 27 bits   | hash, low 29 bits      | check  |     check: the eight bytes of the word xor to 0xA5
 *
 *  EMPTY      0                       never used since the bucket was last cleaned: a probe ends here
 *  TOMBSTONE  0x5A5A5A5A5A5A5A5A      a key was here and a probe must go on
 * </pre>
 *
 * Neither EMPTY nor TOMBSTONE passes the check, so one test tells a published slot from everything else. The offset counts
 * from the start of the segment's log.
 */
public final class SlotDescriptor {
    private static final long SUM_FACTOR = 0xFF51_AFD7_ED55_8CCDL;
    private static final long SLOT_FACTOR = 0x9E37_79B9_7F4A_7C15L;

    public static final long EMPTY = 0;
    public static final long TOMBSTONE = 0x5A5A_5A5A_5A5A_5A5AL;

    public static final int SLOT_BYTES = 8;
    public static final int SLOTS_PER_BUCKET = 8;
    public static final int BUCKET_BYTES = SLOT_BYTES * SLOTS_PER_BUCKET;
    public static final int MAX_BUCKETS = 1 << 17;
    /** Buckets that a table begins with, unless its most are fewer. */
    public static final int LEAST_BUCKETS = 4;
    /** Slots of a page of the table; each page has a sum. */
    public static final int SLOTS_PER_PAGE = StoreHeaderDescriptor.PAGE_BYTES / SLOT_BYTES;

    public static final int HASH_SHIFT = 8;
    public static final int HASH_BITS = 29;
    public static final int OFFSET_SHIFT = HASH_SHIFT + HASH_BITS;
    public static final int OFFSET_BITS = 27;
    /** What the bytes of a published word xor to. */
    public static final int PARITY = 0xA5;
    /** Bits by which the probe step is taken from the hash. */
    public static final int STEP_SHIFT = 11;

    /** Selects the hash field of a word. */
    public static final long HASH_FIELD = ((1L << HASH_BITS) - 1) << HASH_SHIFT;

    /**
     * Length of a table.
     *
     * @param buckets how many it has
     * @return in bytes
     */
    public static int tableBytes(int buckets) {
        return buckets * BUCKET_BYTES;
    }

    /**
     * Packs a published slot.
     *
     * @param offset offset of the record in the segment's log, in bytes, a multiple of 8
     * @param hash29 low 29 bits of the key's hash
     * @return the word
     */
    public static long slot(int offset, int hash29) {
        long word = (long) (offset >>> 3) << OFFSET_SHIFT | (long) hash29 << HASH_SHIFT;
        return word | (fold(word) ^ PARITY);
    }

    /**
     * Whether a word is a published slot whose check holds.
     *
     * @param word the word
     * @return false for EMPTY, TOMBSTONE and damaged words
     */
    public static boolean isPublished(long word) {
        return fold(word) == PARITY;
    }

    /**
     * The record's offset.
     *
     * @param word a published slot
     * @return offset in the segment's log, in bytes
     */
    public static int offset(long word) {
        return (int) (word >>> OFFSET_SHIFT) << 3;
    }

    /**
     * The hash bits.
     *
     * @param word a published slot
     * @return low 29 bits of the key's hash
     */
    public static int hash29(long word) {
        return (int) (word >>> HASH_SHIFT) & ((1 << HASH_BITS) - 1);
    }

    /**
     * The low 29 bits of a 64-bit hash.
     *
     * @param hash the key's hash
     * @return the bits kept in the slot
     */
    public static int low29(long hash) {
        return (int) hash & ((1 << HASH_BITS) - 1);
    }

    /**
     * The probe step, in buckets: odd, so that it visits every bucket of a power-of-two table.
     *
     * @param hash29 the hash bits of the slot
     * @return the step
     */
    public static int step(int hash29) {
        return hash29 >>> STEP_SHIFT | 1;
    }

    private static int fold(long word) {
        long x = word ^ word >>> 32;
        x ^= x >>> 16;
        x ^= x >>> 8;
        return (int) x & 0xFF;
    }

    /**
     * What a published slot adds to the table's sum.
     *
     * @param word its word
     * @return 64 mixed bits, of which the sum keeps the lower 48
     */
    public static long mix(long word) {
        long z = word * SUM_FACTOR;
        return ((z ^ (z >>> 32)) * SUM_FACTOR) >>> 16;
    }

    /**
     * What a slot adds to the sum of its page: whatever its word is, and where.
     *
     * @param word its word
     * @param slot its number in the table
     * @return 64 mixed bits, of which the sum keeps the lower 48; 0 for an EMPTY slot
     */
    public static long mix(long word, int slot) {
        return word == EMPTY ? 0 : mix(word ^ (slot + 1) * SLOT_FACTOR);
    }

    private SlotDescriptor() {}
}
