package io.memorymap.pod;

import io.memorymap.format.BasicTypeDescriptor;
import io.memorymap.format.PodStoreDescriptor;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A number, truth value or string in a field of fixed size: the key of a {@link PodKeyValueStore}, or a value or record
 * component that keeps its type.
 *
 * <p>Two are equal when they have the same class, kind and bytes: {@code ofInt(1)} and {@code ofInt64(1)} are not. An
 * accessor for another kind than the stored one gives 0, 0.0, false or "". Unsigned kinds of 8 and 16 bits come as an
 * {@code int}, of 32 bits as a {@code long}, of 64 bits as a {@code long} for {@link Long#toUnsignedString(long)} and its like.
 *
 * <p>Immutable and safe for use by several threads.
 */
public abstract sealed class BasicType permits BasicType8, BasicType64, BasicType1024 {
    /** What is stored. */
    public enum Kind {
        /** A signed integer of the native width, 64 bits. */
        INT(0, Long.BYTES),
        /** A signed integer of 8 bits. */
        INT8(1, Byte.BYTES),
        /** A signed integer of 16 bits. */
        INT16(2, Short.BYTES),
        /** A signed integer of 32 bits. */
        INT32(3, Integer.BYTES),
        /** A signed integer of 64 bits. */
        INT64(4, Long.BYTES),
        /** An unsigned integer of the native width, 64 bits. */
        UINT(5, Long.BYTES),
        /** An unsigned integer of 8 bits. */
        UINT8(6, Byte.BYTES),
        /** An unsigned integer of 16 bits. */
        UINT16(7, Short.BYTES),
        /** An unsigned integer of 32 bits. */
        UINT32(8, Integer.BYTES),
        /** An unsigned integer of 64 bits. */
        UINT64(9, Long.BYTES),
        /** A floating-point number of 64 bits. */
        DOUBLE(10, Double.BYTES),
        /** A floating-point number of 32 bits. */
        FLOAT(11, Float.BYTES),
        /** A truth value. */
        BOOL(12, 1),
        /** A string in UTF-8. */
        STRING(13, 0);

        private static final Kind[] BY_CODE = new Kind[BasicTypeDescriptor.KINDS];

        static {
            for (Kind kind : values()) {
                BY_CODE[kind.code] = kind;
            }
        }

        private final int code;
        private final int width;

        Kind(int code, int width) {
            this.code = code;
            this.width = width;
        }

        int code() {
            return code;
        }

        static Kind ofCode(int code) {
            return BY_CODE[code];
        }
    }

    /**
     * The two hashes of a key.
     *
     * @param h1 FNV-1a of the bytes with the sign bit cleared: 0 to {@link Long#MAX_VALUE}; its low 8 bits are the home slot
     * @param h2 the probe step, derived from h1, odd; may be negative
     */
    public record Hashes(long h1, long h2) {}

    private final Kind kind;
    private final byte[] bytes;

    /** 0 until computed. Never read from the file: it must be the hash of these bytes. */
    private volatile long hash;

    BasicType(Kind kind, byte[] bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    /**
     * Stores a number.
     *
     * @param value the number; of a floating-point number its bits, of a truth value 1 or 0
     * @throws IllegalArgumentException if an unsigned kind of fewer than 64 bits cannot hold it
     */
    BasicType(Kind kind, long value) {
        this(kind, littleEndian(kind, value));
    }

    /**
     * What is stored.
     *
     * @return one of the fourteen kinds
     */
    public final Kind kind() {
        return kind;
    }

    /**
     * The bytes in use.
     *
     * @return 0 to {@link #capacity()}; for strings the length in UTF-8
     */
    public final int length() {
        return bytes.length;
    }

    /**
     * The bytes that this size can hold.
     *
     * @return 8, 60 or 1,020
     */
    public abstract int capacity();

    /** Not a copy: the array never leaves the package, and nothing in it writes to it. */
    final byte[] bytes() {
        return bytes;
    }

    /**
     * The two hashes that place a key in a {@link PodKeyValueStore}.
     *
     * @return h1 and h2, the same on every platform
     */
    public final Hashes hashes() {
        long h1 = h1();
        return new Hashes(h1, PodStoreDescriptor.h2(h1));
    }

    final long h1() {
        long h = hash;
        if (h == 0) {
            h = PodStoreDescriptor.FNV_OFFSET_BASIS;
            for (byte b : bytes) {
                h = (h ^ (b & 0xFF)) * PodStoreDescriptor.FNV_PRIME;
            }
            h &= Long.MAX_VALUE;
            hash = h;
        }
        return h;
    }

    /** The stored {@code Int}, or 0 if another kind is stored. */
    public final long intValue() {
        return number(Kind.INT);
    }

    /** The stored {@code Int8}, or 0 if another kind is stored. */
    public final byte int8Value() {
        return (byte) number(Kind.INT8);
    }

    /** The stored {@code Int16}, or 0 if another kind is stored. */
    public final short int16Value() {
        return (short) number(Kind.INT16);
    }

    /** The stored {@code Int32}, or 0 if another kind is stored. */
    public final int int32Value() {
        return (int) number(Kind.INT32);
    }

    /** The stored {@code Int64}, or 0 if another kind is stored. */
    public final long int64Value() {
        return number(Kind.INT64);
    }

    /** The stored {@code UInt} as 64 unsigned bits, or 0 if another kind is stored. */
    public final long uintValue() {
        return number(Kind.UINT);
    }

    /** The stored {@code UInt8}, 0 to 255, or 0 if another kind is stored. */
    public final int uint8Value() {
        return (int) number(Kind.UINT8);
    }

    /** The stored {@code UInt16}, 0 to 65,535, or 0 if another kind is stored. */
    public final int uint16Value() {
        return (int) number(Kind.UINT16);
    }

    /** The stored {@code UInt32}, 0 to 4,294,967,295, or 0 if another kind is stored. */
    public final long uint32Value() {
        return number(Kind.UINT32);
    }

    /** The stored {@code UInt64} as 64 unsigned bits, or 0 if another kind is stored. */
    public final long uint64Value() {
        return number(Kind.UINT64);
    }

    /** The stored {@code Double}, or 0.0 if another kind is stored. */
    public final double doubleValue() {
        return Double.longBitsToDouble(number(Kind.DOUBLE));
    }

    /** The stored {@code Float}, or 0.0 if another kind is stored. */
    public final float floatValue() {
        return Float.intBitsToFloat((int) number(Kind.FLOAT));
    }

    /** The stored {@code Bool}, or false if another kind is stored. */
    public final boolean boolValue() {
        return number(Kind.BOOL) != 0;
    }

    /** The stored {@code String}, or "" if another kind is stored. Bytes that are no UTF-8 come as U+FFFD. */
    public final String stringValue() {
        return kind == Kind.STRING ? new String(bytes, StandardCharsets.UTF_8) : "";
    }

    /** The bytes as an unsigned number. A damaged length may leave some out, which count as zero. */
    private long number(Kind wanted) {
        if (kind != wanted) {
            return 0;
        }
        long value = 0;
        for (int i = Math.min(bytes.length, wanted.width) - 1; i >= 0; i--) {
            value = value << 8 | (bytes[i] & 0xFF);
        }
        return value;
    }

    @Override
    public final boolean equals(Object other) {
        return this == other
                || (other instanceof BasicType that
                        && getClass() == that.getClass()
                        && kind == that.kind
                        && Arrays.equals(bytes, that.bytes));
    }

    @Override
    public final int hashCode() {
        return Long.hashCode(h1());
    }

    /** Class, kind and value. The form may change. */
    @Override
    public final String toString() {
        String value = switch (kind) {
            case INT, INT8, INT16, INT32, INT64 -> Long.toString(signed());
            case UINT, UINT8, UINT16, UINT32, UINT64 -> Long.toUnsignedString(number(kind));
            case DOUBLE -> Double.toString(doubleValue());
            case FLOAT -> Float.toString(floatValue());
            case BOOL -> Boolean.toString(boolValue());
            case STRING -> stringValue();
        };
        return getClass().getSimpleName() + "[" + kind + " " + value + "]";
    }

    private long signed() {
        int unused = Long.SIZE - kind.width * Byte.SIZE;
        return number(kind) << unused >> unused;
    }

    private static byte[] littleEndian(Kind kind, long value) {
        if (kind == Kind.UINT8 || kind == Kind.UINT16 || kind == Kind.UINT32) {
            checkUnsigned(kind, value);
        }
        byte[] bytes = new byte[kind.width];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >>> (i * Byte.SIZE));
        }
        return bytes;
    }

    /** Java gives these kinds in a wider type, which holds numbers that they do not. */
    private static void checkUnsigned(Kind kind, long value) {
        long most = -1L >>> (Long.SIZE - kind.width * Byte.SIZE);
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(value + " is no " + kind + ": 0 to " + most + " are");
        }
    }

    /** The code points that fit whole. */
    static byte[] cut(String value, int capacity) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= capacity) {
            return utf8;
        }
        int end = capacity;
        while ((utf8[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(utf8, end);
    }

    /** The whole string, or an exception. */
    static byte[] whole(String value, Class<?> type, int capacity) {
        Objects.requireNonNull(value, "value");
        byte[] utf8;
        try {
            var encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            utf8 = new byte[encoded.remaining()];
            encoded.get(utf8);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The string has half a surrogate pair, which UTF-8 cannot hold", e);
        }
        if (utf8.length > capacity) {
            throw new IllegalArgumentException("The string takes " + utf8.length + " bytes in UTF-8 and "
                    + type.getSimpleName() + " holds " + capacity + "; take a larger type, or of(String), which cuts");
        }
        return utf8;
    }

    /** Whether a kind and length found in a file make a value; all others are damage. */
    static boolean isReadable(int kindCode, int length, int capacity) {
        return kindCode < BasicTypeDescriptor.KINDS && length <= capacity;
    }
}
