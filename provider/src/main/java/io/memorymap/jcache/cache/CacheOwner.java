package io.memorymap.jcache.cache;

import java.time.InstantSource;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;

/** The manager as its caches see it. */
public interface CacheOwner extends CacheManager {
    /** The time that expiry goes by. */
    InstantSource clock();

    /** Where to look for the classes of keys and values first; null for the calling thread's context class loader. */
    @Nullable ClassLoader loaderOfClasses();

    /** The context class loader for the application's code in threads that are not the application's. */
    @Nullable ClassLoader loaderForBackground();

    /** The threads in which loaders run for its caches when no caller waits for them. */
    LoaderThreads loaders();

    /**
     * Takes a cache out of the manager and ends it; does nothing if that has been done.
     *
     * @return what failed meanwhile
     */
    Closing close(MemoryMapCache<?, ?> cache);
}
