package io.memorymap.engine.eviction;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * How often keys were seen lately: a count-min sketch of 4-bit counters (Cormode and Muthukrishnan, 2005) with periodic
 * halving (the aging of TinyLFU: Einziger, Friedman and Manes, 2017). The four rows of a key share one 64-byte block of
 * eight longs, so that an estimate costs one cache line. Many of them lie outside the heap, as the entries do: it would else have a part that no
 * collection ever frees. Touched by the writer under the segment lock only.
 */
public final class FrequencySketch {
    private static final int LONGS_PER_BLOCK = 8;
    private static final int LONGS_PER_ENTRY = 4;
    private static final int ROWS = 4;
    private static final int MAX = 15;
    private static final int LEAST_ENTRIES = 16;
    /** Increments for each entry after which all counters are halved. */
    private static final int SAMPLES_PER_ENTRY = 10;

    /** Fewer lie on the heap: memory outside it has its price for each piece. */
    private static final int LEAST_LONGS_OUTSIDE = 1 << 9;

    private static final long HALF = 0x7777_7777_7777_7777L;

    /** The JVM was given too little memory outside the heap. Not asked for again: it takes a second to refuse some. */
    private static volatile boolean noneOutside;

    private final LongBuffer counters;
    private final int blockMask;
    private int entries;
    private int increments;

    /**
     * A sketch without a count.
     *
     * @param mostEntries entries of the segment, at most; 32 bytes are taken for each, so that few keys share a counter
     * @param maxBytes if that is more than this many bytes, 8 are taken for each
     * @param maxBytesOfAll if that is more than this many bytes, the sketch is halved until it fits
     */
    public FrequencySketch(int mostEntries, int maxBytes, int maxBytesOfAll) {
        int few = Integer.highestOneBit(Math.max(1, mostEntries / LONGS_PER_BLOCK) * 2 - 1);
        int blocks = few * LONGS_PER_ENTRY;
        while (blocks > 1 && (long) blocks * LONGS_PER_BLOCK * Long.BYTES > (blocks > few ? maxBytes : maxBytesOfAll)) {
            blocks >>= 1;
        }
        counters = longs(blocks * LONGS_PER_BLOCK);
        blockMask = blocks - 1;
        entries(mostEntries);
    }

    private static LongBuffer longs(int count) {
        if (count >= LEAST_LONGS_OUTSIDE && !noneOutside) {
            try {
                return ByteBuffer.allocateDirect(count * Long.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .asLongBuffer();
            } catch (OutOfMemoryError e) {
                noneOutside = true;
            }
        }
        return LongBuffer.allocate(count);
    }

    /**
     * Says how many entries there are: ten increments for each of them halve the counters.
     *
     * @param liveEntries entries of the segment
     */
    public void entries(int liveEntries) {
        entries = Math.max(LEAST_ENTRIES, liveEntries);
    }

    /**
     * Counts one more request for a key.
     *
     * @param hash29 hash bits of the key
     */
    public void increment(int hash29) {
        long spread = spread(hash29);
        int block = block(spread);
        boolean added = false;
        for (int row = 0; row < ROWS; row++) {
            int index = index(spread, row);
            int at = block + (row << 1) + (index >>> 4);
            int shift = (index & 15) << 2;
            long each = counters.get(at);
            if ((each >>> shift & MAX) != MAX) {
                counters.put(at, each + (1L << shift));
                added = true;
            }
        }
        if (added && ++increments >= (long) SAMPLES_PER_ENTRY * entries) {
            for (int i = 0; i < counters.capacity(); i++) {
                counters.put(i, counters.get(i) >>> 1 & HALF);
            }
            increments >>>= 1;
        }
    }

    /**
     * The estimate for a key.
     *
     * @param hash29 hash bits of the key
     * @return 0 to 15
     */
    public int estimate(int hash29) {
        long spread = spread(hash29);
        int block = block(spread);
        int least = MAX;
        for (int row = 0; row < ROWS; row++) {
            int index = index(spread, row);
            int count = (int) (counters.get(block + (row << 1) + (index >>> 4)) >>> ((index & 15) << 2)) & MAX;
            least = Math.min(least, count);
        }
        return least;
    }

    /** Bytes of the counters. */
    int bytes() {
        return counters.capacity() * Long.BYTES;
    }

    /** Increments since the counters were halved. */
    int increments() {
        return increments;
    }

    /** Puts the counters behind each other. */
    void save(ByteBuffer target) {
        for (int i = 0; i < counters.capacity(); i++) {
            target.putLong(counters.get(i));
        }
    }

    /** Takes counters back if there are as many as now. */
    void restore(ByteBuffer source, int incrementsThen) {
        if (source.remaining() == bytes() && incrementsThen >= 0) {
            counters.put(0, source.asLongBuffer(), 0, counters.capacity());
            increments = incrementsThen;
        }
    }

    private int block(long spread) {
        return ((int) spread & blockMask) * LONGS_PER_BLOCK;
    }

    /** One of the 32 counters of a row: two longs of sixteen. */
    private static int index(long spread, int row) {
        return (int) (spread >>> (32 + row * 8)) & 31;
    }

    private static long spread(int hash29) {
        long z = hash29 * 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        return z ^ z >>> 27;
    }
}
