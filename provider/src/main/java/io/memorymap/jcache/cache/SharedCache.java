package io.memorymap.jcache.cache;

import io.memorymap.jcache.RemoteCache;
import io.memorymap.jcache.RemoteCacheStatistics;
import io.memorymap.jcache.config.FrozenConfiguration;
import io.memorymap.jcache.store.SharedEntries;
import java.nio.file.Path;
import javax.cache.management.CacheStatisticsMXBean;
import org.jspecify.annotations.Nullable;

/** A cache whose entries are on a server. */
final class SharedCache<K, V> extends MemoryMapCache<K, V> implements RemoteCache<K, V> {
    private final SharedEntries<K, V> entries;

    SharedCache(
            String name,
            CacheOwner owner,
            FrozenConfiguration<K, V> configuration,
            Integrations<K, V> integrations,
            SharedEntries<K, V> entries) {
        super(name, owner, configuration, integrations, entries);
        this.entries = entries;
    }

    @Override
    public RemoteCacheStatistics remoteStatistics() {
        core().checkOpen();
        return entries.statistics();
    }

    @Override
    public CacheStatisticsMXBean cacheStatistics() {
        core().checkOpen();
        return core().statistics;
    }

    @Override
    public @Nullable Path nearPath() {
        return entries.nearPath();
    }
}
