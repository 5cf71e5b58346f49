package io.memorymap.memory;

import java.io.IOException;
import java.util.Arrays;

/**
 * A stretch of little-endian memory, addressed by byte offset.
 *
 * <p>Plain access is for bytes that a lock or a later release store protects; the acquire, release and opaque forms are for
 * 8-aligned words shared with lock-free readers. There is no compare-and-set: on a mapped page that faults it kills the
 * JVM. The interface exists so that a heap double, a recorder or a fault injector can stand in for mapped memory.
 *
 * <p>Safe for use by several threads to the degree that each access mode promises.
 */
public interface Region {
    /**
     * Makes the bytes accessible; to be called, and to have returned, before anything else than {@link #length} and {@link #isZero} is. A part
     * of a file is mapped by that; memory that is there from the beginning does nothing. A call more does nothing.
     *
     * @throws java.io.EOFException if the file was cut short
     * @throws IOException if the system does not map it; it may later
     */
    default void map() throws IOException {}

    /** Length in bytes. */
    int length();

    /** Reads two bytes, plain. */
    short getShort(int offset);

    /** Reads four bytes, plain. */
    int getInt(int offset);

    /** Reads eight bytes, plain. */
    long getLong(int offset);

    /** Reads eight aligned bytes, acquire. */
    long getLongAcquire(int offset);

    /** Reads eight aligned bytes, opaque. */
    long getLongOpaque(int offset);

    /** Reads eight aligned bytes, volatile. */
    long getLongVolatile(int offset);

    /** Copies bytes to the heap, plain. */
    void get(int offset, byte[] target, int at, int length);

    /** Whether a range holds nothing but zeros, as far as that can be read; of a file, without mapping anything. */
    default boolean isZero(int offset, int length) {
        byte[] bytes = new byte[length];
        get(offset, bytes, 0, length);
        return Arrays.equals(bytes, new byte[length]);
    }

    /**
     * Brings a range of a file into memory, and not much around it: where a page is first touched through a mapping, a system may read megabytes,
     * of holes too, and keeps them as single pages, which are slower to reach than the longer runs that are allocated later. Best effort: what
     * cannot be read now says so when it is touched.
     */
    default void fetch(int offset, int length) {}

    /** Writes four bytes, plain. */
    void putInt(int offset, int value);

    /** Writes eight bytes, plain. */
    void putLong(int offset, long value);

    /** Writes eight aligned bytes, opaque. */
    void putLongOpaque(int offset, long value);

    /** Writes eight aligned bytes, release. */
    void putLongRelease(int offset, long value);

    /** Copies bytes from the heap, plain. */
    void put(int offset, byte[] source, int at, int length);

    /**
     * Forces a range to the device; returns when the device has it. A region without a file does nothing.
     *
     * @throws java.io.UncheckedIOException if the device reports an error
     */
    void force(int offset, int length);

    /**
     * Gives a range space on the device and fills it with zeros; memory without a file has it, and only gets the zeros.
     *
     * @throws IOException if there is no room for it; a part of the range may have got it then
     */
    void allocate(int offset, int length) throws IOException;

    /**
     * Makes sure that a range has space on the device and leaves its bytes as they are; nobody may store to it meanwhile.
     *
     * @throws IOException if there is no room for it
     */
    void secure(int offset, int length) throws IOException;

    /**
     * Looks whether what has space on the device can be written again: a file system that copies on write needs new room for that, and
     * a store through a mapping faults where there is none.
     *
     * @param offset a range that nobody stores to meanwhile; it is written as it is
     * @param length its length in bytes
     * @return false if this is memory without a file, which needs no room
     * @throws java.io.EOFException if the file was cut short
     * @throws IOException if there is no room, or hardly any
     */
    boolean checkRoom(int offset, int length) throws IOException;
}
