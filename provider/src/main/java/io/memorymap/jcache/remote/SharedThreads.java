package io.memorymap.jcache.remote;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of all remote caches of this provider: those of the connections, one that tells the time, and some that connect and keep what is
 * near in order. All are daemons, and all end soon after the last cache. Thread-safe.
 */
final class SharedThreads {
    private static final int IO_THREADS = 2;
    private static final int IDLE_SECONDS = 10;
    private static final int WORKERS = 4;
    private static final int LINGER_SECONDS = 2;

    private static @Nullable SharedThreads shared;

    private final ClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(IO_THREADS)
            .computationThreadPoolSize(IO_THREADS)
            .build();

    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, daemons("memorymap-heartbeat-"));
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemons("memorymap-remote-"));

    private int users;

    private SharedThreads() {
        timer.setRemoveOnCancelPolicy(true);
        workers.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        };
    }

    /** The threads, for one more cache; to be given back with {@link #release}. */
    static synchronized SharedThreads acquire() {
        SharedThreads threads = shared;
        if (threads == null) {
            threads = new SharedThreads();
            shared = threads;
        }
        threads.users++;
        return threads;
    }

    /** Gives the threads back. They end some seconds after the last cache, unless there is another one by then: they are dear to make. */
    void release() {
        synchronized (SharedThreads.class) {
            users--;
            if (users == 0) {
                ScheduledFuture<?> unused = timer.schedule(this::endIfUnused, LINGER_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private void endIfUnused() {
        synchronized (SharedThreads.class) {
            if (users > 0 || shared != this) {
                return;
            }
            shared = null;
        }
        workers.shutdown();
        // What it gives would tell when the last of its threads has ended, which nobody has to know.
        Object unused = resources.shutdown(0, 1, TimeUnit.SECONDS);
        timer.shutdown();
    }

    ClientResources resources() {
        return resources;
    }

    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    ExecutorService workers() {
        return workers;
    }
}
