package io.memorymap.jcache.cache;

import io.memorymap.jcache.MappedCache;
import io.memorymap.jcache.RemoteCache;
import io.memorymap.jcache.config.FrozenConfiguration;
import io.memorymap.jcache.event.Unwrapping;
import io.memorymap.jcache.management.CacheInformation;
import io.memorymap.jcache.management.CacheStatistics;
import io.memorymap.jcache.management.ManagementBeans;
import io.memorymap.jcache.management.RemoteInformation;
import io.memorymap.jcache.management.StoreInformation;
import io.memorymap.jcache.store.EntryStore;
import io.memorymap.jcache.store.NativeEntries;
import io.memorymap.jcache.store.SharedEntries;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A cache: checks arguments and hands over to the operations. Thread-safe.
 *
 * <p>A read goes straight to the store if nothing else takes part in it: no read-through, no access expiry, no refresh, no statistics, no
 * listener of expired entries.
 */
public abstract sealed class MemoryMapCache<K, V> implements Cache<K, V> permits HeapCache, SharedCache, StoreCache {
    private final String name;
    private final CacheOwner owner;
    private final CacheCore<K, V> core;
    private final EntryStore<K, V> store;
    private final CacheStatistics statistics;
    private final boolean plainReads;
    private final SingleOperations<K, V> single;
    private final BulkOperations<K, V> bulk;
    private final EntryProcessing<K, V> processing;
    private final Integrations<K, V> integrations;
    private final ManagementBeans beans;
    private final ExpiryAnnouncer<K, V> announcer;

    /** Guarded by the beans' lock, as the configuration. */
    private boolean announcing;

    private final @Nullable ReadNotes notes;

    /** Guarded as {@link #announcing}. */
    private boolean noting;

    private volatile FrozenConfiguration<K, V> configuration;

    MemoryMapCache(
            String name,
            CacheOwner owner,
            FrozenConfiguration<K, V> configuration,
            Integrations<K, V> integrations,
            EntryStore<K, V> store) {
        this.name = name;
        this.owner = owner;
        this.configuration = configuration;
        this.integrations = integrations;
        this.store = store;
        this.core = new CacheCore<>(
                this,
                store,
                integrations,
                BackgroundThreads.acquire(),
                owner.loaders(),
                owner::loaderForBackground,
                owner.clock());
        this.statistics = core.statistics;
        this.plainReads = !core.readThrough && !core.expiry.readsMove() && core.refreshAfterWrite == null;
        EntryMutations<K, V> mutations = new EntryMutations<>(core);
        this.single = store instanceof SharedEntries<K, V>
                ? new RetriedOperations<>(core, mutations)
                : new SingleOperations<>(core, mutations);
        this.bulk = new BulkOperations<>(core, single, mutations);
        this.processing = new EntryProcessing<>(core, mutations);
        this.announcer = new ExpiryAnnouncer<>(core, mutations);
        this.notes = store instanceof NativeEntries<K, V> mapped ? new ReadNotes(core, mapped) : null;
        this.beans = new ManagementBeans(owner.getURI(), name);
    }

    /** The cache for a store: what is offered beyond JCache depends on where the entries are. */
    static <K, V> MemoryMapCache<K, V> of(
            String name,
            CacheOwner owner,
            FrozenConfiguration<K, V> configuration,
            Integrations<K, V> integrations,
            EntryStore<K, V> store) {
        if (store instanceof SharedEntries<K, V> shared) {
            return new SharedCache<>(name, owner, configuration, integrations, shared);
        }
        return store instanceof NativeEntries<K, V> mapped
                ? new StoreCache<>(name, owner, configuration, integrations, mapped)
                : new HeapCache<>(name, owner, configuration, integrations, store);
    }

    /** Completes what the constructor began: listeners and management beans. */
    final void start() {
        synchronized (beans) {
            configuration.getCacheEntryListenerConfigurations().forEach(core.events::register);
            announceExpiry();
        }
        setStatisticsEnabled(configuration.isStatisticsEnabled());
        setManagementEnabled(configuration.isManagementEnabled());
    }

