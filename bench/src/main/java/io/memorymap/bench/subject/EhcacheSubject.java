package io.memorymap.bench.subject;

import java.util.function.BiConsumer;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.EntryUnit;
import org.ehcache.config.units.MemoryUnit;
import org.jspecify.annotations.Nullable;

/** Ehcache 3, one tier each. */
record EhcacheSubject<K, V>(CacheManager manager, Cache<K, V> cache) implements Subject<K, V> {
    private static final String NAME = "bench";
    /** Beside key and value, with room to spare: a tier that is too small would evict. */
    private static final int ENTRY_OVERHEAD = 150;

    private static final long MIB = 1 << 20;

    static <K, V> Subject<K, V> heap(Plan<K, V> plan) {
        return open(plan, ResourcePoolsBuilder.newResourcePoolsBuilder().heap(plan.capacity(), EntryUnit.ENTRIES));
    }

    static <K, V> Subject<K, V> offHeap(Plan<K, V> plan) {
        return open(plan, ResourcePoolsBuilder.newResourcePoolsBuilder().offheap(mebibytes(plan), MemoryUnit.MB));
    }

    static <K, V> Subject<K, V> disk(Plan<K, V> plan) {
        return open(plan, ResourcePoolsBuilder.newResourcePoolsBuilder().disk(mebibytes(plan), MemoryUnit.MB, true));
    }

    private static <K, V> Subject<K, V> open(Plan<K, V> plan, ResourcePoolsBuilder pools) {
        Kind<K, V> kind = plan.kind();
        CacheManager manager = CacheManagerBuilder.newCacheManagerBuilder()
                .with(CacheManagerBuilder.persistence(
                        plan.directory().resolve("ehcache").toFile()))
                .withCache(
                        NAME,
                        CacheConfigurationBuilder.newCacheConfigurationBuilder(kind.keyType(), kind.valueType(), pools))
                .build(true);
        return new EhcacheSubject<>(manager, manager.getCache(NAME, kind.keyType(), kind.valueType()));
    }

    private static <K, V> long mebibytes(Plan<K, V> plan) {
        Kind<K, V> kind = plan.kind();
        return 32 + plan.capacity() * (kind.keyBytes() + kind.valueBytes() + ENTRY_OVERHEAD) / MIB;
    }

    @Override
    public @Nullable V get(K key) {
        return cache.get(key);
    }

    @Override
    public void put(K key, V value) {
        cache.put(key, value);
    }

    @Override
    public void remove(K key) {
        cache.remove(key);
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        cache.forEach(entry -> action.accept(entry.getKey(), entry.getValue()));
    }

    @Override
    public void close() {
        manager.close();
    }
}
