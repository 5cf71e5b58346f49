package io.memorymap.bench.subject;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Arrays of 100 bytes. */
final class ByteValues implements Values<byte[]> {
    private static final int LENGTH = 100;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public byte[] make(long seed) {
        byte[] value = new byte[LENGTH];
        long x = Values.mix(seed);
        for (int at = 0; at + Long.BYTES <= LENGTH; at += Long.BYTES) {
            LONGS.set(value, at, x);
            x = x * 0x5851_F42D_4C95_7F2DL + 1;
        }
        return value;
    }

    @Override
    public int read(byte[] value) {
        int sum = 0;
        for (byte b : value) {
            sum += b;
        }
        return sum;
    }

    @Override
    public byte[] encode(byte[] value) {
        return value;
    }

    @Override
    public byte[] decode(ByteBuffer bytes) {
        byte[] value = new byte[bytes.remaining()];
        bytes.get(value);
        return value;
    }
}
