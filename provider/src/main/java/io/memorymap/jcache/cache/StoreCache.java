package io.memorymap.jcache.cache;

import io.memorymap.CompactionReport;
import io.memorymap.KeyValueStore;
import io.memorymap.RecoveryReport;
import io.memorymap.StoreStatistics;
import io.memorymap.VerificationReport;
import io.memorymap.jcache.MappedCache;
import io.memorymap.jcache.config.FrozenConfiguration;
import io.memorymap.jcache.store.NativeEntries;
import java.io.IOException;
import java.nio.file.Path;
import javax.cache.management.CacheStatisticsMXBean;
import org.jspecify.annotations.Nullable;

/** A cache by value, in a mapped store. */
final class StoreCache<K, V> extends MemoryMapCache<K, V> implements MappedCache<K, V> {
    private final NativeEntries<K, V> entries;

    StoreCache(
            String name,
            CacheOwner owner,
            FrozenConfiguration<K, V> configuration,
            Integrations<K, V> integrations,
            NativeEntries<K, V> entries) {
        super(name, owner, configuration, integrations, entries);
        this.entries = entries;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type == KeyValueStore.class ? type.cast(entries.store()) : super.unwrap(type);
    }

    @Override
    public CompactionReport compact() {
        core().checkOpen();
        return entries.store().compact();
    }

    @Override
    public void flush() {
        core().checkOpen();
        KeyValueStore<K, V> store = entries.store();
        if (store.path() != null) {
            store.flush();
        }
    }

    @Override
    public VerificationReport verify() {
        core().checkOpen();
        return entries.store().verify();
    }

    @Override
    public VerificationReport backup(Path target) throws IOException {
        core().checkOpen();
        return entries.store().backup(target);
    }

    @Override
    public @Nullable Path path() {
        return entries.store().path();
    }

    @Override
    public RecoveryReport recoveryReport() {
        core().checkOpen();
        return entries.store().recoveryReport();
    }

    @Override
    public StoreStatistics storeStatistics() {
        core().checkOpen();
        return entries.store().statistics();
    }

    @Override
    public CacheStatisticsMXBean cacheStatistics() {
        core().checkOpen();
        return core().statistics;
    }
}
