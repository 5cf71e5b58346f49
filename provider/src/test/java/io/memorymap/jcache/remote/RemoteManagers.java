package io.memorymap.jcache.remote;

import io.memorymap.jcache.MemoryMapCachingProvider;
import io.memorymap.jcache.MemoryMapConfiguration;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.cache.Cache;
import javax.cache.CacheManager;

/** Managers on one server, each of which stands for a process: they share nothing here but the server. */
final class RemoteManagers implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final MemoryMapCachingProvider provider = new MemoryMapCachingProvider();
    private final List<CacheManager> managers = new ArrayList<>();
    private final String uri;

    RemoteManagers(TestServer server) {
        this(server.uri());
    }

    RemoteManagers(String uri) {
        this.uri = uri;
    }

    /** A new manager, with further properties: names and values by turns. */
    CacheManager manager(String... properties) {
        Properties given = new Properties();
        given.setProperty("memorymap.remote.uri", uri);
        for (int i = 0; i < properties.length; i += 2) {
            given.setProperty(properties[i], properties[i + 1]);
        }
        CacheManager manager = provider.getCacheManager(
                URI.create("remote-" + COUNT.incrementAndGet()), getClass().getClassLoader(), given);
        managers.add(manager);
        return manager;
    }

    /** A cache of strings in a manager of its own. */
    Cache<String, String> cache(String name, boolean near, String... properties) {
        return manager(properties)
                .createCache(
                        name,
                        new MemoryMapConfiguration<String, String>()
                                .setTypes(String.class, String.class)
                                .remote(true)
                                .near(near));
    }

    static void await(BooleanSupplier condition) {
        long limit = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > limit) {
                throw new AssertionError("It does not happen");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Override
    public void close() {
        managers.forEach(CacheManager::close);
        provider.close();
    }
}
