package io.memorymap.crash;

import io.memorymap.format.HeapBytes;
import java.util.Arrays;

/**
 * Values that tell whose they are: every byte follows from key and version, and so does the length, which is spread evenly
 * over the orders of magnitude from 1 to a largest one.
 *
 * @param maxBytes largest length in bytes
 */
record Values(int maxBytes) {
    /** The value of a key at a version of 1 or more. */
    byte[] make(int key, long version) {
        long seed = mix(key * 0x9E37_79B9_7F4A_7C15L ^ version);
        byte[] value = new byte[length(seed)];
        int whole = value.length & -Long.BYTES;
        for (int i = 0; i < whole; i += Long.BYTES) {
            HeapBytes.putLong(value, i, seed + i * 0xD134_2543_DE82_EF95L);
        }
        for (int i = whole; i < value.length; i++) {
            value[i] = (byte) (seed >>> ((i & 7) * 8));
        }
        return value;
    }

    private int length(long seed) {
        double unit = (mix(seed) >>> 11) * 0x1.0p-53;
        return (int) Math.min(maxBytes, Math.floor(Math.exp(unit * Math.log(maxBytes + 1.0))));
    }

    /** Whether bytes are the value of a key at a version. */
    boolean is(byte[] value, int key, long version) {
        return Arrays.equals(value, make(key, version));
    }

    private static long mix(long x) {
        long z = (x ^ x >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }
}
