package io.memorymap.jcache;

import java.nio.file.Path;
import javax.cache.Cache;
import javax.cache.management.CacheStatisticsMXBean;
import org.jspecify.annotations.Nullable;

/**
 * A cache of this provider whose entries are on a server: what it offers beyond JCache, got with {@code cache.unwrap(RemoteCache.class)}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface RemoteCache<K, V> extends Cache<K, V> {
    /** What has been read near and far since the cache was created; counted whether or not JCache's statistics are on. */
    RemoteCacheStatistics remoteStatistics();

    /** What JCache counts, if its statistics are on. */
    CacheStatisticsMXBean cacheStatistics();

    /** The file of the near cache; null if it is temporary, or there is none. */
    @Nullable Path nearPath();
}
