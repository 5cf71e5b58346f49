package io.memorymap.jcache;

import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;

/** A provider of its own with a clock of its own for one test; small caches. */
public final class Caches implements AutoCloseable {
    private static final AtomicInteger NAMES = new AtomicInteger();

    public final ManualClock clock = new ManualClock();
    public final MemoryMapCachingProvider provider = new MemoryMapCachingProvider(clock);
    private final URI uri = URI.create("test:" + NAMES.incrementAndGet());

    /** A manager of temporary caches. */
    public CacheManager manager() {
        return manager(uri, small());
    }

    public CacheManager manager(URI name, Properties properties) {
        return provider.getCacheManager(name, Caches.class.getClassLoader(), properties);
    }

    /** A manager of persistent caches, its directory given as a property. */
    public CacheManager persistent(Path directory) {
        return persistent(directory, small());
    }

    public CacheManager persistent(Path directory, Properties properties) {
        properties.setProperty("memorymap.directory", directory.toString());
        return manager(URI.create("test:" + NAMES.incrementAndGet()), properties);
    }

    public static Properties small() {
        Properties properties = new Properties();
        properties.setProperty("memorymap.default.capacity", "1000");
        properties.setProperty("memorymap.default.max-bytes", "1MiB");
        return properties;
    }

    public <K, V> Cache<K, V> create(String name, Configuration<K, V> configuration) {
        return manager().createCache(name, configuration);
    }

    public static <K, V> MutableConfiguration<K, V> types(Class<K> keys, Class<V> values) {
        return new MutableConfiguration<K, V>().setTypes(keys, values);
    }

    @Override
    public void close() {
        provider.close();
    }
}
