package io.memorymap.soak;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values that say whose they are: key, version, and bytes that follow from both. */
final class Payload {
    private static final int HEAD_BYTES = 12;
    private static final int MOST_BYTES = 24_000;

    private Payload() {}

    static byte[] of(int key, long version) {
        long seed = mix(key * 0x9E37_79B9_7F4A_7C15L ^ version);
        double unit = (seed >>> 11) * 0x1.0p-53;
        byte[] value = new byte[HEAD_BYTES + (int) Math.exp(unit * Math.log(MOST_BYTES))];
        ByteBuffer.wrap(value).putInt(key).putLong(version);
        for (int i = HEAD_BYTES; i < value.length; i++) {
            value[i] = (byte) ((seed >>> ((i & 7) * 8)) ^ i);
        }
        return value;
    }

    /**
     * The version that a value is, of a key.
     *
     * @return the version, 0 for none
     * @throws AssertionError if the value never was the key's
     */
    static long version(int key, byte @Nullable [] value) {
        if (value == null) {
            return 0;
        }
        long version = value.length < HEAD_BYTES ? 0 : ByteBuffer.wrap(value).getLong(Integer.BYTES);
        if (version <= 0 || !Arrays.equals(value, of(key, version))) {
            throw new AssertionError("key " + key + " has a value that never was, of " + value.length + " bytes");
        }
        return version;
    }

    private static long mix(long x) {
        long z = (x ^ x >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }
}