    public final FrozenConfiguration<K, V> configuration() {
        return configuration;
    }

    final CacheCore<K, V> core() {
        return core;
    }

    @Override
    public final @Nullable V get(K key) {
        core.checkOpen();
        Objects.requireNonNull(key, "key");
        if (plainReads && !statistics.isEnabled() && !core.events.wantsExpiry()) {
            return store.get(key);
        }
        return single.get(key);
    }

    @Override
    public final boolean containsKey(K key) {
        core.checkOpen();
        Objects.requireNonNull(key, "key");
        return store.contains(key);
    }

    @Override
    public final Map<K, V> getAll(Set<? extends K> keys) {
        core.checkOpen();
        List<K> checked = new ArrayList<>(keys.size());
        for (K key : keys) {
            core.checkKey(key);
            checked.add(key);
        }
        return bulk.getAll(checked);
    }

    @Override
    public final void loadAll(
            Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener completionListener) {
        core.checkOpen();
        BackgroundLoad.start(core, bulk, List.copyOf(checkedKeys(keys)), replaceExistingValues, completionListener);
    }

    @Override
    public final void put(K key, V value) {
        check(key, value);
        single.put(key, value);
    }

    @Override
    public final @Nullable V getAndPut(K key, V value) {
        check(key, value);
        return single.getAndPut(key, value);
    }

