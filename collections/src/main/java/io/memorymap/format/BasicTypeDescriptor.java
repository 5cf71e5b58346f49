package io.memorymap.format;

/**
 * A number, truth value or string in a fixed field, aligned to 2 bytes.
 *
 * <pre>
 *  byte 0        1         2              4                     4 + capacity
 *   | kind, u8   | unused  | length, u16  | length bytes, zeros  |
 *
 *  kind    0 int (64 bits)  1 int8   2 int16   3 int32   4 int64   5 uint (64 bits)  6 uint8
 *          7 uint16  8 uint32  9 uint64  10 double  11 float  12 bool  13 string (UTF-8)
 * </pre>
 *
 * The unused byte is padding: it is written as zero and never read. Two fields are equal when kind, length and the first
 * {@code length} bytes are.
 */
public final class BasicTypeDescriptor {
    public static final int KIND_OFFSET = 0;
    public static final int LENGTH_OFFSET = 2;
    public static final int BYTES_OFFSET = LENGTH_OFFSET + Short.BYTES;
    public static final int ALIGNMENT = Short.BYTES;

    /** Bytes that a {@code BasicType8} holds; with its header 12. */
    public static final int CAPACITY_8 = 8;
    /** Bytes that a {@code BasicType64} holds; with its header 64. */
    public static final int CAPACITY_64 = 60;
    /** Bytes that a {@code BasicType1024} holds; with its header 1,024. */
    public static final int CAPACITY_1024 = 1020;

    /** Number of kinds; a kind byte not below it is damage. */
    public static final int KINDS = 14;

    private BasicTypeDescriptor() {}
}
