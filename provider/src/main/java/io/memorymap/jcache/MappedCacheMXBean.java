package io.memorymap.jcache;

import javax.management.MXBean;
import org.jspecify.annotations.Nullable;

/**
 * The store of a cache as a management bean: {@code io.memorymap:type=Store,CacheManager=...,Cache=...}. Registered while the
 * cache's statistics are enabled.
 */
@MXBean
public interface MappedCacheMXBean {
    /** Entries, including expired ones that no operation has met yet. */
    long getSize();

    /** Most entries. */
    long getCapacity();

    /** Bytes of the live entries. */
    long getBytes();

    /** Most bytes of live entries. */
    long getMaxBytes();

    /** Length of the file, or of the memory of a temporary cache, in bytes: what it can take of the disk at most. */
    long getFileBytes();

    /** Bytes of the disk, or of memory, that it takes now. */
    long getUsedBytes();

    /** Entries dropped to make room since the cache was opened. */
    long getEvictions();

    /** Of those, the ones that were dropped at once because they were larger than the cache can hold. */
    long getTooLarge();

    /** Entries that were found to have expired since the cache was opened. */
    long getExpirations();

    /** Values that counted as absent since the cache was opened, because their class is missing or has changed. */
    long getUndecodable();

    /** Damaged records met since the cache was opened; each counted as absent. */
    long getCorruptions();

    /**
     * Values that were loaded and handed out, but not stored, because they were too large or the cache was full; always 0 in a cache that
     * evicts.
     */
    long getLoadsNotStored();

    /** The file, or null for a temporary cache. */
    @Nullable String getPath();
}
