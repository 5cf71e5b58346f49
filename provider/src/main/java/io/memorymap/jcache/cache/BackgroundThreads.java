package io.memorymap.jcache.cache;

import io.memorymap.jcache.event.DeliveryThreads;
import java.lang.ref.WeakReference;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of all caches of this provider but for those that load: a few that deliver asynchronous events, and one that tells the time. All
 * are daemons without a context class loader, idle ones end after seconds, and all end with the last cache. Thread-safe.
 */
final class BackgroundThreads implements DeliveryThreads {
    private static final int IDLE_SECONDS = 10;

    private static @Nullable BackgroundThreads shared;

    private final ThreadPoolExecutor events;

    /** Says when a second has passed; never waits for anything else. Its thread is there with the first cache that asks for it. */
    private final ScheduledThreadPoolExecutor ticks;

    private int users;

    private BackgroundThreads() {
        int eventThreads = Math.max(2, Runtime.getRuntime().availableProcessors());
        events = new ThreadPoolExecutor(
                eventThreads,
                eventThreads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new Daemons("memorymap-events-"));
        events.allowCoreThreadTimeOut(true);
        ticks = new ScheduledThreadPoolExecutor(1, new Daemons("memorymap-expiry-"));
        ticks.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    /** The threads, for one more cache; to be given back with {@link #release}. */
    static synchronized BackgroundThreads acquire() {
        BackgroundThreads threads = shared;
        if (threads == null) {
            threads = new BackgroundThreads();
            shared = threads;
        }
        threads.users++;
        return threads;
    }

    /** Gives the threads back. After the last cache they end, once they have finished their tasks. */
    void release() {
        synchronized (BackgroundThreads.class) {
            if (--users == 0) {
                shared = null;
                stop(events);
                stop(ticks);
            }
        }
    }

    private static void stop(ExecutorService executor) {
        executor.shutdown();
    }

    /** After the last cache's end the delivery is dropped: the listeners are closed. */
    @Override
    public void deliver(@Nullable ClassLoader classes, Runnable delivery) {
        if (!events.isShutdown()) {
            events.execute(Daemons.within(classes, delivery));
        }
    }

    /** What a cache has done about once a second. */
    interface EverySecond {
        /** Whether the cache is closed, so that there will be nothing any more. */
        boolean isOver();

        /** Does it, or has it done by another thread; waits for nobody. */
        void tick();
    }

    /** Has something done for as long as its cache is open, and does not keep the cache from being collected. */
    void everySecond(EverySecond work) {
        WeakReference<EverySecond> known = new WeakReference<>(work);
        // It is not needed: the task ends itself by its exception.
        ScheduledFuture<?> unused = ticks.scheduleWithFixedDelay(
                () -> {
                    EverySecond asked = known.get();
                    if (asked == null || asked.isOver()) {
                        throw new CancellationException("The cache is closed");
                    }
                    asked.tick();
                },
                1,
                1,
                TimeUnit.SECONDS);
    }
}
