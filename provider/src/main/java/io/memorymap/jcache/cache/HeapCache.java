package io.memorymap.jcache.cache;

import io.memorymap.jcache.config.FrozenConfiguration;
import io.memorymap.jcache.store.EntryStore;

/** A cache by reference, on the heap. */
final class HeapCache<K, V> extends MemoryMapCache<K, V> {
    HeapCache(
            String name,
            CacheOwner owner,
            FrozenConfiguration<K, V> configuration,
            Integrations<K, V> integrations,
            EntryStore<K, V> store) {
        super(name, owner, configuration, integrations, store);
    }
}
