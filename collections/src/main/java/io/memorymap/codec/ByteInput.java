package io.memorymap.codec;

import io.memorymap.format.HeapBytes;
import java.util.Arrays;

/**
 * Reads part of a byte array; numbers are little-endian. Every read is checked: past the end, or with a length that cannot
 * be, it throws {@link DecodeException} and allocates nothing. May be {@linkplain #reset reset} and used again. Not
 * thread-safe.
 */
public final class ByteInput {
    private static final byte[] NOTHING = new byte[0];

    private byte[] array;
    private int position;
    private int end;

    /** Makes an input without bytes, to be {@link #reset}. */
    public ByteInput() {
        array = NOTHING;
    }

    /**
     * @param array is read in place, not copied
     * @param offset the first byte
     * @param length the number of bytes
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public ByteInput(byte[] array, int offset, int length) {
        checkBounds(array, offset, length);
        this.array = array;
        this.position = offset;
        this.end = offset + length;
    }

    /**
     * Goes on with other bytes.
     *
     * @param newArray is read in place, not copied
     * @param offset the first byte
     * @param length the number of bytes
     * @return this
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public ByteInput reset(byte[] newArray, int offset, int length) {
        checkBounds(newArray, offset, length);
        array = newArray;
        position = offset;
        end = offset + length;
        return this;
    }

    /** Reads 1 byte. */
    public byte readByte() {
        need(1);
        return array[position++];
    }

    /** Reads 1 byte as 0 to 255. */
    public int readUnsignedByte() {
        return readByte() & 0xFF;
    }

    /** Reads 2 bytes. */
    public short readShort() {
        need(2);
        int value = (array[position] & 0xFF) | (array[position + 1] << 8);
        position += 2;
        return (short) value;
    }

    /** Reads 4 bytes. */
    public int readInt() {
        need(4);
        int value = HeapBytes.getInt(array, position);
        position += 4;
        return value;
    }

    /** Reads 8 bytes. */
    public long readLong() {
        need(8);
        long value = HeapBytes.getLong(array, position);
        position += 8;
        return value;
    }

    /** Reads 4 bytes. */
    public float readFloat() {
        return Float.intBitsToFloat(readInt());
    }

    /** Reads 8 bytes. */
    public double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    /**
     * Reads what {@link ByteOutput#writeVarInt} wrote, and only that: longer forms of the same number are refused, so that
     * equal objects keep equal bytes.
     */
    public int readVarInt() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                if ((next == 0 && shift > 0) || (shift == 28 && next > 0x0F)) {
                    throw new DecodeException("a number is not written in its shortest form at " + (position - 1));
                }
                return value;
            }
        }
        throw new DecodeException("a number is longer than 5 bytes at " + (position - 5));
    }

    /**
     * Reads a new array of {@code length} bytes.
     *
     * @throws DecodeException if the length is negative or not so many remain
     */
    public byte[] readBytes(int length) {
        need(length);
        byte[] bytes = Arrays.copyOfRange(array, position, position + length);
        position += length;
        return bytes;
    }

    /**
     * Reads into part of an array.
     *
     * @throws DecodeException if the length is negative or not so many bytes remain
     * @throws IndexOutOfBoundsException if {@code target} has no such part
     */
    public void readBytes(byte[] target, int offset, int length) {
        need(length);
        System.arraycopy(array, position, target, offset, length);
        position += length;
    }

    /**
     * Leaves out bytes.
     *
     * @throws DecodeException if the number is negative or not so many remain
     */
    public void skip(int bytes) {
        need(bytes);
        position += bytes;
    }

    /** Returns the number of bytes not read yet. */
    public int remaining() {
        return end - position;
    }

    /** Returns the index in {@link #array()} of the next byte. */
    public int position() {
        return position;
    }

    /** Returns the array that is being read, itself: not to be written to. */
    public byte[] array() {
        return array;
    }

    private void need(int bytes) {
        if ((bytes | (end - position - bytes)) < 0) {
            throw new DecodeException(bytes + " bytes wanted at " + position + ", " + (end - position) + " are left");
        }
    }

    private static void checkBounds(byte[] array, int offset, int length) {
        if ((offset | length | (array.length - offset - length)) < 0) {
            throw new IndexOutOfBoundsException(
                    "offset " + offset + ", length " + length + " of " + array.length + " bytes");
        }
    }
}
