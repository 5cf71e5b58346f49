package io.memorymap.bench.subject;

import com.github.benmanes.caffeine.jcache.configuration.CaffeineConfiguration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import org.cache2k.jcache.ExtendedMutableConfiguration;
import org.cache2k.jcache.JCacheConfig;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.EntryUnit;
import org.ehcache.impl.config.copy.DefaultCopierConfiguration;
import org.ehcache.impl.copy.SerializingCopier;
import org.ehcache.jsr107.Eh107Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A cache of JCache, by value.
 *
 * @param manager its manager
 * @param cache the cache
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record JCacheSubject<K, V>(CacheManager manager, Cache<K, V> cache) implements Subject<K, V> {
    private static final String NAME = "bench";
    /** Of each record of ours, beside key and value. */
    private static final int RECORD_OVERHEAD = 24;

    static <K, V> Subject<K, V> memoryMap(Plan<K, V> plan) {
        Kind<K, V> kind = plan.kind();
        long bytes = plan.capacity() * (kind.keyBytes() + kind.valueBytes() + RECORD_OVERHEAD);
        Properties bounds = new Properties();
        bounds.setProperty("memorymap.default.capacity", Long.toString(plan.capacity()));
        bounds.setProperty("memorymap.default.max-bytes", Long.toString(bytes));
        bounds.setProperty(
                "memorymap.temporary-directory",
                plan.directory().toAbsolutePath().toString());
        CacheManager manager = Caching.getCachingProvider("io.memorymap.jcache.MemoryMapCachingProvider")
                .getCacheManager(null, null, bounds);
        return create(manager, new MutableConfiguration<K, V>().setTypes(kind.keyType(), kind.valueType()));
    }

    static <K, V> Subject<K, V> caffeine(Plan<K, V> plan) {
        CaffeineConfiguration<K, V> configuration = new CaffeineConfiguration<>();
        configuration.setTypes(plan.kind().keyType(), plan.kind().valueType());
        configuration.setMaximumSize(OptionalLong.of(plan.capacity()));
        // Its own configuration is by reference unless this is said, unlike that of JCache.
        configuration.setStoreByValue(true);
        return create(manager("com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider"), configuration);
    }

    static <K, V> Subject<K, V> cache2k(Plan<K, V> plan) {
        ExtendedMutableConfiguration<K, V> configuration =
                ExtendedMutableConfiguration.of(HeapSubject.cache2kBuilder(plan)
                        .with(JCacheConfig.class, section -> section.copyAlwaysIfRequested(true)));
        return create(manager("org.cache2k.jcache.provider.JCacheProvider"), configuration);
    }

    static <K, V> Subject<K, V> ehcache(Plan<K, V> plan) {
        Kind<K, V> kind = plan.kind();
        return create(
                manager("org.ehcache.jsr107.EhcacheCachingProvider"),
                Eh107Configuration.fromEhcacheCacheConfiguration(CacheConfigurationBuilder.newCacheConfigurationBuilder(
                                kind.keyType(),
                                kind.valueType(),
                                ResourcePoolsBuilder.newResourcePoolsBuilder().heap(plan.capacity(), EntryUnit.ENTRIES))
                        .withService(new DefaultCopierConfiguration<V>(
                                SerializingCopier.<V>asCopierClass(), DefaultCopierConfiguration.Type.VALUE))));
    }

    private static CacheManager manager(String provider) {
        return Caching.getCachingProvider(provider).getCacheManager();
    }

    private static <K, V> Subject<K, V> create(CacheManager manager, Configuration<K, V> configuration) {
        return new JCacheSubject<>(manager, manager.createCache(NAME, configuration));
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
    public Map<K, V> getAll(Set<K> keys) {
        return cache.getAll(keys);
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
