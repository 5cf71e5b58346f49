package io.memorymap.engine;

import io.memorymap.memory.Region;
import java.io.IOException;

/** A region that hands everything on; doubles override what is to differ. */
public class ForwardingRegion implements Region {
    private final Region target;

    protected ForwardingRegion(Region target) {
        this.target = target;
    }

    @Override
    public void map() throws IOException {
        target.map();
    }

    @Override
    public int length() {
        return target.length();
    }

    @Override
    public short getShort(int offset) {
        return target.getShort(offset);
    }

    @Override
    public int getInt(int offset) {
        return target.getInt(offset);
    }

    @Override
    public long getLong(int offset) {
        return target.getLong(offset);
    }

    @Override
    public long getLongAcquire(int offset) {
        return target.getLongAcquire(offset);
    }

    @Override
    public long getLongOpaque(int offset) {
        return target.getLongOpaque(offset);
    }

    @Override
    public long getLongVolatile(int offset) {
        return target.getLongVolatile(offset);
    }

    @Override
    public void get(int offset, byte[] bytes, int at, int length) {
        target.get(offset, bytes, at, length);
    }

    @Override
    public boolean isZero(int offset, int length) {
        return target.isZero(offset, length);
    }

    @Override
    public void putInt(int offset, int value) {
        target.putInt(offset, value);
    }

    @Override
    public void putLong(int offset, long value) {
        target.putLong(offset, value);
    }

    @Override
    public void putLongOpaque(int offset, long value) {
        target.putLongOpaque(offset, value);
    }

    @Override
    public void putLongRelease(int offset, long value) {
        target.putLongRelease(offset, value);
    }

    @Override
    public void put(int offset, byte[] source, int at, int length) {
        target.put(offset, source, at, length);
    }

    @Override
    public void force(int offset, int length) {
        target.force(offset, length);
    }

    @Override
    public void allocate(int offset, int length) throws IOException {
        target.allocate(offset, length);
    }

    @Override
    public void secure(int offset, int length) throws IOException {
        target.secure(offset, length);
    }

    @Override
    public boolean checkRoom(int offset, int length) throws IOException {
        return target.checkRoom(offset, length);
    }
}
