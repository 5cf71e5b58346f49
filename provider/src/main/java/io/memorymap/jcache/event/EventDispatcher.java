package io.memorymap.jcache.event;

import io.memorymap.jcache.store.EntryStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Brings what happens to entries to the listeners of a cache.
 *
 * <p>An operation puts its events into the queues of their key while it holds the key's lock; that makes the order in which every
 * listener sees them. Once its thread holds no lock any more, it delivers the synchronous ones itself, or waits for the thread
 * that is delivering them. A thread inside a listener never waits: its events are delivered by the thread that empties the queue,
 * or by itself after the listener has returned. Asynchronous events go to background threads.
 *
 * <p>Thread-safe.
 */
public final class EventDispatcher<K, V> {
    /** What a thread has under way; absent in threads that have nothing. */
    private static final ThreadLocal<@Nullable Agenda> AGENDA = new ThreadLocal<>();

    private final EntryStore<K, V> store;
    private final DeliveryThreads threads;
    private final Supplier<@Nullable ClassLoader> contextLoader;
    private final List<ListenerRegistration<K, V>> registrations = new CopyOnWriteArrayList<>();
    private volatile boolean active;
    private volatile boolean replacedValuesWanted;
    private volatile boolean expiryWanted;

    /**
     * Makes a dispatcher without listeners.
     *
     * @param contextLoader the context class loader for asynchronous listeners, asked in the thread that causes an event
     */
    public EventDispatcher(
            EntryStore<K, V> store, DeliveryThreads threads, Supplier<@Nullable ClassLoader> contextLoader) {
        this.store = store;
        this.threads = threads;
        this.contextLoader = contextLoader;
    }

    /** Whether there is a listener. */
    public boolean isActive() {
        return active;
    }

    /** Whether a listener needs the value that an update replaces. */
    public boolean wantsReplacedValues() {
        return replacedValuesWanted;
    }

    /** Whether a listener wants the events of expired entries. */
    public boolean wantsExpiry() {
        return expiryWanted;
    }

    /** Adds a listener made from its configuration. */
    public synchronized void register(CacheEntryListenerConfiguration<K, V> configuration) {
        registrations.add(new ListenerRegistration<>(configuration));
        refresh();
    }

    /**
     * Removes the listener that was registered with an equal configuration, if there is one.
     *
     * @param closer closes the application's listener and filter
     */
    public synchronized void deregister(
            CacheEntryListenerConfiguration<K, V> configuration, Consumer<@Nullable Object> closer) {
        registrations.removeIf(registration -> {
            boolean meant = registration.configuration().equals(configuration);
            if (meant) {
                registration.close(closer);
            }
            return meant;
        });
        refresh();
    }

    /**
     * Removes all listeners. No listener is called any more.
     *
     * @param closer closes the application's listeners and filters
     */
    public synchronized void close(Consumer<@Nullable Object> closer) {
        for (ListenerRegistration<K, V> registration : registrations) {
            registration.close(closer);
        }
        registrations.clear();
        refresh();
    }

    private void refresh() {
        active = !registrations.isEmpty();
        replacedValuesWanted = registrations.stream().anyMatch(ListenerRegistration::wantsReplacedValue);
        expiryWanted = registrations.stream().anyMatch(registration -> registration.wants(EventType.EXPIRED));
    }

    /**
     * Puts an event into the queues of the listeners that want it. The calling thread holds the key's lock, within {@link #enter}
     * and {@link #leave}.
     *
     * @param lockedKey the key as its lock knows it
     */
    public void enqueue(
            Cache<K, V> source, Object lockedKey, EventType type, K key, @Nullable V value, @Nullable V oldValue) {
        EntryEvent<K, V> event = null;
        for (ListenerRegistration<K, V> registration : registrations) {
            if (registration.wants(type)) {
                if (event == null) {
                    event = new EntryEvent<>(source, type, store.copyKey(key), copy(value), copy(oldValue));
                }
                enqueue(registration, lockedKey, event);
            }
        }
    }

    private @Nullable V copy(@Nullable V value) {
        return value == null ? null : store.copyValue(value);
    }

    private void enqueue(ListenerRegistration<K, V> registration, Object lockedKey, EntryEvent<K, V> event) {
        Agenda agenda = agenda();
        boolean awaited = registration.isSynchronous() && agenda.listeners == 0;
        Delivery delivery = registration.enqueue(lockedKey, event, awaited);
        if (registration.isSynchronous()) {
            agenda.tasks.add(new Task(lockedKey, delivery));
        } else {
            Task task = new Task(lockedKey, delivery);
            threads.deliver(contextLoader.get(), () -> deliverInBackground(task));
        }
    }

    private static void deliverInBackground(Task task) {
        enter();
        try {
            task.drive();
        } finally {
            leave();
        }
    }

    private static Agenda agenda() {
        Agenda agenda = AGENDA.get();
        if (agenda == null) {
            agenda = new Agenda();
            AGENDA.set(agenda);
        }
        return agenda;
    }

    /** Puts off the deliveries of several operations, so that a listener that throws does not stop the later operations. */
    public static Batch batch() {
        enter();
        return EventDispatcher::leave;
    }

    /** Several operations, until it is closed. */
    public interface Batch extends AutoCloseable {
        @Override
        void close();
    }

    /** Begins an operation that may cause events, or that runs code of the application under a lock. */
    public static void enter() {
        agenda().operations++;
    }

    /**
     * Ends what {@link #enter} began; the operation's own lock has been given back. The outermost operation of a thread then
     * delivers.
     *
     * @throws CacheEntryListenerException if a synchronous listener threw an exception
     */
    public static void leave() {
        Agenda agenda = agenda();
        agenda.operations--;
        if (agenda.operations > 0 || agenda.listeners > 0) {
            return;
        }
        List<Throwable> failures = new ArrayList<>(0);
        try {
            Task task = agenda.tasks.poll();
            while (task != null) {
                Throwable failure = task.drive();
                if (failure != null) {
                    failures.add(failure);
                }
                task = agenda.tasks.poll();
            }
        } finally {
            AGENDA.remove();
        }
        rethrow(failures);
    }

    private static void rethrow(List<Throwable> failures) {
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.get(0);
        for (Throwable other : failures.subList(1, failures.size())) {
            if (other != first) {
                first.addSuppressed(other);
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        throw first instanceof CacheEntryListenerException exception
                ? exception
                : new CacheEntryListenerException("A cache entry listener failed", first);
    }

    static void enterListener() {
        agenda().listeners++;
    }

    static void leaveListener() {
        agenda().listeners--;
    }

    /** Operations that the thread is in, listeners that it is in, and deliveries that it still owes. */
    private static final class Agenda {
        private final ArrayDeque<Task> tasks = new ArrayDeque<>();
        private int operations;
        private int listeners;
    }

    private record Task(Object lockedKey, Delivery delivery) {
        @Nullable Throwable drive() {
            return delivery.registration.drive(lockedKey, delivery);
        }
    }
}
