package io.memorymap.jcache;

import java.io.IOException;
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

    /** Entries reloaded because of their age since the cache was opened; see {@code refresh-after-write}. */
    long getReloads();

    /** Reloads that failed, so that the old value has stayed. */
    long getFailedReloads();

    /** The file, or null for a temporary cache. */
    @Nullable String getPath();

    /** Live records copied to make room since the cache was opened. */
    long getRelocations();

    /** Tombstones in the tables of the parts that were written to since the cache was opened; {@link #compact} removes them. */
    long getTombstones();

    /** Bytes in the logs of those parts that hold nothing live; they are used again, and {@link #compact} frees them at once. */
    long getDeadBytes();

    /** Of the parts looked at since the cache was opened: those in which a killed process had an operation under way. */
    long getSegmentsRepaired();

    /** Of those parts: the ones whose table was made anew from their log, as after a loss of power. */
    long getSegmentsRebuilt();

    /** Damaged places that recovery has stepped over since the cache was opened. */
    long getDamagedPlaces();

    /** Damaged copies and tables that were made good again since the cache was opened: nothing is lost by these. */
    long getMended();

    /**
     * Removes what is dead from the logs and tables, as {@link MappedCache#compact()}.
     *
     * @return bytes of log that held nothing live and are free now
     */
    long compact();

    /** Forces everything written so far to the disk, as {@link MappedCache#flush()}. */
    void flush();

    /**
     * Checks every checksum and compares the tables with the logs, as {@link MappedCache#verify()}.
     *
     * @return what was found in words; it begins with "clean" if nothing is wrong
     */
    String verify();

    /**
     * Backs up the cache while it is used, as {@link MappedCache#backup(java.nio.file.Path)}.
     *
     * @param file path of the backup, as the process of the cache sees it
     * @return what was found in words, with the number of its entries; it begins with "clean" if none was left out because it is damaged
     * @throws IOException if it cannot be made; an earlier backup is as it was
     */
    String backup(String file) throws IOException;
}
