package io.memorymap.jcache.cache;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes the provider's threads: daemons with numbered names and without a context class loader. Thread-safe. */
final class Daemons implements ThreadFactory {
    private final String prefix;
    private final AtomicInteger made = new AtomicInteger();

    Daemons(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(null, task, prefix + made.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    /** A task that has a context class loader while it runs, whatever its thread has otherwise. */
    static Runnable within(@Nullable ClassLoader classes, Runnable task) {
        return () -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(classes);
            try {
                task.run();
            } finally {
                thread.setContextClassLoader(before);
            }
        };
    }
}
