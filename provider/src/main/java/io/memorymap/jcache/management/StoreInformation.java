package io.memorymap.jcache.management;

import io.memorymap.VerificationReport;
import io.memorymap.jcache.MappedCache;
import io.memorymap.jcache.MappedCacheMXBean;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A cache's store as a management bean. */
public final class StoreInformation implements MappedCacheMXBean {
    private final MappedCache<?, ?> cache;
    private final CacheStatistics statistics;

    /** Makes the bean of a cache and of the statistics that belong to it. */
    public StoreInformation(MappedCache<?, ?> cache, CacheStatistics statistics) {
        this.cache = cache;
        this.statistics = statistics;
    }

    @Override
    public long getSize() {
        return cache.storeStatistics().entries();
    }

    @Override
    public long getCapacity() {
        return cache.storeStatistics().capacity();
    }

    @Override
    public long getBytes() {
        return cache.storeStatistics().bytes();
    }

    @Override
    public long getMaxBytes() {
        return cache.storeStatistics().maxBytes();
    }

    @Override
    public long getFileBytes() {
        return cache.storeStatistics().fileBytes();
    }

    @Override
    public long getUsedBytes() {
        return cache.storeStatistics().usedBytes();
    }

    @Override
    public long getEvictions() {
        return cache.storeStatistics().evictions();
    }

    @Override
    public long getTooLarge() {
        return cache.storeStatistics().tooLarge();
    }

    @Override
    public long getExpirations() {
        return cache.storeStatistics().expirations();
    }

    @Override
    public long getUndecodable() {
        return cache.storeStatistics().undecodable();
    }

    @Override
    public long getCorruptions() {
        return cache.storeStatistics().corruptions();
    }

    @Override
    public long getLoadsNotStored() {
        return statistics.unstoredLoads();
    }

    @Override
    public long getReloads() {
        return statistics.reloads();
    }

    @Override
    public long getFailedReloads() {
        return statistics.failedReloads();
    }

    @Override
    public @Nullable String getPath() {
        Path path = cache.path();
        return path == null ? null : path.toString();
    }

    @Override
    public long getRelocations() {
        return cache.storeStatistics().relocations();
    }

    @Override
    public long getTombstones() {
        return cache.storeStatistics().tombstones();
    }

    @Override
    public long getDeadBytes() {
        return cache.storeStatistics().deadBytes();
    }

    @Override
    public long getSegmentsRepaired() {
        return cache.recoveryReport().segmentsRepaired();
    }

    @Override
    public long getSegmentsRebuilt() {
        return cache.recoveryReport().segmentsRebuilt();
    }

    @Override
    public long getDamagedPlaces() {
        return cache.recoveryReport().damagedPlaces();
    }

    @Override
    public long getMended() {
        return cache.recoveryReport().mended();
    }

    @Override
    public long compact() {
        return cache.compact().bytes();
    }

    @Override
    public void flush() {
        cache.flush();
    }

    @Override
    public String verify() {
        VerificationReport report = cache.verify();
        return (report.isClean() ? "clean: " : "damaged: ") + report.entries() + " entries, " + report.records()
                + " records, of them damaged " + report.damagedRecords() + "; damaged slots " + report.damagedSlots()
                + ", lost entries " + report.lostEntries();
    }

    @Override
    public String backup(String file) throws IOException {
        VerificationReport report = cache.backup(Path.of(file));
        return (report.isClean() ? "clean: " : "damaged: ") + report.entries() + " entries"
                + (report.isClean() ? "" : "; left out as damaged " + report.damagedRecords());
    }
}
