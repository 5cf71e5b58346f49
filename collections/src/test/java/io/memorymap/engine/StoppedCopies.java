package io.memorymap.engine;

import io.memorymap.memory.Region;

/**
 * A region of pages that cannot be written for a while, or are gone for good, as JDK 17 shows it to compiled code: nothing is thrown,
 * a copy goes upward and ends at the first byte that it cannot write or read, another store does not happen, and a load gives what the reader hopes for.
 *
 * <p>Time is counted in bytes that were stored.
 */
final class StoppedCopies extends ForwardingRegion {
    private static final int PAGE = 4096;

    private final int page;
    private final long from;
    private final long to;
    private final boolean gone;
    private long time;
    private long register;
    private boolean hit;

    /**
     * A region of which one page is bad for a time.
     *
     * @param target what it is otherwise
     * @param page which one
     * @param from when it begins
     * @param to when it ends, if it does
     * @param gone whether the page is gone for good; else it can be read
     */
    StoppedCopies(Region target, int page, long from, long to, boolean gone) {
        super(target);
        this.page = page;
        this.from = from;
        this.to = to;
        this.gone = gone;
    }

    /** Whether a store did not happen. */
    boolean isHit() {
        return hit;
    }

    /** Bytes stored, or tried to be. */
    long time() {
        return time;
    }

    private boolean isBad(int offset) {
        return offset / PAGE == page && time >= from && (gone || time < to);
    }

    private boolean mayStore(int offset) {
        boolean bad = isBad(offset);
        hit |= bad;
        time++;
        return !bad;
    }

    @Override
    public void put(int offset, byte[] source, int at, int length) {
        for (int i = 0; i < length && mayStore(offset + i); i++) {
            super.put(offset + i, source, at + i, 1);
        }
    }

    @Override
    public void putLong(int offset, long value) {
        register = value;
        if (mayStore(offset)) {
            super.putLong(offset, value);
        }
    }

    @Override
    public long getLong(int offset) {
        return gone && isBad(offset) ? register : super.getLong(offset);
    }

    @Override
    public void get(int offset, byte[] target, int at, int length) {
        for (int i = 0; i < length && !(gone && isBad(offset + i)); i++) {
            super.get(offset + i, target, at + i, 1);
        }
    }
}
