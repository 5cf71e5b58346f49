package io.memorymap.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one background thread: checkpoints stores about a second after the last time, and rebuilds what a power loss left.
 *
 * <p>It knows its stores weakly, is a daemon without a context class loader, and ends with the last of them.
 */
final class FlushDaemon implements Runnable {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long START_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** Guards the list of stores and the thread; nothing else is locked while it is held. */
    static final Object LOCK = new Object();

    private static final List<WeakReference<SegmentStore>> STORES = new ArrayList<>();
    private static @Nullable Thread thread;
    private static volatile boolean hurry;

    private FlushDaemon() {}

    static void register(SegmentStore store) {
        synchronized (LOCK) {
            if (store.isMaintained) {
                return;
            }
            // In this order: where no thread can be had, nothing says that there is one, and the next write tries
            // again.
            if (thread == null) {
                Thread started = new Thread(null, new FlushDaemon(), "memorymap-flush", 0, false);
                started.setDaemon(true);
                started.setContextClassLoader(null);
                started.start();
                thread = started;
            }
            STORES.add(new WeakReference<>(store));
            store.isMaintained = true;
        }
    }

    /** Forgets a store. It stays marked as known, so that a write that is just ending does not bring it back. */
    static void unregister(SegmentStore store) {
        synchronized (LOCK) {
            store.isMaintained = true;
            STORES.removeIf(reference -> reference.get() == store || reference.get() == null);
            LOCK.notifyAll();
        }
    }

    /** Asks for a checkpoint soon: a store runs low on blocks that may be reused. */
    static void hurry() {
        if (!hurry) {
            synchronized (LOCK) {
                hurry = true;
                LOCK.notifyAll();
            }
        }
    }

    @Override
    public void run() {
        // Nothing is due yet, and in a fresh JVM the thread that opened the store needs the processor for a first
        // answer.
        LockSupport.parkNanos(START_PAUSE_NANOS);
        boolean more = true;
        while (more) {
            try {
                more = round();
            } catch (Error e) {
                // Out of memory, most likely: what was not forced is still marked, and the stores depend on this
                // thread.
                Logger log = System.getLogger("io.memorymap");
                log.log(Level.ERROR, "Stores could not be maintained; this is tried again", e);
            }
        }
    }

    /** One turn; false when there is nothing left to look after. No store stays on the stack while waiting. */
    private static boolean round() {
        List<SegmentStore> stores = waitForWork();
        if (stores != null) {
            for (SegmentStore store : stores) {
                store.maintain();
            }
        }
        return stores != null;
    }

    /** The stores to look after now; null, and the thread is no longer registered, when there are none left. */
    private static @Nullable List<SegmentStore> waitForWork() {
        synchronized (LOCK) {
            long end = System.nanoTime() + PERIOD_NANOS;
            long left = PERIOD_NANOS;
            while (left > 0 && !hurry && !STORES.isEmpty()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(LOCK, left);
                    left = end - System.nanoTime();
                } catch (InterruptedException nobodyShould) {
                    // Nothing of ours interrupts this thread; the work goes on.
                    left = 0;
                }
            }
            hurry = false;
            List<SegmentStore> stores = new ArrayList<>();
            for (Iterator<WeakReference<SegmentStore>> each = STORES.iterator(); each.hasNext(); ) {
                SegmentStore store = each.next().get();
                if (store == null) {
                    each.remove();
                } else {
                    stores.add(store);
                }
            }
            if (stores.isEmpty()) {
                thread = null;
                return null;
            }
            return stores;
        }
    }
}
