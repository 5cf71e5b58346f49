package io.memorymap.jcache.event;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** A listener, its filter, and its queues: one for each key that has events under way. Thread-safe. */
final class ListenerRegistration<K, V> {
    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final CacheEntryListenerConfiguration<K, V> configuration;
    private final CacheEntryListener<? super K, ? super V> listener;
    private final @Nullable CacheEntryEventFilter<? super K, ? super V> filter;
    private final boolean synchronous;
    private final ConcurrentHashMap<Object, EventQueue> queues = new ConcurrentHashMap<>();
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean closed;

    /** Makes the listener and its filter from their factories. */
    ListenerRegistration(CacheEntryListenerConfiguration<K, V> configuration) {
        this.configuration = configuration;
        this.listener = configuration.getCacheEntryListenerFactory().create();
        Factory<CacheEntryEventFilter<? super K, ? super V>> factory = configuration.getCacheEntryEventFilterFactory();
        this.filter = factory == null ? null : factory.create();
        this.synchronous = configuration.isSynchronous();
    }

    CacheEntryListenerConfiguration<K, V> configuration() {
        return configuration;
    }

    boolean isSynchronous() {
        return synchronous;
    }

    boolean wants(EventType type) {
        return switch (type) {
            case CREATED -> listener instanceof CacheEntryCreatedListener;
            case UPDATED -> listener instanceof CacheEntryUpdatedListener;
            case REMOVED -> listener instanceof CacheEntryRemovedListener;
            case EXPIRED -> listener instanceof CacheEntryExpiredListener;
        };
    }

    /** Whether an update is of use to this listener only with the value that it replaced. */
    boolean wantsReplacedValue() {
        return configuration.isOldValueRequired() && wants(EventType.UPDATED);
    }

    /**
     * Appends an event to its key's queue. Called under the key's lock, which makes the order.
     *
     * @param key the key as its lock knows it
     */
    Delivery enqueue(Object key, EntryEvent<K, V> event, boolean awaited) {
        Delivery[] made = new Delivery[1];
        queues.compute(key, (k, present) -> {
            EventQueue queue = present == null ? new EventQueue() : present;
            made[0] = new Delivery(this, queue, event, awaited);
            queue.add(made[0]);
            return queue;
        });
        return made[0];
    }

    /**
     * Has an event delivered, as {@link EventQueue#drive} says.
     *
     * @return what the listener threw at an awaited event, or null
     */
    @Nullable Throwable drive(Object key, Delivery delivery) {
        Throwable failure = delivery.queue.drive(delivery);
        queues.computeIfPresent(key, (k, queue) -> queue.isIdle() ? null : queue);
        return failure;
    }

    /**
     * Calls the filter and the listener, unless the cache has been closed meanwhile.
     *
     * @return what they threw, or null
     */
    @SuppressWarnings("unchecked")
    @Nullable Throwable deliver(Delivery delivery) {
        if (closed) {
            return null;
        }
        EventDispatcher.enterListener();
        try {
            EntryEvent<K, V> event = (EntryEvent<K, V>) delivery.event;
            if (filter == null || filter.evaluate(event)) {
                call(event);
            }
            return null;
        } catch (Throwable e) {
            if (!delivery.awaited) {
                report(e);
            }
            return e;
        } finally {
            EventDispatcher.leaveListener();
        }
    }

    /** {@link #wants} has been asked before the event was made, so the listener has the interface. */
    @SuppressWarnings("unchecked")
    private void call(EntryEvent<K, V> event) {
        List<CacheEntryEvent<? extends K, ? extends V>> events = List.of(event);
        switch (event.getEventType()) {
            case CREATED -> ((CacheEntryCreatedListener<K, V>) listener).onCreated(events);
            case UPDATED -> ((CacheEntryUpdatedListener<K, V>) listener).onUpdated(events);
            case REMOVED -> ((CacheEntryRemovedListener<K, V>) listener).onRemoved(events);
            case EXPIRED -> ((CacheEntryExpiredListener<K, V>) listener).onExpired(events);
        }
    }

    /** No thread waits for the event, so the failure goes to the log, more and more rarely. */
    private void report(Throwable failure) {
        long count = failures.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.log(
                    Level.WARNING,
                    "The cache entry listener " + listener.getClass().getName() + " has failed " + count
                            + " times so far. Only failure number 1, 2, 4, 8 and so on is logged.",
                    failure);
        }
    }

    /** Lets no further event through, and has the listener and the filter closed. */
    void close(Consumer<@Nullable Object> closer) {
        closed = true;
        closer.accept(listener);
        closer.accept(filter);
    }
}
