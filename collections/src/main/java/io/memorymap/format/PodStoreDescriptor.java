package io.memorymap.format;

/**
 * The struct of a 256-entry store: an array of entries and nothing else, found by double hashing of the key's bytes.
 *
 * <pre>
 *  entry   | key       | padding | value     | state, u8 | padding to the entry's alignment |
 *          0            to the value's alignment
 *
 *  state   0 EMPTY      never used since the table was last cleared or compacted: a probe ends here
 *          1 OCCUPIED   key and value are valid; stored after them
 *          2 TOMBSTONE  an entry was removed here and a probe must go on; any other value is taken for this
 *
 *  slot    home = h1 mod 256, next = (slot + h2) mod 256
 *  h1      FNV-1a, 64 bits, of the key's first {@code length} bytes, sign bit cleared
 *  h2      (((h1 >> 17) ^ (h1 << 15)) + (h1 >> 7)) | 1, wrapping at 64 bits: odd, so that a probe visits every slot
 * </pre>
 */
public final class PodStoreDescriptor {
    public static final int ENTRIES = 256;
    public static final int SLOT_MASK = ENTRIES - 1;

    public static final byte EMPTY = 0;
    public static final byte OCCUPIED = 1;
    public static final byte TOMBSTONE = 2;

    public static final int KEY_OFFSET = 0;

    public static final long FNV_OFFSET_BASIS = 0xCBF2_9CE4_8422_2325L;
    public static final long FNV_PRIME = 0x100_0000_01B3L;

    /**
     * The slot at which a key's probe starts.
     *
     * @param h1 first hash
     * @return 0 to 255
     */
    public static int home(long h1) {
        return (int) h1 & SLOT_MASK;
    }

    /**
     * The slot probed after another.
     *
     * @param slot 0 to 255
     * @param h2 second hash, odd
     * @return 0 to 255
     */
    public static int next(int slot, long h2) {
        return (slot + (int) h2) & SLOT_MASK;
    }

    /**
     * The second hash, derived from the first.
     *
     * @param h1 first hash
     * @return the probe step, odd
     */
    public static long h2(long h1) {
        return (((h1 >> 17) ^ (h1 << 15)) + (h1 >> 7)) | 1;
    }

    private PodStoreDescriptor() {}
}
