package io.memorymap.jcache;

import io.memorymap.CompactionReport;
import io.memorymap.KeyValueStore;
import io.memorymap.RecoveryReport;
import io.memorymap.StoreStatistics;
import io.memorymap.VerificationReport;
import java.io.IOException;
import java.nio.file.Path;
import javax.cache.Cache;
import javax.cache.management.CacheStatisticsMXBean;
import org.jspecify.annotations.Nullable;

/**
 * What a cache by value of this provider offers beyond JCache; obtained with {@code cache.unwrap(MappedCache.class)}. Thread-safe.
 *
 * <p>The store itself is {@code cache.unwrap(KeyValueStore.class)}: what is written through it passes by listeners, writer, expiry policy
 * and statistics of the cache, and it must not be closed.
 *
 * <p>Every method throws {@link IllegalStateException} if the cache is closed.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface MappedCache<K, V> extends Cache<K, V> {
    /**
     * Removes what is dead from the store's logs and tables. Other threads go on meanwhile.
     *
     * @return what was done
     */
    CompactionReport compact();

    /** Forces everything written so far to the disk. A temporary cache has nothing that would survive, so it does nothing there. */
    void flush();

    /**
     * Checks every checksum and compares the store's tables with its logs.
     *
     * @return what was found
     */
    VerificationReport verify();

    /**
     * Backs up the cache while it is used, a temporary one too; see {@link KeyValueStore#backup(Path)}. To restore it, put the file in the place
     * of {@link #path()} while no process has the cache open.
     *
     * @param target the file of the backup, in a directory that exists; an earlier backup of this cache is replaced, any other file refused
     * @return what was found when the backup was checked, with the number of its entries; as damaged records, those entries of the cache that
     *     are damaged and were left out
     * @throws IOException if it cannot be made; an earlier backup is as it was
     */
    VerificationReport backup(Path target) throws IOException;

    /** The file of the entries, or null for a temporary cache, which leaves no file behind. */
    @Nullable Path path();

    /** What recovery has met since the cache was opened. Each part of the store is looked at when it is first used. */
    RecoveryReport recoveryReport();

    /** The state and the counters of the store; unlike those of JCache they are always counted. */
    StoreStatistics storeStatistics();

    /** What JCache counts: hits, misses, puts and so on, while the statistics of the cache are enabled. */
    CacheStatisticsMXBean cacheStatistics();
}
