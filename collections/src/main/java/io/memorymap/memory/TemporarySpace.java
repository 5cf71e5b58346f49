package io.memorymap.memory;

import java.lang.ref.Cleaner;
import java.util.concurrent.TimeUnit;

/**
 * Keeps count of the disk space held by mappings of deleted files that the collector has not freed yet.
 *
 * <p>A mapping is never undone by force (a racing reader would crash the JVM), so its blocks stay allocated until the
 * collector finds it. An application that creates and destroys caches in a loop allocates too little heap for that to
 * happen by itself: 40 deleted files of 16 MiB held 640 MiB. Past a budget the next creation therefore asks for a
 * collection and waits a little for what it frees, as the JDK does itself for direct memory: the mappings are undone
 * behind the collection, by threads that a busy machine holds back. Thread-safe.
 */
public final class TemporarySpace {
    /** Bytes of dropped mappings that may wait for the collector. */
    private static final long BUDGET_BYTES = 512L << 20;

    /** The longest that one creation waits, in nanoseconds. */
    private static final long PATIENCE_NANOS = 500_000_000;

    private static final Cleaner CLEANER = Cleaner.create();
    private static final Object FREED = new Object();

    /** Written under the monitor. */
    private static volatile long dropped;

    /** Whether the last one to wait saw nothing freed, and nothing was since: the next one does not wait. */
    private static boolean waitedInVain;

    private TemporarySpace() {}

    /** Called before space for a temporary store is taken. */
    public static void beforeCreate() {
        if (dropped > BUDGET_BYTES) {
            System.gc();
            awaitFreed();
        }
    }

    /** Returns once the budget is kept, or after a while: mappings still in use cannot be waited for. */
    private static void awaitFreed() {
        synchronized (FREED) {
            long before = dropped;
            long end = System.nanoTime() + PATIENCE_NANOS;
            long left = PATIENCE_NANOS;
            while (!waitedInVain && left > 0 && dropped > BUDGET_BYTES) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(FREED, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = end - System.nanoTime();
            }
            waitedInVain = dropped >= before;
        }
    }

    /**
     * Notes that a temporary store was closed.
     *
     * @param region a region of it, whose collection means that the mapping is gone
     * @param bytes the store's length
     */
    public static void dropped(Region region, long bytes) {
        synchronized (FREED) {
            dropped += bytes;
        }
        CLEANER.register(region, new Freed(bytes));
    }

    /** Bytes of closed temporary stores whose mappings still exist. */
    public static long droppedBytes() {
        return dropped;
    }

    /** A class of its own, so that it does not hold the region. */
    private static final class Freed implements Runnable {
        private final long bytes;

        Freed(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public void run() {
            synchronized (FREED) {
                dropped -= bytes;
                waitedInVain = false;
                FREED.notifyAll();
            }
        }
    }
}
