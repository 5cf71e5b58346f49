package io.memorymap.crash;

import io.memorymap.engine.ForwardingRegion;
import io.memorymap.format.HeapBytes;
import io.memorymap.memory.Region;
import java.util.concurrent.TimeUnit;

/**
 * The bug of publishing before writing: the bytes of a record reach the mapped file a while after the slot that points at
 * them. The writing thread itself reads them back as if they were there.
 */
final class LateBytes extends ForwardingRegion {
    private static final long LATE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final ThreadLocal<Pending> pending = ThreadLocal.withInitial(Pending::new);

    LateBytes(Region region) {
        super(region);
    }

    private static final class Pending {
        private int offset;
        private byte[] bytes = {};
    }

    @Override
    public void put(int offset, byte[] source, int at, int length) {
        release();
        Pending mine = pending.get();
        mine.offset = offset;
        mine.bytes = java.util.Arrays.copyOfRange(source, at, at + length);
    }

    private void release() {
        Pending mine = pending.get();
        if (mine.bytes.length > 0) {
            super.put(mine.offset, mine.bytes, 0, mine.bytes.length);
            mine.bytes = new byte[0];
        }
    }

    @Override
    public void putLongRelease(int offset, long value) {
        super.putLongRelease(offset, value);
        long start = System.nanoTime();
        while (pending.get().bytes.length > 0 && System.nanoTime() - start < LATE_NANOS) {
            Thread.onSpinWait();
        }
        release();
    }

    @Override
    public void get(int offset, byte[] target, int at, int length) {
        Pending mine = pending.get();
        if (mine.bytes.length == length && mine.offset == offset) {
            System.arraycopy(mine.bytes, 0, target, at, length);
        } else {
            super.get(offset, target, at, length);
        }
    }

    @Override
    public long getLong(int offset) {
        Pending mine = pending.get();
        int at = offset - mine.offset;
        boolean isPending = at >= 0 && at + Long.BYTES <= mine.bytes.length;
        return isPending ? HeapBytes.getLong(mine.bytes, at) : super.getLong(offset);
    }

    @Override
    public void force(int offset, int length) {
        release();
        super.force(offset, length);
    }
}
