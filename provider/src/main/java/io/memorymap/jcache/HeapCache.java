package io.memorymap.jcache;

/** A cache by reference, on the heap. */
final class HeapCache<K, V> extends MemoryMapCache<K, V> {
    HeapCache(
            String name,
            MemoryMapCacheManager manager,
            FrozenConfiguration<K, V> configuration,
            Integrations<K, V> integrations,
            HeapEntryStore<K, V> store) {
        super(name, manager, configuration, integrations, store);
    }
}
