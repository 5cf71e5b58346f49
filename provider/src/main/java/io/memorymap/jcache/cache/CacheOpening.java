package io.memorymap.jcache.cache;

import io.memorymap.jcache.config.CacheSettings;
import io.memorymap.jcache.config.FrozenConfiguration;
import io.memorymap.jcache.remote.CacheEntriesOpener;
import io.memorymap.jcache.store.EntryStore;

/** Opens a cache: makes what the application configured, opens the store, and starts listeners and beans. */
public final class CacheOpening {
    private CacheOpening() {}

    /**
     * Opens a cache. If a step fails, everything that was made before it is closed.
     *
     * @param opener opens the store of the entries
     * @param settings what is configured beside {@code configuration}
     */
    public static <K, V> MemoryMapCache<K, V> open(
            CacheOwner owner,
            CacheEntriesOpener opener,
            String name,
            FrozenConfiguration<K, V> configuration,
            CacheSettings settings) {
        Integrations<K, V> integrations = Integrations.of(configuration, name, settings.refreshAfterWrite());
        MemoryMapCache<K, V> cache;
        try {
            EntryStore<K, V> store = opener.open(configuration, integrations.expiry(), owner.loaderOfClasses());
            cache = MemoryMapCache.of(name, owner, configuration, integrations, store);
        } catch (Throwable e) {
            Closing closing = new Closing();
            integrations.close(closing);
            closing.suppressIn(e);
            throw e;
        }
        try {
            cache.start();
        } catch (Throwable e) {
            Closing closing = new Closing();
            cache.shutDown(closing);
            closing.suppressIn(e);
            throw e;
        }
        return cache;
    }
}
