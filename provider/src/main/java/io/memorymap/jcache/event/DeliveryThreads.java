package io.memorymap.jcache.event;

import org.jspecify.annotations.Nullable;

/** Runs the deliveries of asynchronous events in threads that are not the application's. Thread-safe. */
public interface DeliveryThreads {
    /**
     * Runs a delivery some time later, or drops it if all caches are closed by then.
     *
     * @param classes the context class loader for the application's code meanwhile
     */
    void deliver(@Nullable ClassLoader classes, Runnable delivery);
}
