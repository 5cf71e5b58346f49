package io.memorymap.engine;

import io.memorymap.format.HeapBytes;
import io.memorymap.memory.Region;
import java.util.concurrent.ConcurrentSkipListMap;

/** A region of any length that keeps only the pages that were written to; the others read as zeros. */
final class SparseRegion implements Region {
    private static final int PAGE = 4096;

    /** Written pages by their number. */
    final ConcurrentSkipListMap<Integer, byte[]> pages = new ConcurrentSkipListMap<>();

    private final int length;

    SparseRegion(int length) {
        this.length = length;
    }

    @Override
    public int length() {
        return length;
    }

    private byte[] read(int offset, int bytes) {
        byte[] target = new byte[bytes];
        get(offset, target, 0, bytes);
        return target;
    }

    @Override
    public short getShort(int offset) {
        return HeapBytes.getShort(read(offset, 2), 0);
    }

    @Override
    public int getInt(int offset) {
        return HeapBytes.getInt(read(offset, 4), 0);
    }

    @Override
    public long getLong(int offset) {
        int at = offset % PAGE;
        if (at < 0 || at > PAGE - 8) {
            return HeapBytes.getLong(read(offset, 8), 0);
        }
        check(offset, 8);
        byte[] page = pages.get(offset / PAGE);
        return page == null ? 0 : HeapBytes.getLong(page, at);
    }

    @Override
    public long getLongAcquire(int offset) {
        return getLong(aligned(offset));
    }

    @Override
    public long getLongOpaque(int offset) {
        return getLong(aligned(offset));
    }

    @Override
    public long getLongVolatile(int offset) {
        return getLong(aligned(offset));
    }

    @Override
    public void get(int offset, byte[] target, int at, int bytes) {
        check(offset, bytes);
        for (int done = 0; done < bytes; ) {
            int inPage = (offset + done) % PAGE;
            int n = Math.min(bytes - done, PAGE - inPage);
            byte[] page = pages.get((offset + done) / PAGE);
            if (page == null) {
                java.util.Arrays.fill(target, at + done, at + done + n, (byte) 0);
            } else {
                System.arraycopy(page, inPage, target, at + done, n);
            }
            done += n;
        }
    }

    @Override
    public void putInt(int offset, int value) {
        byte[] source = new byte[4];
        HeapBytes.putInt(source, 0, value);
        put(offset, source, 0, 4);
    }

    @Override
    public void putLong(int offset, long value) {
        byte[] source = new byte[8];
        HeapBytes.putLong(source, 0, value);
        put(offset, source, 0, 8);
    }

    @Override
    public void putLongOpaque(int offset, long value) {
        putLong(aligned(offset), value);
    }

    @Override
    public void putLongRelease(int offset, long value) {
        putLong(aligned(offset), value);
    }

    @Override
    public void put(int offset, byte[] source, int at, int bytes) {
        check(offset, bytes);
        for (int done = 0; done < bytes; ) {
            int inPage = (offset + done) % PAGE;
            int n = Math.min(bytes - done, PAGE - inPage);
            byte[] page = pages.computeIfAbsent((offset + done) / PAGE, number -> new byte[PAGE]);
            System.arraycopy(source, at + done, page, inPage, n);
            done += n;
        }
    }

    @Override
    public void force(int offset, int bytes) {
        check(offset, bytes);
    }

    private static int aligned(int offset) {
        if (offset % 8 != 0) {
            throw new IndexOutOfBoundsException("An ordered access at " + offset + " is not aligned");
        }
        return offset;
    }

    private void check(int offset, int bytes) {
        if (offset < 0 || bytes < 0 || offset > length - bytes) {
            throw new IndexOutOfBoundsException(bytes + " bytes at " + offset + " of " + length);
        }
    }

    @Override
    public void allocate(int offset, int length) {
        check(offset, length);
    }

    @Override
    public void secure(int offset, int length) {
        check(offset, length);
    }

    @Override
    public boolean checkRoom(int offset, int length) {
        return false;
    }
}
