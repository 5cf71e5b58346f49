package io.memorymap.pod;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Memory on the heap that writes down each store, so that a test can stop after any of them. */
final class HeapPodMemory implements PodMemory {
    /** One store: what a death of the process either leaves done or not done. */
    static final class Store {
        private final int at;
        private final byte[] bytes;

        Store(int at, byte[] bytes) {
            this.at = at;
            this.bytes = bytes;
        }

        int at() {
            return at;
        }

        int length() {
            return bytes.length;
        }

        /** The byte stored last. */
        int value() {
            return bytes[bytes.length - 1];
        }

        void applyTo(byte[] image) {
            System.arraycopy(bytes, 0, image, at, bytes.length);
        }
    }

    private final byte[] bytes;
    private final ByteBuffer view;
    private final int bulk;
    private final List<Store> stores = new ArrayList<>();
    private int forces;

    /**
     * Wraps an array.
     *
     * @param bulk bytes per store of a bulk copy
     */
    HeapPodMemory(byte[] bytes, int bulk) {
        this.bytes = bytes;
        this.view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.bulk = bulk;
    }

    HeapPodMemory(byte[] bytes) {
        this(bytes, 1);
    }

    List<Store> stores() {
        return stores;
    }

    byte[] bytes() {
        return bytes;
    }

    int forces() {
        return forces;
    }

    private void stored(int at, int length) {
        stores.add(new Store(at, Arrays.copyOfRange(bytes, at, at + length)));
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public byte getByte(int at) {
        return bytes[at];
    }

    @Override
    public short getShort(int at) {
        return view.getShort(at);
    }

    @Override
    public int getInt(int at) {
        return view.getInt(at);
    }

    @Override
    public long getLong(int at) {
        return view.getLong(at);
    }

    @Override
    public void putByte(int at, byte value) {
        bytes[at] = value;
        stored(at, 1);
    }

    @Override
    public void putShort(int at, short value) {
        view.putShort(at, value);
        stored(at, Short.BYTES);
    }

    @Override
    public void putInt(int at, int value) {
        view.putInt(at, value);
        stored(at, Integer.BYTES);
    }

    @Override
    public void putLong(int at, long value) {
        view.putLong(at, value);
        stored(at, Long.BYTES);
    }

    @Override
    public void get(int at, byte[] target, int from, int length) {
        System.arraycopy(bytes, at, target, from, length);
    }

    @Override
    public void put(int at, byte[] source, int from, int length) {
        for (int i = 0; i < length; i += bulk) {
            int part = Math.min(bulk, length - i);
            System.arraycopy(source, from + i, bytes, at + i, part);
            stored(at + i, part);
        }
    }

    @Override
    public boolean isWhole() {
        return true;
    }

    @Override
    public void force() {
        forces++;
    }
}
