package io.memorymap.libraries;

import io.memorymap.jcache.MemoryMapCachingProvider;
import java.nio.file.Path;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/** Managers as an application gets them: by the name of the provider. */
final class Managers {
    private Managers() {}

    /** A manager whose caches are persistent in a directory. */
    static CacheManager open(Path directory) {
        return Caching.getCachingProvider(MemoryMapCachingProvider.class.getName())
                .getCacheManager(directory.toUri(), null);
    }

    static <K, V> MutableConfiguration<K, V> types(Class<K> keys, Class<V> values) {
        return new MutableConfiguration<K, V>().setTypes(keys, values);
    }
}
