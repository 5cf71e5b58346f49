package io.memorymap.engine;

/**
 * Two bits for each slot: how often its entry was hit since a tail last looked, 0 to 3. Readers bump them without any
 * ordering; a lost count does no harm. Outside the mapped file, so that a read dirties no page.
 */
public final class HitCounters {
    private static final int MAX = 3;

    private final byte[] packed;

    HitCounters(int slots) {
        packed = new byte[(slots + 3) >> 2];
    }

    void hit(int slot) {
        int shift = (slot & 3) << 1;
        int old = packed[slot >> 2];
        if ((old >> shift & MAX) != MAX) {
            packed[slot >> 2] = (byte) (old + (1 << shift));
        }
    }

    int get(int slot) {
        return packed[slot >> 2] >> ((slot & 3) << 1) & MAX;
    }

    void set(int slot, int value) {
        int shift = (slot & 3) << 1;
        packed[slot >> 2] = (byte) ((packed[slot >> 2] & ~(MAX << shift)) | value << shift);
    }

    /** Forgets all hits. */
    public void clear() {
        java.util.Arrays.fill(packed, (byte) 0);
    }
}
