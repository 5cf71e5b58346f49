package io.memorymap.jcache;

import io.memorymap.jcache.cache.CacheOpening;
import io.memorymap.jcache.cache.CacheOwner;
import io.memorymap.jcache.cache.Closing;
import io.memorymap.jcache.cache.LoaderThreads;
import io.memorymap.jcache.cache.MemoryMapCache;
import io.memorymap.jcache.config.CacheSettings;
import io.memorymap.jcache.config.FrozenConfiguration;
import io.memorymap.jcache.config.HibernateRegions;
import io.memorymap.jcache.config.ManagerSettings;
import io.memorymap.jcache.event.Unwrapping;
import io.memorymap.jcache.remote.CacheEntriesOpener;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/** The caches of one URI and class loader. Thread-safe: looking up takes no lock, creating and closing takes the manager's. */
final class MemoryMapCacheManager implements CacheOwner {
    private final MemoryMapCachingProvider provider;
    private final URI uri;
    private final WeakReference<ClassLoader> loader;
    private final Properties properties;
    private final ManagerSettings settings;
    private final InstantSource clock;
    private final LoaderThreads loaders;
    private final ConcurrentHashMap<String, MemoryMapCache<?, ?>> caches = new ConcurrentHashMap<>();
    private final Object lock = new Object();

    /** Caches made because the configuration names them, which no code has created yet. Guarded by the lock. */
    private final Map<String, CacheSettings> declaredOnly = new HashMap<>();

    private volatile boolean closed;

    MemoryMapCacheManager(
            MemoryMapCachingProvider provider,
            URI uri,
            ClassLoader loader,
            @Nullable Properties properties,
            ManagerSettings settings,
            InstantSource clock) {
        this.provider = provider;
        this.uri = uri;
        this.loader = new WeakReference<>(loader);
        this.properties = copy(properties);
        this.settings = settings;
        this.clock = clock;
        this.loaders = new LoaderThreads(settings.loaderThreads());
    }

    private static Properties copy(@Nullable Properties properties) {
        Properties copy = new Properties();
        if (properties != null) {
            properties.stringPropertyNames().forEach(name -> copy.setProperty(name, properties.getProperty(name)));
        }
        return copy;
    }

