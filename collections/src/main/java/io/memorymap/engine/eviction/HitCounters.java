package io.memorymap.engine.eviction;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Two bits for each slot: how often its entry was hit since a tail last looked, 0 to 3. Readers bump them without any
 * ordering; a lost count does no harm. Outside the mapped file, so that a read dirties no page.
 */
public final class HitCounters {
    private static final int MAX = 3;

    private byte[] packed;

    /**
     * Counters that are all zero.
     *
     * @param slots how many the table has
     */
    public HitCounters(int slots) {
        packed = new byte[(slots + 3) >> 2];
    }

    /**
     * Counts a hit; one that comes while the table grows is lost.
     *
     * @param slot the entry's slot
     */
    public void hit(int slot) {
        byte[] counters = packed;
        int at = slot >> 2;
        if (at < counters.length) {
            int shift = (slot & 3) << 1;
            int old = counters[at];
            if ((old >> shift & MAX) != MAX) {
                counters[at] = (byte) (old + (1 << shift));
            }
        }
    }

    /**
     * The hits of an entry since a tail last looked.
     *
     * @param slot the entry's slot
     * @return 0 to 3
     */
    public int get(int slot) {
        return packed[slot >> 2] >> ((slot & 3) << 1) & MAX;
    }

    /**
     * Sets the hits of an entry.
     *
     * @param slot the entry's slot
     * @param value 0 to 3
     */
    public void set(int slot, int value) {
        int shift = (slot & 3) << 1;
        packed[slot >> 2] = (byte) ((packed[slot >> 2] & ~(MAX << shift)) | value << shift);
    }

    /** Bytes of the counters. */
    int bytes() {
        return packed.length;
    }

    /** Puts the counters behind each other. */
    void save(ByteBuffer target) {
        target.put(packed);
    }

    /** Takes counters back if there are as many as now. */
    void restore(ByteBuffer source) {
        if (source.remaining() == packed.length) {
            source.get(packed);
        }
    }

    /**
     * Forgets all hits.
     *
     * @param slots how many the table has now
     */
    public void clear(int slots) {
        int bytes = (slots + 3) >> 2;
        if (packed.length == bytes) {
            Arrays.fill(packed, (byte) 0);
        } else {
            packed = new byte[bytes];
        }
    }
}
