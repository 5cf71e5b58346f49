package io.memorymap.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Values that follow from key and sequence number, length included, so that any value can be told from every other one
 * that was ever written. From 16 bytes on they also say whose they are.
 *
 * @param seed of lengths and filler
 * @param minBytes shortest value
 * @param maxBytes longest value; lengths are spread evenly over their logarithms
 */
public record SelfDescribing(long seed, int minBytes, int maxBytes) {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int NAMED_BYTES = 16;

    /** The value of a key at a sequence number. */
    public byte[] value(int key, long seq) {
        long random = mix(seed ^ mix(key + 1L) ^ mix(seq * 0x9E3779B97F4A7C15L));
        double logarithm = (random >>> 11) * 0x1p-53;
        int length = (int) Math.min(maxBytes, minBytes * Math.pow((double) (maxBytes + 1) / minBytes, logarithm));
        byte[] value = new byte[length];
        int at = 0;
        if (length >= NAMED_BYTES) {
            LONG.set(value, 0, ((long) length << 32) | key);
            LONG.set(value, 8, seq);
            at = NAMED_BYTES;
        }
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            random += 0x9E3779B97F4A7C15L;
            LONG.set(value, at, mix(random));
        }
        for (; at < length; at++) {
            value[at] = (byte) mix(random + at);
        }
        return value;
    }

    /** Whether a value is exactly the one of a key at a sequence number. */
    public boolean isValue(byte[] value, int key, long seq) {
        return Arrays.equals(value, value(key, seq));
    }

    /** The sequence number that a value of 16 bytes or more bears. */
    public static long seq(byte[] value) {
        return (long) LONG.get(value, 8);
    }

    /** What a value says of itself. */
    public static String describe(byte[] value) {
        if (value.length < NAMED_BYTES) {
            return "the bytes " + Arrays.toString(value);
        }
        long first = (long) LONG.get(value, 0);
        return value.length + " bytes that say key " + (int) first + ", length " + (int) (first >>> 32) + ", sequence "
                + seq(value);
    }

    private static long mix(long x) {
        long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
