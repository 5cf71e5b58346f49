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
     * Whether the last page can still be read, and so all can, unless somebody is writing there this moment. Called before
     * what was read or written is believed.
     */
    boolean isWhole();

    /** Writes every byte that the device does not have yet. */
    void force();
}
