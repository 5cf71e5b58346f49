package io.memorymap.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bounds of a strict store, across its segments: entries, and bytes of live records. Taken by compare-and-set, never by
 * increment and undo, which would let a full store refuse an entry that it has room for. Thread-safe.
 */
final class Permits {
    private final long maxEntries;
    private final long maxBytes;
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** Bounds that nothing exceeds: those of an evicting store, whose segments keep their own. */
    static Permits unlimited() {
        return new Permits(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    Permits(long maxEntries, long maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /** Takes room for more entries and bytes; false, and nothing taken, if it is not there. */
    boolean acquire(int moreEntries, long moreBytes) {
        if (maxEntries == Long.MAX_VALUE) {
            return true;
        }
        if (moreEntries > 0) {
            return acquireBoth(moreEntries, moreBytes);
        }
        if (moreBytes > 0) {
            return add(bytes, moreBytes, maxBytes);
        }
        bytes.addAndGet(moreBytes);
        return true;
    }

    /** One at a time: an entry that is taken and given back must not be missed by another new key meanwhile. */
    private synchronized boolean acquireBoth(int moreEntries, long moreBytes) {
        if (!add(entries, moreEntries, maxEntries)) {
            return false;
        }
        if (!add(bytes, moreBytes, maxBytes)) {
            entries.addAndGet(-moreEntries);
            return false;
        }
        return true;
    }

    /** Gives room back, or, with negative arguments, counts what recovery found. */
    void release(long fewerEntries, long fewerBytes) {
        if (maxEntries == Long.MAX_VALUE) {
            return;
        }
        if (fewerEntries != 0) {
            entries.addAndGet(-fewerEntries);
        }
        if (fewerBytes != 0) {
            bytes.addAndGet(-fewerBytes);
        }
    }

    private static boolean add(AtomicLong counter, long more, long max) {
        long old;
        do {
            old = counter.get();
            if (old + more > max) {
                return false;
            }
        } while (!counter.compareAndSet(old, old + more));
        return true;
    }
}
