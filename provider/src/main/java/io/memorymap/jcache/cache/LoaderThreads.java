package io.memorymap.jcache.cache;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads in which the loaders of one manager's caches run when no caller waits for them: {@code loadAll}, and entries that are refreshed.
 * They are daemons without a context class loader; idle ones end after seconds, and all end with the manager. Thread-safe.
 */
public final class LoaderThreads {
    private static final int IDLE_SECONDS = 10;
    private static final int MOST_WAITING = 10_000;

    /** Set in a thread of any manager's while it runs a task. */
    private static final ThreadLocal<Boolean> LOADING = new ThreadLocal<>();

    private final ThreadPoolExecutor threads;

    /**
     * Makes threads when there is something to do.
     *
     * @param most how many at most, 1 or more
     */
    public LoaderThreads(int most) {
        threads = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                new Daemons("memorymap-load-"));
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a load in one of the threads.
     *
     * @param classes the context class loader for the application's code meanwhile
     * @throws RejectedExecutionException if {@value #MOST_WAITING} loads are waiting, or the manager is closed
     */
    void later(@Nullable ClassLoader classes, Runnable load) {
        Runnable task = Daemons.within(classes, load);
        threads.execute(() -> {
            LOADING.set(Boolean.TRUE);
            try {
                task.run();
            } finally {
                LOADING.remove();
            }
        });
    }

    /**
     * As {@link #later}; but in a thread that is running a load, of whichever manager, here and now: a loader that waits for a load which it has
     * started would else wait for its own thread.
     */
    void laterUnlessLoading(@Nullable ClassLoader classes, Runnable load) {
        if (LOADING.get() == null) {
            later(classes, load);
        } else {
            Daemons.within(classes, load).run();
        }
    }

    /** Ends the threads, once they have finished what was begun. */
    public void close() {
        threads.shutdown();
    }
}