    @Override
    public final void putAll(Map<? extends K, ? extends V> map) {
        core.checkOpen();
        Map<K, V> entries = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            core.checkKey(key);
            core.checkValue(value);
            entries.put(key, value);
        });
        bulk.putAll(entries);
    }

    @Override
    public final boolean putIfAbsent(K key, V value) {
        check(key, value);
        return single.putIfAbsent(key, value);
    }

    @Override
    public final boolean remove(K key) {
        check(key);
        return single.remove(key);
    }

    @Override
    public final boolean remove(K key, V oldValue) {
        check(key, oldValue);
        return single.remove(key, oldValue);
    }

    @Override
    public final @Nullable V getAndRemove(K key) {
        check(key);
        return single.getAndRemove(key);
    }

    @Override
    public final boolean replace(K key, V oldValue, V newValue) {
        check(key, oldValue);
        core.checkValue(newValue);
        return single.replace(key, oldValue, newValue);
    }

    @Override
    public final boolean replace(K key, V value) {
        return getAndReplace(key, value) != null;
    }

    @Override
    public final @Nullable V getAndReplace(K key, V value) {
        check(key, value);
        return single.getAndReplace(key, value);
    }

    @Override
    public final void removeAll(Set<? extends K> keys) {
        core.checkOpen();
        bulk.removeAll(checkedKeys(keys));
    }

    @Override
    public final void removeAll() {
        core.checkOpen();
        bulk.removeAll();
    }

    @Override
    public final void clear() {
        core.checkOpen();
        store.clear();
    }

    @Override
    public final <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> entryProcessor, @Nullable Object... arguments) {
        check(key);
        Objects.requireNonNull(entryProcessor, "entryProcessor");
        return processing.invoke(key, entryProcessor, arguments);
    }

    @Override
    public final <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, @Nullable Object... arguments) {
        core.checkOpen();
        Set<K> checked = checkedKeys(keys);
        Objects.requireNonNull(entryProcessor, "entryProcessor");
        return processing.invokeAll(checked, entryProcessor, arguments);
    }

    @Override
    public final Iterator<Cache.Entry<K, V>> iterator() {
        core.checkOpen();
        return new CacheIterator<>(core, single);
    }

    private void check(K key) {
        core.checkOpen();
        core.checkKey(key);
    }

    private void check(K key, V value) {
        core.checkOpen();
        core.checkKey(key);
        core.checkValue(value);
    }

    /** A copy, because the application may change its set afterwards. */
    private Set<K> checkedKeys(Set<? extends K> keys) {
        Set<K> checked = new LinkedHashSet<>();
        for (K key : keys) {
            core.checkKey(key);
            checked.add(key);
        }
        return checked;
    }

    @Override
    public final void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        core.checkOpen();
        Objects.requireNonNull(listener, "cacheEntryListenerConfiguration");
        synchronized (beans) {
            configuration = configuration.withListener(listener);
            core.events.register(listener);
            announceExpiry();
        }
    }

    private void announceExpiry() {
        if (!announcing && core.events.wantsExpiry()) {
            announcing = true;
            core.threads.everySecond(announcer);
        }
    }

    final ExpiryAnnouncer<K, V> announcer() {
        return announcer;
    }

    @Override
    public final void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        core.checkOpen();
        Objects.requireNonNull(listener, "cacheEntryListenerConfiguration");
        Closing closing = new Closing();
        synchronized (beans) {
            configuration = configuration.withoutListener(listener);
            core.events.deregister(listener, closing::close);
        }
        closing.report("Closing a listener of the cache \"" + name + "\" failed");
    }

    private void noteReads() {
        ReadNotes wanted = notes;
        if (!noting && wanted != null && wanted.isWanted()) {
            noting = true;
            core.threads.everySecond(wanted);
        }
    }

    /** What is noted of reads in the file, or null if there can be none. */
    final @Nullable ReadNotes notes() {
        return notes;
    }

    public final void setStatisticsEnabled(boolean enabled) {
        synchronized (beans) {
            if (isClosed()) {
                return;
            }
            configuration = configuration.withStatistics(enabled);
            statistics.setEnabled(enabled);
            if (enabled) {
                noteReads();
                beans.register(ManagementBeans.Kind.STATISTICS, statistics);
                if (this instanceof MappedCache<?, ?> mapped) {
                    beans.register(ManagementBeans.Kind.STORE, new StoreInformation(mapped, statistics));
                } else if (this instanceof RemoteCache<?, ?> remote) {
                    beans.register(ManagementBeans.Kind.STORE, new RemoteInformation(remote));
                }
            } else {
                beans.unregister(ManagementBeans.Kind.STATISTICS);
                beans.unregister(ManagementBeans.Kind.STORE);
            }
        }
    }

    public final void setManagementEnabled(boolean enabled) {
        synchronized (beans) {
            if (isClosed()) {
                return;
            }
            configuration = configuration.withManagement(enabled);
            if (enabled) {
                beans.register(ManagementBeans.Kind.CONFIGURATION, new CacheInformation(this::configuration));
            } else {
                beans.unregister(ManagementBeans.Kind.CONFIGURATION);
            }
        }
    }

    @Override
    public final <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
        return Unwrapping.unwrap(configuration, type);
    }

    @Override
    public final String getName() {
        return name;
    }

    @Override
    public final CacheManager getCacheManager() {
        return owner;
    }

    @Override
    public final void close() {
        Exception failure = owner.close(this).failure();
        if (failure != null) {
            throw new CacheException("The cache \"" + name + "\" is closed, but not everything went well", failure);
        }
    }

    /** Ends the cache: no operation begins any more, no listener is called any more, and what the application gave is closed. */
    public final void shutDown(Closing closing) {
        core.markClosed();
        core.events.close(closing::close);
        synchronized (beans) {
            for (ManagementBeans.Kind kind : ManagementBeans.Kind.values()) {
                closing.run(() -> beans.unregister(kind));
            }
        }
        if (notes != null) {
            closing.run(notes::note);
        }
        closing.run(store::close);
        integrations.close(closing);
        core.threads.release();
    }

    @Override
    public final boolean isClosed() {
        return core.isClosed();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.unwrap(this, type);
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + " \"" + name + "\"" + (isClosed() ? " (closed)" : "");
    }
}
