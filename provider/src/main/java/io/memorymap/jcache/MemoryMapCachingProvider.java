package io.memorymap.jcache;

import io.memorymap.jcache.config.ManagerSettings;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The JCache provider: found as a service, or by its name. Thread-safe.
 *
 * <p>A manager's URI is a {@code file:} directory, where its caches are persistent; or the location of a configuration file; or any
 * other name. It references class loaders weakly.
 */
public final class MemoryMapCachingProvider implements CachingProvider {
    /** A class name, as other providers have it: it stands in the names of beans as it is, without a character to be escaped. */
    private static final URI DEFAULT_URI = URI.create(MemoryMapCachingProvider.class.getName());

    private final InstantSource clock;
    private final ClassLoader defaultClassLoader = new DefaultClassLoader();

    /** By class loader and URI. Guarded by this. */
    private final Map<ClassLoader, Map<URI, MemoryMapCacheManager>> managers = new WeakHashMap<>();

    /** Makes a provider without managers; the service loader calls this. */
    public MemoryMapCachingProvider() {
        this(InstantSource.system());
    }

    MemoryMapCachingProvider(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public CacheManager getCacheManager(
            @Nullable URI uri, @Nullable ClassLoader classLoader, @Nullable Properties properties) {
        URI name = uri == null ? DEFAULT_URI : uri;
        ClassLoader loader = classLoader == null ? defaultClassLoader : classLoader;
        synchronized (this) {
            Map<URI, MemoryMapCacheManager> ofLoader = managers.get(loader);
            MemoryMapCacheManager present = ofLoader == null ? null : ofLoader.get(name);
            if (present != null && !present.isClosed()) {
                return present;
            }
            ManagerSettings settings = ManagerSettings.load(name, loader, properties);
            MemoryMapCacheManager manager = new MemoryMapCacheManager(this, name, loader, properties, settings, clock);
            manager.createDeclaredCaches();
            managers.computeIfAbsent(loader, l -> new HashMap<>()).put(name, manager);
            return manager;
        }
    }

    @Override
    public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        return getCacheManager(uri, classLoader, null);
    }

    @Override
    public CacheManager getCacheManager() {
        return getCacheManager(null, null, null);
    }

    @Override
    public ClassLoader getDefaultClassLoader() {
        return defaultClassLoader;
    }

    @Override
    public URI getDefaultURI() {
        return DEFAULT_URI;
    }

    @Override
    public Properties getDefaultProperties() {
        return new Properties();
    }

    @Override
    public void close() {
        List<MemoryMapCacheManager> all = new ArrayList<>();
        synchronized (this) {
            managers.values().forEach(ofLoader -> all.addAll(ofLoader.values()));
        }
        all.forEach(MemoryMapCacheManager::close);
    }

    @Override
    public void close(@Nullable ClassLoader classLoader) {
        List<MemoryMapCacheManager> all;
        synchronized (this) {
            Map<URI, MemoryMapCacheManager> ofLoader =
                    managers.get(classLoader == null ? defaultClassLoader : classLoader);
            all = ofLoader == null ? List.of() : List.copyOf(ofLoader.values());
        }
        all.forEach(MemoryMapCacheManager::close);
    }

    @Override
    public void close(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        MemoryMapCacheManager manager;
        synchronized (this) {
            Map<URI, MemoryMapCacheManager> ofLoader =
                    managers.get(classLoader == null ? defaultClassLoader : classLoader);
            manager = ofLoader == null ? null : ofLoader.get(uri == null ? DEFAULT_URI : uri);
        }
        if (manager != null) {
            manager.close();
        }
    }

    /** Forgets a closed manager: the next one for its loader and URI is a new one. */
    synchronized void forget(MemoryMapCacheManager manager) {
        managers.values().removeIf(ofLoader -> {
            ofLoader.values().remove(manager);
            return ofLoader.isEmpty();
        });
    }

    @Override
    public boolean isSupported(OptionalFeature optionalFeature) {
        return optionalFeature == OptionalFeature.STORE_BY_REFERENCE;
    }
}
