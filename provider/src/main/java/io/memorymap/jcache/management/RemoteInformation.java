package io.memorymap.jcache.management;

import io.memorymap.jcache.RemoteCache;
import io.memorymap.jcache.RemoteCacheMXBean;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A remote cache's figures as a management bean. */
public final class RemoteInformation implements RemoteCacheMXBean {
    private final RemoteCache<?, ?> cache;

    /** Makes the bean of a cache. */
    public RemoteInformation(RemoteCache<?, ?> cache) {
        this.cache = cache;
    }

    @Override
    public long getNearHits() {
        return cache.remoteStatistics().nearHits();
    }

    @Override
    public long getNearMisses() {
        return cache.remoteStatistics().nearMisses();
    }

    @Override
    public long getRevalidations() {
        return cache.remoteStatistics().revalidations();
    }

    @Override
    public long getStaleServes() {
        return cache.remoteStatistics().staleServes();
    }

    @Override
    public long getInvalidations() {
        return cache.remoteStatistics().invalidations();
    }

    @Override
    public long getLostVouchers() {
        return cache.remoteStatistics().lostVouchers();
    }

    @Override
    public long getConflicts() {
        return cache.remoteStatistics().conflicts();
    }

    @Override
    public long getLeaseWaits() {
        return cache.remoteStatistics().leaseWaits();
    }

    @Override
    public long getBytesReceived() {
        return cache.remoteStatistics().bytesReceived();
    }

    @Override
    public long getBytesSent() {
        return cache.remoteStatistics().bytesSent();
    }

    @Override
    public long getNearEntries() {
        return cache.remoteStatistics().nearEntries();
    }

    @Override
    public long getNearEvictions() {
        return cache.remoteStatistics().nearEvictions();
    }

    @Override
    public long getUndecodableValues() {
        return cache.remoteStatistics().undecodableValues();
    }

    @Override
    public boolean isConnected() {
        return cache.remoteStatistics().connected();
    }

    @Override
    public @Nullable String getNearPath() {
        Path path = cache.nearPath();
        return path == null ? null : path.toString();
    }
}
