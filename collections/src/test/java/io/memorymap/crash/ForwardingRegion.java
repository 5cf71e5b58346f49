package io.memorymap.crash;

import io.memorymap.memory.Region;

/** A region that passes everything on; doubles change what they are about. */
abstract class ForwardingRegion implements Region {
    private final Region region;

    ForwardingRegion(Region region) {
        this.region = region;
    }

    @Override
    public int length() {
        return region.length();
    }

    @Override
    public short getShort(int offset) {
        return region.getShort(offset);
    }

    @Override
    public int getInt(int offset) {
        return region.getInt(offset);
    }

    @Override
    public long getLong(int offset) {
        return region.getLong(offset);
    }

    @Override
    public long getLongAcquire(int offset) {
        return region.getLongAcquire(offset);
    }

    @Override
    public long getLongOpaque(int offset) {
        return region.getLongOpaque(offset);
    }

    @Override
    public long getLongVolatile(int offset) {
        return region.getLongVolatile(offset);
    }

    @Override
    public void get(int offset, byte[] target, int at, int length) {
        region.get(offset, target, at, length);
    }

    @Override
    public void putInt(int offset, int value) {
        region.putInt(offset, value);
    }

    @Override
    public void putLong(int offset, long value) {
        region.putLong(offset, value);
    }

    @Override
    public void putLongOpaque(int offset, long value) {
        region.putLongOpaque(offset, value);
    }

    @Override
    public void putLongRelease(int offset, long value) {
        region.putLongRelease(offset, value);
    }

    @Override
    public void put(int offset, byte[] source, int at, int length) {
        region.put(offset, source, at, length);
    }

    @Override
    public void force(int offset, int length) {
        region.force(offset, length);
    }
}
