package io.memorymap.jcache.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
import org.jspecify.annotations.Nullable;

/** Listens to everything, remembers it as text, and then does what a test asks. */
public final class EventRecorder<K, V>
        implements CacheEntryCreatedListener<K, V>,
                CacheEntryUpdatedListener<K, V>,
                CacheEntryRemovedListener<K, V>,
                CacheEntryExpiredListener<K, V>,
                AutoCloseable {
    public final List<String> events = new CopyOnWriteArrayList<>();
    public volatile Consumer<CacheEntryEvent<? extends K, ? extends V>> reaction = event -> {};
    public volatile boolean closed;

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends K, ? extends V>> created) {
        record(created);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends K, ? extends V>> updated) {
        record(updated);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends K, ? extends V>> removed) {
        record(removed);
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends K, ? extends V>> expired) {
        record(expired);
    }

    private void record(Iterable<CacheEntryEvent<? extends K, ? extends V>> some) {
        for (CacheEntryEvent<? extends K, ? extends V> event : some) {
            events.add(
                    event.getEventType() + " " + event.getKey() + " " + event.getOldValue() + ">" + event.getValue());
            reaction.accept(event);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    public CacheEntryListenerConfiguration<K, V> synchronous() {
        return new Registration<>(this, null, true, true);
    }

    public CacheEntryListenerConfiguration<K, V> asynchronous() {
        return new Registration<>(this, null, true, false);
    }

    public CacheEntryListenerConfiguration<K, V> filtered(CacheEntryEventFilter<K, V> filter) {
        return new Registration<>(this, filter, true, true);
    }

    public CacheEntryListenerConfiguration<K, V> withoutOldValues() {
        return new Registration<>(this, null, false, true);
    }

    /** Not a record of JCache's own, because that one insists on serializable listeners. */
    private static final class Registration<K, V> implements CacheEntryListenerConfiguration<K, V> {
        private static final long serialVersionUID = 1L;

        private final transient EventRecorder<K, V> recorder;
        private final transient @Nullable CacheEntryEventFilter<K, V> filter;
        private final boolean oldValues;
        private final boolean synchronous;

        Registration(
                EventRecorder<K, V> recorder,
                @Nullable CacheEntryEventFilter<K, V> filter,
                boolean oldValues,
                boolean synchronous) {
            this.recorder = recorder;
            this.filter = filter;
            this.oldValues = oldValues;
            this.synchronous = synchronous;
        }

        @Override
        public Factory<CacheEntryListener<? super K, ? super V>> getCacheEntryListenerFactory() {
            return () -> recorder;
        }

        @Override
        public boolean isOldValueRequired() {
            return oldValues;
        }

        @Override
        public @Nullable Factory<CacheEntryEventFilter<? super K, ? super V>> getCacheEntryEventFilterFactory() {
            return filter == null ? null : () -> filter;
        }

        @Override
        public boolean isSynchronous() {
            return synchronous;
        }
    }
}
