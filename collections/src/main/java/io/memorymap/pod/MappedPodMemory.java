package io.memorymap.pod;

import io.memorymap.format.HeapBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;

/** Memory over a mapped file. Plain access only: a page that faults must end as an error, not as the end of the JVM. */
final class MappedPodMemory implements PodMemory {
    private final MappedByteBuffer mapped;
    private final ByteBuffer bytes;

    MappedPodMemory(MappedByteBuffer mapped) {
        this.mapped = mapped;
        this.bytes = mapped.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int length() {
        return bytes.capacity();
    }

    @Override
    public byte getByte(int at) {
        return bytes.get(at);
    }

    @Override
    public short getShort(int at) {
        return bytes.getShort(at);
    }

    @Override
    public int getInt(int at) {
        return bytes.getInt(at);
    }

    @Override
    public long getLong(int at) {
        return bytes.getLong(at);
    }

    @Override
    public void putByte(int at, byte value) {
        bytes.put(at, value);
    }

    @Override
    public void putShort(int at, short value) {
        bytes.putShort(at, value);
    }

    @Override
    public void putInt(int at, int value) {
        bytes.putInt(at, value);
    }

    @Override
    public void putLong(int at, long value) {
        bytes.putLong(at, value);
    }

    @Override
    public void get(int at, byte[] target, int from, int length) {
        bytes.get(at, target, from, length);
    }

    @Override
    public void put(int at, byte[] source, int from, int length) {
        bytes.put(at, source, from, length);
    }

    /**
     * Copies the last word over two different patterns. A copy from a page that has gone stops and leaves its target as it was:
     * this shows at once what JDK 17 reports late for compiled code.
     */
    @Override
    public boolean isWhole() {
        byte[] overZeros = new byte[Long.BYTES];
        byte[] overOnes = new byte[Long.BYTES];
        HeapBytes.putLong(overOnes, 0, -1);
        int last = bytes.capacity() - Long.BYTES;
        bytes.get(last, overZeros, 0, Long.BYTES);
        bytes.get(last, overOnes, 0, Long.BYTES);
        return HeapBytes.getLong(overZeros, 0) == HeapBytes.getLong(overOnes, 0);
    }

    @Override
    public void force() {
        mapped.force();
    }
}
