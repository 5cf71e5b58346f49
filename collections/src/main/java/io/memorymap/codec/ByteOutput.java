package io.memorymap.codec;

import io.memorymap.format.HeapBytes;
import java.util.Arrays;

/**
 * A growing array of bytes that {@linkplain Codec codecs} append to; numbers are little-endian. It is meant to be kept and
 * {@linkplain #reset() reset} rather than made anew for each use. Not thread-safe.
 */
public final class ByteOutput {
    /** The largest array that every JVM can make. */
    private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

    private byte[] array;
    private int size;

    /**
     * @param initialCapacity bytes that fit before the array grows, 0 or more
     * @throws IllegalArgumentException if it is negative
     */
    public ByteOutput(int initialCapacity) {
        if (initialCapacity < 0) {
            throw new IllegalArgumentException("initialCapacity is " + initialCapacity + ", must be 0 or more bytes");
        }
        array = new byte[initialCapacity];
    }

    /** Appends the low 8 bits. */
    public void writeByte(int value) {
        ensure(1);
        array[size++] = (byte) value;
    }

    /** Appends the low 16 bits. */
    public void writeShort(int value) {
        ensure(2);
        array[size] = (byte) value;
        array[size + 1] = (byte) (value >> 8);
        size += 2;
    }

    /** Appends 4 bytes. */
    public void writeInt(int value) {
        ensure(4);
        HeapBytes.putInt(array, size, value);
        size += 4;
    }

    /** Appends 8 bytes. */
    public void writeLong(long value) {
        ensure(8);
        HeapBytes.putLong(array, size, value);
        size += 8;
    }

    /** Appends 4 bytes; every NaN is written as the same one. */
    public void writeFloat(float value) {
        writeInt(Float.floatToIntBits(value));
    }

    /** Appends 8 bytes; every NaN is written as the same one. */
    public void writeDouble(double value) {
        writeLong(Double.doubleToLongBits(value));
    }

    /** Appends 1 to 5 bytes, seven bits in each, lowest first (unsigned LEB128): one byte for 0 to 127. */
    public void writeVarInt(int value) {
        ensure(5);
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            array[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[size++] = (byte) rest;
    }

    /** Appends all bytes of an array, without their number. */
    public void writeBytes(byte[] source) {
        writeBytes(source, 0, source.length);
    }

    /**
     * Appends part of an array, without its length.
     *
     * @throws IndexOutOfBoundsException if {@code source} has no such part
     */
    public void writeBytes(byte[] source, int offset, int length) {
        if ((offset | length | (source.length - offset - length)) < 0) {
            throw new IndexOutOfBoundsException(
                    "offset " + offset + ", length " + length + " of " + source.length + " bytes");
        }
        ensure(length);
        System.arraycopy(source, offset, array, size, length);
        size += length;
    }

    /**
     * Overwrites 4 bytes that were already appended.
     *
     * @param at the position of the first of them, from 0
     * @throws IndexOutOfBoundsException if they were not all appended yet
     */
    public void setInt(int at, int value) {
        if (at < 0 || at > size - 4) {
            throw new IndexOutOfBoundsException("4 bytes at " + at + " of " + size);
        }
        HeapBytes.putInt(array, at, value);
    }

    /** Returns the number of bytes appended since the last reset. */
    public int size() {
        return size;
    }

    /** Same as {@link #size()}: where the next byte goes. */
    public int position() {
        return size;
    }

    /** Forgets all bytes and keeps the memory. */
    public void reset() {
        size = 0;
    }

    /**
     * Forgets the bytes from a position on.
     *
     * @param newSize 0 to {@link #size()}
     * @throws IndexOutOfBoundsException if it is anything else
     */
    public void truncate(int newSize) {
        if (newSize < 0 || newSize > size) {
            throw new IndexOutOfBoundsException("cannot cut " + size + " bytes to " + newSize);
        }
        size = newSize;
    }

    /** Returns a copy of the bytes. */
    public byte[] toByteArray() {
        return Arrays.copyOf(array, size);
    }

    /** Returns the backing array itself: bytes 0 to {@link #size()} count, until the next write. */
    public byte[] array() {
        return array;
    }

    /**
     * Makes room for bytes that the caller puts behind {@link #size()} itself, and then counts by {@link #advance}.
     *
     * @param bytes how many may follow, 0 or more
     * @return the backing array, good until the next write
     */
    public byte[] reserve(int bytes) {
        ensure(bytes);
        return array;
    }

    /**
     * Counts bytes that were put behind {@link #size()} into the array that {@link #reserve} returned.
     *
     * @param bytes how many, at most as many as were reserved
     * @throws IndexOutOfBoundsException if it is negative, or the array has no room for so many
     */
    public void advance(int bytes) {
        if ((bytes | (array.length - size - bytes)) < 0) {
            throw new IndexOutOfBoundsException(bytes + " bytes behind " + size + " of " + array.length);
        }
        size += bytes;
    }

    private void ensure(int bytes) {
        if (bytes > array.length - size) {
            grow(bytes);
        }
    }

    private void grow(int bytes) {
        long needed = (long) size + bytes;
        if (needed > MAX_SIZE) {
            throw new EncodeException("needs " + needed + " bytes, at most " + MAX_SIZE + " fit one record");
        }
        long doubled = Math.max(16L, 2L * array.length);
        array = Arrays.copyOf(array, (int) Math.min(MAX_SIZE, Math.max(needed, doubled)));
    }
}
