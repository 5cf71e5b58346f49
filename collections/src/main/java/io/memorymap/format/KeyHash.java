package io.memorymap.format;

/**
 * SipHash-1-3, a keyed 64-bit hash (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012; the 1-3 round count
 * is the one Rust and Python use for their tables). The key is random per store, so that nobody can choose colliding keys.
 * Immutable.
 */
public final class KeyHash {
    private final long k0;
    private final long k1;

    /**
     * A hash function.
     *
     * @param k0 first half of the key
     * @param k1 second half of the key
     */
    public KeyHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /**
     * Hashes bytes.
     *
     * @param bytes array that holds them
     * @param at offset of the first
     * @param length how many
     * @return the hash
     */
    public long hash(byte[] bytes, int at, int length) {
        long v0 = k0 ^ 0x736f6d6570736575L;
        long v1 = k1 ^ 0x646f72616e646f6dL;
        long v2 = k0 ^ 0x6c7967656e657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        int words = length >>> 3;
        int i = at;
        // One round in line for each whole word, the last partial word, and three to finish.
        for (int n = 0; n <= words; n++, i += 8) {
            long m = n < words ? HeapBytes.getLong(bytes, i) : lastWord(bytes, i, length);
            v3 ^= m;
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= m;
        }
        return finish(v0, v1, v2 ^ 0xff, v3);
    }

    /** Apart, so that both parts are short enough to be compiled into their caller. */
    private static long finish(long from0, long from1, long from2, long from3) {
        long v0 = from0;
        long v1 = from1;
        long v2 = from2;
        long v3 = from3;
        for (int n = 0; n < 3; n++) {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long lastWord(byte[] bytes, int at, int length) {
        long word = (long) length << 56;
        if (at <= bytes.length - 8) {
            return word | (HeapBytes.getLong(bytes, at) & ~(-1L << ((length & 7) << 3)));
        }
        for (int i = 0; i < (length & 7); i++) {
            word |= (bytes[at + i] & 0xFFL) << (i << 3);
        }
        return word;
    }
}
