package io.memorymap.memory;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps count of the disk space held by mappings of deleted files that the collector has not freed yet.
 *
 * <p>A mapping is never undone by force (a racing reader would crash the JVM), so its blocks stay allocated until the
 * collector finds it. An application that creates and destroys caches in a loop allocates too little heap for that to
 * happen by itself: 40 deleted files of 16 MiB held 640 MiB. Past a budget the next creation therefore asks for a
 * collection, as the JDK does itself for direct memory. Thread-safe.
 */
public final class TemporarySpace {
    /** Bytes of dropped mappings that may wait for the collector. */
    private static final long BUDGET_BYTES = 512L << 20;

    private static final Cleaner CLEANER = Cleaner.create();
    private static final AtomicLong DROPPED = new AtomicLong();

    private TemporarySpace() {}

    /** Called before space for a temporary store is taken. */
    public static void beforeCreate() {
        if (DROPPED.get() > BUDGET_BYTES) {
            System.gc();
        }
    }

    /**
     * Notes that a temporary store was closed.
     *
     * @param region a region of it, whose collection means that the mapping is gone
     * @param bytes the store's length
     */
    public static void dropped(Region region, long bytes) {
        DROPPED.addAndGet(bytes);
        CLEANER.register(region, new Freed(bytes));
    }

    /** Bytes of closed temporary stores whose mappings still exist. */
    public static long droppedBytes() {
        return DROPPED.get();
    }

    /** A class of its own, so that it does not hold the region. */
    private static final class Freed implements Runnable {
        private final long bytes;

        Freed(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public void run() {
            DROPPED.addAndGet(-bytes);
        }
    }
}
