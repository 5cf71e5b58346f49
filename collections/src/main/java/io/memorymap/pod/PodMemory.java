package io.memorymap.pod;

/**
 * The bytes of a mapped struct, little-endian, by offset from the start of the file. An interface, so that a test can stand
 * in for mapped memory and stop after any store.
 */
interface PodMemory {
    int length();

    byte getByte(int at);

    short getShort(int at);

    int getInt(int at);

    long getLong(int at);

    void putByte(int at, byte value);

    void putShort(int at, short value);

    void putInt(int at, int value);

    void putLong(int at, long value);

    void get(int at, byte[] target, int from, int length);

    void put(int at, byte[] source, int from, int length);

    /**
     * Whether the last page, and so every page, can still be read. A writer there at this moment may make it false. Asked before
     * what was read or written counts.
     */
    boolean isWhole();

    /** Writes to the device every byte that it lacks. */
    void force();
}
