package io.memorymap.format;

/**
 * A record of the log, 8-aligned and immutable once published but for its life word.
 *
 * <pre>
 *  0             8        12            18        20        24
 *  | life        | crc32c | seq, 48 bit | keyLen  | valLen  | key | value | pad to 8 |
 *
 *  life    bits 16..63 expiry in epoch milliseconds ({@link #NEVER_MILLIS}: none), bits 0..15 a check over it and the
 *          record's position, so that a word that belongs elsewhere is not believed
 *  crc     CRC32C of bytes [18, end) xor mix32(place xor seq): the body is summed before the lock, sequence and place are
 *          folded in under it
 *  valLen  -1: the record removes its key; -2: a reference stands in the place of the value
 * </pre>
 */
public final class RecordDescriptor {
    public static final int LIFE_OFFSET = 0;
    public static final int CRC_OFFSET = LIFE_OFFSET + 8;
    public static final int SEQ_OFFSET = CRC_OFFSET + 4;
    public static final int KEY_LENGTH_OFFSET = SEQ_OFFSET + 6;
    public static final int VALUE_LENGTH_OFFSET = KEY_LENGTH_OFFSET + 2;
    public static final int KEY_OFFSET = VALUE_LENGTH_OFFSET + 4;

    public static final int ALIGNMENT = 8;
    /** Value length of a record that removes its key. */
    public static final int REMOVE = -1;
    /** Value length of a record that has a reference in the place of its value: {@link ReferenceDescriptor}. */
    public static final int REFERENCE = -2;
    /** Longest key in bytes. */
    public static final int MAX_KEY_BYTES = 0xFFFF;
    /** Expiry of a record that never expires; also the largest expiry that can be written. */
    public static final long NEVER_MILLIS = 0xFFFF_FFFF_FFFFL;
    /** Largest sequence number. */
    public static final long MAX_SEQ = 0xFFFF_FFFF_FFFFL;

    private static final long SEQ_AND_KEY_LENGTH_SPLIT = 48;
    private static final long PLACE_STEP = 0x9E37_79B9_7F4A_7C15L;

    /**
     * The bytes that a record takes in the log.
     *
     * @param keyBytes key length in bytes
     * @param valueBytes value length in bytes, {@link #REMOVE} for a removal
     * @return the aligned length in bytes; negative when it does not fit an int
     */
    public static int recordBytes(int keyBytes, int valueBytes) {
        return (KEY_OFFSET + keyBytes + Math.max(valueBytes, 0) + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /**
     * Packs the word at {@link #SEQ_OFFSET}: sequence and key length.
     *
     * @param seq sequence number, 48 bits
     * @param keyBytes key length in bytes, 16 bits
     * @return the word
     */
    public static long seqAndKeyLength(long seq, int keyBytes) {
        return seq | (long) keyBytes << SEQ_AND_KEY_LENGTH_SPLIT;
    }

    /**
     * The sequence number of the word at {@link #SEQ_OFFSET}.
     *
     * @param word the word
     * @return the sequence number
     */
    public static long seq(long word) {
        return word & MAX_SEQ;
    }

    /**
     * The key length of the word at {@link #SEQ_OFFSET}.
     *
     * @param word the word
     * @return key length in bytes
     */
    public static int keyLength(long word) {
        return (int) (word >>> SEQ_AND_KEY_LENGTH_SPLIT);
    }

    /**
     * Spreads a sequence number over 32 bits, to be folded into the CRC. The finalizer of MurmurHash3 (64 bit), upper half.
     *
     * @param seq sequence number
     * @return 32 mixed bits
     */
    public static int mix32(long seq) {
        long z = seq;
        z = (z ^ z >>> 33) * 0xFF51_AFD7_ED55_8CCDL;
        z = (z ^ z >>> 33) * 0xC4CE_B9FE_1A85_EC53L;
        return (int) (z >>> 32);
    }

    /**
     * What the sums of a log's records and blocks are bound to: a record that was copied to another offset, another segment, another
     * store or into a value is none.
     *
     * @param salt of the segment
     * @param offset offset in the segment's log, in bytes
     * @return the place
     */
    public static long place(long salt, int offset) {
        return salt + offset * PLACE_STEP;
    }

    /**
     * Packs a life word.
     *
     * @param expiresAt expiry in epoch milliseconds, clamped to 0..{@link #NEVER_MILLIS}
     * @param offset offset of the record in its segment's log, in bytes
     * @return the word
     */
    public static long life(long expiresAt, int offset) {
        long millis = Math.max(0, Math.min(NEVER_MILLIS, expiresAt));
        return millis << 16 | check16(millis, offset);
    }

    /**
     * Whether a life word belongs to a record at this place.
     *
     * @param life the word
     * @param offset offset of the record in its segment's log, in bytes
     * @return true when the check holds
     */
    public static boolean isLife(long life, int offset) {
        return (life & 0xFFFF) == check16(life >>> 16, offset);
    }

    /**
     * The expiry of a life word.
     *
     * @param life the word
     * @return epoch milliseconds, {@link #NEVER_MILLIS} for none
     */
    public static long expiresAt(long life) {
        return life >>> 16;
    }

    private static long check16(long millis, int offset) {
        return mix32(millis ^ (long) offset << 24) & 0xFFFF;
    }

    private RecordDescriptor() {}
}
