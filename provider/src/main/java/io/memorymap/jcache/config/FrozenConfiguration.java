package io.memorymap.jcache.config;

import io.memorymap.codec.Codec;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/** The configuration of a cache as it is at one moment, with the codecs that code gives for it. Immutable. */
public final class FrozenConfiguration<K, V> implements CompleteConfiguration<K, V> {
    private static final long serialVersionUID = 1L;

    private final Class<K> keyType;
    private final Class<V> valueType;
    private final boolean storeByValue;
    private final boolean readThrough;
    private final boolean writeThrough;
    private final boolean statisticsEnabled;
    private final boolean managementEnabled;
    private final @Nullable Factory<CacheLoader<K, V>> loaderFactory;
    private final @Nullable Factory<CacheWriter<? super K, ? super V>> writerFactory;
    private final Factory<ExpiryPolicy> expiryFactory;
    private final ArrayList<CacheEntryListenerConfiguration<K, V>> listeners;
    private final @Nullable Factory<? extends Codec<K>> keyCodecFactory;
    private final @Nullable Factory<? extends Codec<V>> valueCodecFactory;

    /**
     * Copies a configuration.
     *
     * @throws IllegalArgumentException if read-through or write-through is on and nothing is given to read or write through
     */
    public FrozenConfiguration(CompleteConfiguration<K, V> source) {
        this(source, null, null);
    }

    /**
     * Copies a configuration.
     *
     * @param keyCodecFactory makes the codec of the keys, or null
     * @param valueCodecFactory makes the codec of the values, or null
     * @throws IllegalArgumentException if read-through or write-through is on and nothing is given to read or write through
     */
    public FrozenConfiguration(
            CompleteConfiguration<K, V> source,
            @Nullable Factory<? extends Codec<K>> keyCodecFactory,
            @Nullable Factory<? extends Codec<V>> valueCodecFactory) {
        this.keyCodecFactory = keyCodecFactory;
        this.valueCodecFactory = valueCodecFactory;
        this.keyType = boxed(source.getKeyType());
        this.valueType = boxed(source.getValueType());
        this.storeByValue = source.isStoreByValue();
        this.readThrough = source.isReadThrough();
        this.writeThrough = source.isWriteThrough();
        this.statisticsEnabled = source.isStatisticsEnabled();
        this.managementEnabled = source.isManagementEnabled();
        this.loaderFactory = source.getCacheLoaderFactory();
        this.writerFactory = source.getCacheWriterFactory();
        Factory<ExpiryPolicy> expiry = source.getExpiryPolicyFactory();
        this.expiryFactory = expiry == null ? EternalExpiryPolicy.factoryOf() : expiry;
        this.listeners = new ArrayList<>();
        source.getCacheEntryListenerConfigurations().forEach(listeners::add);
        if (readThrough && loaderFactory == null) {
            throw new IllegalArgumentException(
                    "Read-through is on, but there is no cache loader. Set a cache loader factory.");
        }
        if (writeThrough && writerFactory == null) {
            throw new IllegalArgumentException(
                    "Write-through is on, but there is no cache writer. Set a cache writer factory.");
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> Class<T> boxed(Class<T> type) {
        return (Class<T>) MethodType.methodType(type).wrap().returnType();
    }

    public FrozenConfiguration<K, V> withStatistics(boolean enabled) {
        return changed(copy -> copy.setStatisticsEnabled(enabled));
    }

    public FrozenConfiguration<K, V> withManagement(boolean enabled) {
        return changed(copy -> copy.setManagementEnabled(enabled));
    }

    /**
     * With one listener more.
     *
     * @throws IllegalArgumentException if an equal one is there
     */
    public FrozenConfiguration<K, V> withListener(CacheEntryListenerConfiguration<K, V> listener) {
        return changed(copy -> copy.addCacheEntryListenerConfiguration(listener));
    }

    public FrozenConfiguration<K, V> withoutListener(CacheEntryListenerConfiguration<K, V> listener) {
        return changed(copy -> copy.removeCacheEntryListenerConfiguration(listener));
    }

    private FrozenConfiguration<K, V> changed(Change<K, V> change) {
        MutableConfiguration<K, V> copy = new MutableConfiguration<>(this);
        change.apply(copy);
        return new FrozenConfiguration<>(copy, keyCodecFactory, valueCodecFactory);
    }

    @Override
    public Class<K> getKeyType() {
        return keyType;
    }

    @Override
    public Class<V> getValueType() {
        return valueType;
    }

    @Override
    public boolean isStoreByValue() {
        return storeByValue;
    }

    @Override
    public boolean isReadThrough() {
        return readThrough;
    }

    @Override
    public boolean isWriteThrough() {
        return writeThrough;
    }

    @Override
    public boolean isStatisticsEnabled() {
        return statisticsEnabled;
    }

    @Override
    public boolean isManagementEnabled() {
        return managementEnabled;
    }

    @Override
    public Iterable<CacheEntryListenerConfiguration<K, V>> getCacheEntryListenerConfigurations() {
        return List.copyOf(listeners);
    }

    @Override
    public @Nullable Factory<CacheLoader<K, V>> getCacheLoaderFactory() {
        return loaderFactory;
    }

    @Override
    public @Nullable Factory<CacheWriter<? super K, ? super V>> getCacheWriterFactory() {
        return writerFactory;
    }

    @Override
    public Factory<ExpiryPolicy> getExpiryPolicyFactory() {
        return expiryFactory;
    }

    /** Makes the codec of the keys; null if code gives none. */
    public @Nullable Factory<? extends Codec<K>> keyCodecFactory() {
        return keyCodecFactory;
    }

    /** Makes the codec of the values; null if code gives none. */
    public @Nullable Factory<? extends Codec<V>> valueCodecFactory() {
        return valueCodecFactory;
    }

    /** Whether a cache made from either configuration would be the same, whatever statistics and management say. */
    public boolean sameCacheAs(FrozenConfiguration<?, ?> other) {
        return keyType.equals(other.keyType)
                && valueType.equals(other.valueType)
                && storeByValue == other.storeByValue
                && readThrough == other.readThrough
                && writeThrough == other.writeThrough
                && Objects.equals(loaderFactory, other.loaderFactory)
                && Objects.equals(writerFactory, other.writerFactory)
                && Objects.equals(keyCodecFactory, other.keyCodecFactory)
                && Objects.equals(valueCodecFactory, other.valueCodecFactory)
                && expiryFactory.equals(other.expiryFactory)
                && listeners.size() == other.listeners.size()
                && listeners.containsAll(other.listeners);
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof FrozenConfiguration<?, ?> other
                && sameCacheAs(other)
                && statisticsEnabled == other.statisticsEnabled
                && managementEnabled == other.managementEnabled;
    }

    @Override
    public int hashCode() {
        return Objects.hash(keyType, valueType, storeByValue, readThrough, writeThrough, loaderFactory, writerFactory);
    }

    private interface Change<K, V> {
        void apply(MutableConfiguration<K, V> copy);
    }
}
