package io.memorymap.jcache.store;

import io.memorymap.jcache.RemoteCacheStatistics;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Entries that other processes share. A write of a key that was read under its lock throws {@link WriteConflictException} if one of them was
 * faster; under {@link #lockForCode} none can be.
 */
public interface SharedEntries<K, V> extends EntryStore<K, V> {
    /** Writes entries, whatever was there. The caller holds no lock. */
    void setAll(Map<? extends K, ? extends V> entries, long expiresAt);

    /**
     * Removes entries, expired or not. The caller holds no lock.
     *
     * @return how many live ones were removed
     */
    long removeAll(Collection<? extends K> keys);

    /** Of reads, near and far, and of the connection. */
    RemoteCacheStatistics statistics();

    /** The file of the near cache, or null. */
    @Nullable Path nearPath();
}
