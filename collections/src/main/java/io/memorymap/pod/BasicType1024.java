package io.memorymap.pod;

import io.memorymap.format.BasicTypeDescriptor;

/**
 * A basic type for numbers and strings of at most 1,020 bytes in UTF-8.
 *
 * <p>Takes 1,024 bytes in a file. Immutable and safe for use by several threads.
 */
public final class BasicType1024 extends BasicType {
    static final int CAPACITY = BasicTypeDescriptor.CAPACITY_1024;

    BasicType1024(Kind kind, byte[] bytes) {
        super(kind, bytes);
    }

    private BasicType1024(Kind kind, long value) {
        super(kind, value);
    }

    /**
     * Stores a string, cut after the last code point that fits. Half a surrogate pair is stored as a question mark.
     *
     * @param value any string
     * @return its first 1,020 bytes in UTF-8 or a little less
     */
    public static BasicType1024 of(String value) {
        return new BasicType1024(Kind.STRING, cut(value, CAPACITY));
    }

    /**
     * Stores a string whole.
     *
     * @param value at most 1,020 bytes in UTF-8
     * @return the string
     * @throws IllegalArgumentException if it is longer, or not valid Unicode
     */
    public static BasicType1024 ofThrowing(String value) {
        return new BasicType1024(Kind.STRING, whole(value, BasicType1024.class, CAPACITY));
    }

    /** Stores an {@code Int}, as {@link #ofInt(long)} does. */
    public static BasicType1024 of(long value) {
        return ofInt(value);
    }

    /** Stores a {@code Double}. */
    public static BasicType1024 of(double value) {
        return new BasicType1024(Kind.DOUBLE, Double.doubleToRawLongBits(value));
    }

    /** Stores a {@code Float}. */
    public static BasicType1024 of(float value) {
        return new BasicType1024(Kind.FLOAT, Float.floatToRawIntBits(value));
    }

    /** Stores a {@code Bool}. */
    public static BasicType1024 of(boolean value) {
        return new BasicType1024(Kind.BOOL, value ? 1 : 0);
    }

    /** Stores an {@code Int}: 64 bits, signed. */
    public static BasicType1024 ofInt(long value) {
        return new BasicType1024(Kind.INT, value);
    }

    /** Stores an {@code Int8}. */
    public static BasicType1024 ofInt8(byte value) {
        return new BasicType1024(Kind.INT8, value);
    }

    /** Stores an {@code Int16}. */
    public static BasicType1024 ofInt16(short value) {
        return new BasicType1024(Kind.INT16, value);
    }

    /** Stores an {@code Int32}. */
    public static BasicType1024 ofInt32(int value) {
        return new BasicType1024(Kind.INT32, value);
    }

    /** Stores an {@code Int64}. */
    public static BasicType1024 ofInt64(long value) {
        return new BasicType1024(Kind.INT64, value);
    }

    /** Stores a {@code UInt}: 64 bits, taken as unsigned. */
    public static BasicType1024 ofUInt(long value) {
        return new BasicType1024(Kind.UINT, value);
    }

    /**
     * Stores a {@code UInt8}.
     *
     * @param value 0 to 255
     * @throws IllegalArgumentException if the value is outside that range
     */
    public static BasicType1024 ofUInt8(int value) {
        return new BasicType1024(Kind.UINT8, value);
    }

    /**
     * Stores a {@code UInt16}.
     *
     * @param value 0 to 65,535
     * @throws IllegalArgumentException if the value is outside that range
     */
    public static BasicType1024 ofUInt16(int value) {
        return new BasicType1024(Kind.UINT16, value);
    }

    /**
     * Stores a {@code UInt32}.
     *
     * @param value 0 to 4,294,967,295
     * @throws IllegalArgumentException if the value is outside that range
     */
    public static BasicType1024 ofUInt32(long value) {
        return new BasicType1024(Kind.UINT32, value);
    }

    /** Stores a {@code UInt64}: 64 bits, taken as unsigned. */
    public static BasicType1024 ofUInt64(long value) {
        return new BasicType1024(Kind.UINT64, value);
    }

    @Override
    public int capacity() {
        return CAPACITY;
    }
}
