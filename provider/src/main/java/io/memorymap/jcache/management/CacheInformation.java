package io.memorymap.jcache.management;

import java.util.function.Supplier;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.management.CacheMXBean;

/** A cache's configuration as a management bean. */
public final class CacheInformation implements CacheMXBean {
    private final Supplier<? extends CompleteConfiguration<?, ?>> source;

    /**
     * Makes the bean.
     *
     * @param source gives the configuration as it is at the moment
     */
    public CacheInformation(Supplier<? extends CompleteConfiguration<?, ?>> source) {
        this.source = source;
    }

    private CompleteConfiguration<?, ?> configuration() {
        return source.get();
    }

    @Override
    public String getKeyType() {
        return configuration().getKeyType().getName();
    }

    @Override
    public String getValueType() {
        return configuration().getValueType().getName();
    }

    @Override
    public boolean isReadThrough() {
        return configuration().isReadThrough();
    }

    @Override
    public boolean isWriteThrough() {
        return configuration().isWriteThrough();
    }

    @Override
    public boolean isStoreByValue() {
        return configuration().isStoreByValue();
    }

    @Override
    public boolean isStatisticsEnabled() {
        return configuration().isStatisticsEnabled();
    }

    @Override
    public boolean isManagementEnabled() {
        return configuration().isManagementEnabled();
    }
}
