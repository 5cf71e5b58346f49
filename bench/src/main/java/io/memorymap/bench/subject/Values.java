package io.memorymap.bench.subject;

import java.nio.ByteBuffer;

/**
 * Makes, reads and encodes values; see {@link Kind}.
 *
 * @param <V> the type of the values
 */
interface Values<V> {
    V make(long seed);

    int read(V value);

    byte[] encode(V value);

    V decode(ByteBuffer bytes);

    /** Spreads a seed over 64 bits. */
    static long mix(long seed) {
        long x = (seed + 1) * 0x9E37_79B9_7F4A_7C15L;
        x = (x ^ x >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        return x ^ x >>> 32;
    }
}
