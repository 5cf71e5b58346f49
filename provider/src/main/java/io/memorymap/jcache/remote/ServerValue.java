package io.memorymap.jcache.remote;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What stands on the server under the key of an entry: 8 bytes of version, 8 of expiry, then the encoded value; numbers are little-endian. */
final class ServerValue {
    static final int VERSION_BYTES = Long.BYTES;
    static final int HEAD_BYTES = 2 * Long.BYTES;

    private static final int FIRST_BYTES = 256;

    private ServerValue() {}

    static <V> byte[] encoded(long version, long expiresAt, Codec<V> values, V value) {
        byte[] whole = values.encoded(value);
        ByteOutput out = new ByteOutput(HEAD_BYTES + (whole == null ? FIRST_BYTES : whole.length));
        out.writeLong(version);
        out.writeLong(expiresAt);
        if (whole == null) {
            values.encode(value, out);
        } else {
            out.writeBytes(whole);
        }
        return out.toByteArray();
    }

    static long version(byte[] bytes) {
        return number(bytes, 0);
    }

    static long expiresAt(byte[] bytes) {
        return number(bytes, VERSION_BYTES);
    }

    private static long number(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
    }

    static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
    }

    static <V> V value(byte[] bytes, Codec<V> values) {
        return values.decode(new ByteInput(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES));
    }
}
