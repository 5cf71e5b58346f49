package io.memorymap.format;

/**
 * The file of a mapped struct: a magic number, then the struct. All little-endian, naturally aligned.
 *
 * <pre>
 *  byte 0          8               8 + size                    length
 *   | magic, u64   | struct         | zeros to a multiple of 8  |
 *   | 0xB10C       | size bytes     |                           |
 * </pre>
 *
 * No field of a struct is aligned to more than 8 bytes, so the struct always starts at byte 8. A file may be longer than its
 * container: what follows is left alone.
 */
public final class PodMapDescriptor {
    public static final int MAGIC_OFFSET = 0;
    public static final int MAGIC_BYTES = Long.BYTES;
    public static final long MAGIC = 0xB10C;

    public static final int STRUCT_OFFSET = MAGIC_OFFSET + MAGIC_BYTES;
    public static final int ALIGNMENT = Long.BYTES;
    /** The longest container, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    /**
     * Length of the container of a struct, which is the length of a new file.
     *
     * @param structBytes size of the struct, in bytes
     * @return length in bytes, a multiple of 8
     */
    public static long containerBytes(long structBytes) {
        return roundUp(STRUCT_OFFSET + structBytes, ALIGNMENT);
    }

    /**
     * The next multiple of an alignment.
     *
     * @param offset where the preceding field ends, in bytes
     * @param alignment a power of two
     * @return the smallest multiple of {@code alignment} not below {@code offset}
     */
    public static long roundUp(long offset, int alignment) {
        return (offset + alignment - 1) & -(long) alignment;
    }

    private PodMapDescriptor() {}
}