    /** Creates the caches that the configuration names, so that names and beans are there from the start. */
    void createDeclaredCaches() {
        try {
            for (String name : settings.declaredCacheNames()) {
                createCache(name, new MutableConfiguration<>());
                synchronized (lock) {
                    declaredOnly.put(name, settings.forCache(name));
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public @Nullable ClassLoader loaderOfClasses() {
        ClassLoader classes = loader.get();
        // The default one asks the context class loader too, but the JVM would remember its answers for ever.
        return classes instanceof DefaultClassLoader ? null : classes;
    }

    @Override
    public @Nullable ClassLoader loaderForBackground() {
        ClassLoader classes = loaderOfClasses();
        return classes == null ? Thread.currentThread().getContextClassLoader() : classes;
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public LoaderThreads loaders() {
        return loaders;
    }

    @Override
    public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(String cacheName, C configuration) {
        checkOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        Objects.requireNonNull(configuration, "configuration");
        FrozenConfiguration<K, V> merged = frozen(settings.merge(cacheName, configuration), configuration);
        synchronized (lock) {
            checkOpen();
            MemoryMapCache<?, ?> present = caches.get(cacheName);
            Map<String, Object> inCode = inCode(configuration);
            CacheSettings wanted = settings.forCache(cacheName, HibernateRegions.isCalling(), inCode);
            if (present == null) {
                return create(cacheName, wanted, merged);
            }
            CacheSettings declared = declaredOnly.remove(cacheName);
            if (declared == null) {
                throw new CacheException("A cache named \"" + cacheName + "\" exists already in the manager " + uri
                        + ". Get it with getCache, or destroy it first. Where several application contexts share the manager,"
                        + " name it in the configuration file instead of creating it (Spring Boot: leave it out of"
                        + " spring.cache.cache-names).");
            }
            boolean same = declared.equals(settings.forCache(cacheName, false, inCode))
                    && present.configuration().sameCacheAs(merged);
            if (same) {
                return claim(present, merged);
            }
            close(present);
            return create(cacheName, wanted, merged);
        }
    }

    /** The merged configuration, with the codecs that code gives. */
    private static <K, V> FrozenConfiguration<K, V> frozen(
            MutableConfiguration<K, V> merged, Configuration<K, V> fromCode) {
        return fromCode instanceof MemoryMapConfiguration<K, V> ours
                ? ours.frozen(merged)
                : new FrozenConfiguration<>(merged);
    }

    private static Map<String, Object> inCode(Configuration<?, ?> configuration) {
        return configuration instanceof MemoryMapConfiguration<?, ?> ours ? ours.settings() : Map.of();
    }

    /** A cache named in the configuration is now created by code too: the one that is there serves, if the code adds nothing. */
    private <K, V> Cache<K, V> claim(MemoryMapCache<?, ?> present, FrozenConfiguration<K, V> merged) {
        present.setStatisticsEnabled(merged.isStatisticsEnabled());
        present.setManagementEnabled(merged.isManagementEnabled());
        return unchecked(present);
    }

    private <K, V> Cache<K, V> create(
            String cacheName, CacheSettings cacheSettings, FrozenConfiguration<K, V> configuration) {
        MemoryMapCache<K, V> cache =
                CacheOpening.open(this, opener(cacheName, cacheSettings), cacheName, configuration, cacheSettings);
        caches.put(cacheName, cache);
        return cache;
    }

    private CacheEntriesOpener opener(String cacheName, CacheSettings cacheSettings) {
        return new CacheEntriesOpener(settings, cacheName, cacheSettings, clock);
    }

    @Override
    public <K, V> @Nullable Cache<K, V> getCache(String cacheName, Class<K> keyType, Class<V> valueType) {
        checkOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        Objects.requireNonNull(keyType, "keyType");
        Objects.requireNonNull(valueType, "valueType");
        MemoryMapCache<?, ?> cache = caches.get(cacheName);
        if (cache == null) {
            return null;
        }
        FrozenConfiguration<?, ?> configuration = cache.configuration();
        if (!keyType.equals(configuration.getKeyType()) || !valueType.equals(configuration.getValueType())) {
            throw new ClassCastException("The cache \"" + cacheName + "\" has keys of type "
                    + configuration.getKeyType().getName() + " and values of type "
                    + configuration.getValueType().getName() + ", not " + keyType.getName() + " and "
                    + valueType.getName());
        }
        return unchecked(cache);
    }

    @Override
    public <K, V> @Nullable Cache<K, V> getCache(String cacheName) {
        checkOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        MemoryMapCache<?, ?> cache = caches.get(cacheName);
        return cache == null ? null : unchecked(cache);
    }

    /** Types are checked where the caller gives them; where not, JCache leaves them to the caller. */
    @SuppressWarnings("unchecked")
    private static <K, V> Cache<K, V> unchecked(MemoryMapCache<?, ?> cache) {
        return (Cache<K, V>) cache;
    }

    @Override
    public Iterable<String> getCacheNames() {
        checkOpen();
        return List.copyOf(caches.keySet());
    }

    @Override
    public void destroyCache(String cacheName) {
        checkOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        synchronized (lock) {
            MemoryMapCache<?, ?> cache = caches.get(cacheName);
            CacheSettings cacheSettings = settings.forCache(cacheName);
            boolean remote = cache instanceof RemoteCache<?, ?>;
            Path file = cache instanceof MappedCache<?, ?> mapped
                    ? mapped.path()
                    : cache instanceof RemoteCache<?, ?> far ? far.nearPath() : null;
            if (cache != null) {
                close(cache).report("Closing the cache \"" + cacheName + "\", which is destroyed, failed");
            }
            opener(cacheName, cacheSettings).delete(file, cache != null, remote);
        }
    }

    @Override
    public void enableManagement(String cacheName, boolean enabled) {
        MemoryMapCache<?, ?> cache = managed(cacheName);
        if (cache != null) {
            cache.setManagementEnabled(enabled);
        }
    }

    @Override
    public void enableStatistics(String cacheName, boolean enabled) {
        MemoryMapCache<?, ?> cache = managed(cacheName);
        if (cache != null) {
            cache.setStatisticsEnabled(enabled);
        }
    }

    private @Nullable MemoryMapCache<?, ?> managed(String cacheName) {
        checkOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        return caches.get(cacheName);
    }

    @Override
    public Closing close(MemoryMapCache<?, ?> cache) {
        Closing closing = new Closing();
        synchronized (lock) {
            if (caches.remove(cache.getName(), cache)) {
                declaredOnly.remove(cache.getName());
                cache.shutDown(closing);
            }
        }
        return closing;
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            for (MemoryMapCache<?, ?> cache : List.copyOf(caches.values())) {
                close(cache).report("Closing the cache \"" + cache.getName() + "\" failed");
            }
        }
        loaders.close();
        provider.forget(this);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The cache manager " + uri + " is closed");
        }
    }

    @Override
    public CachingProvider getCachingProvider() {
        return provider;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public @Nullable ClassLoader getClassLoader() {
        return loader.get();
    }

    @Override
    public Properties getProperties() {
        return copy(properties);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.unwrap(this, type);
    }
}
