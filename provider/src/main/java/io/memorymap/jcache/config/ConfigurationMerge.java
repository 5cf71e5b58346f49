package io.memorymap.jcache.config;

import io.memorymap.jcache.config.ExpirySettings.Policy;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryListener;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/** Puts the settings of the file and a configuration given in code together; {@link ManagerSettings#merge} has the rules. */
final class ConfigurationMerge {
    private final String name;
    private final CacheSettings settings;
    private final ClassLoader loader;

    ConfigurationMerge(String name, CacheSettings settings, ClassLoader loader) {
        this.name = name;
        this.settings = settings;
        this.loader = loader;
    }

    <K, V> MutableConfiguration<K, V> merge(Configuration<K, V> fromCode) {
        MutableConfiguration<K, V> merged;
        if (fromCode instanceof CompleteConfiguration<K, V> complete) {
            merged = new MutableConfiguration<>(complete);
        } else {
            merged = new MutableConfiguration<>();
            merged.setTypes(fromCode.getKeyType(), fromCode.getValueType());
            merged.setStoreByValue(fromCode.isStoreByValue());
        }
        merged.setTypes(
                type(merged.getKeyType(), settings.keyType(), "key-type"),
                type(merged.getValueType(), settings.valueType(), "value-type"));
        merged.setStoreByValue(merged.isStoreByValue() && !says(settings.storeByReference()));
        merged.setStatisticsEnabled(merged.isStatisticsEnabled() || says(settings.statistics()));
        merged.setManagementEnabled(merged.isManagementEnabled() || says(settings.management()));
        merged.setReadThrough(merged.isReadThrough() || says(settings.readThrough()));
        merged.setWriteThrough(merged.isWriteThrough() || says(settings.writeThrough()));
        mergeIntegration(merged);
        ExpirySettings expiry = settings.expiry();
        if (expiry != null && hasDefaultExpiry(merged)) {
            merged.setExpiryPolicyFactory(expiryFactory(expiry));
        }
        settings.listeners().forEach(listener -> addListener(merged, listener));
        return merged;
    }

    private static boolean says(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }

    /** The code's type is fixed at compile time only; {@code Object} in code admits whatever the file says. */
    @SuppressWarnings("unchecked")
    private <T> Class<T> type(Class<T> fromCode, @Nullable String fromFile, String key) {
        if (fromFile == null || !fromCode.equals(Object.class)) {
            return fromCode;
        }
        return (Class<T>) ClassFactory.load(name, key, fromFile, loader);
    }

    private <K, V> void mergeIntegration(MutableConfiguration<K, V> merged) {
        String cacheLoader = settings.loader();
        if (cacheLoader != null && merged.getCacheLoaderFactory() == null) {
            merged.setCacheLoaderFactory(
                    ClassFactory.<CacheLoader<K, V>>of(name, "loader", cacheLoader, CacheLoader.class, loader));
        }
        String cacheWriter = settings.writer();
        if (cacheWriter != null && merged.getCacheWriterFactory() == null) {
            merged.setCacheWriterFactory(
                    ClassFactory.<CacheWriter<K, V>>of(name, "writer", cacheWriter, CacheWriter.class, loader));
        }
    }

    private static boolean hasDefaultExpiry(CompleteConfiguration<?, ?> configuration) {
        Factory<ExpiryPolicy> factory = configuration.getExpiryPolicyFactory();
        return factory == null || factory.equals(EternalExpiryPolicy.factoryOf());
    }

    private Factory<? extends ExpiryPolicy> expiryFactory(ExpirySettings expiry) {
        if (expiry.policy() == Policy.CUSTOM) {
            return ClassFactory.<ExpiryPolicy>of(
                    name, "expiry.factory", Objects.requireNonNull(expiry.factory()), ExpiryPolicy.class, loader);
        }
        return switch (expiry.policy()) {
            case CREATED -> CreatedExpiryPolicy.factoryOf(duration(expiry));
            case ACCESSED -> AccessedExpiryPolicy.factoryOf(duration(expiry));
            case MODIFIED -> ModifiedExpiryPolicy.factoryOf(duration(expiry));
            case TOUCHED -> TouchedExpiryPolicy.factoryOf(duration(expiry));
            default -> EternalExpiryPolicy.factoryOf();
        };
    }

    private static Duration duration(ExpirySettings expiry) {
        long millis = Objects.requireNonNull(expiry.duration()).toMillis();
        return millis == 0 ? Duration.ZERO : new Duration(TimeUnit.MILLISECONDS, millis);
    }

    private <K, V> void addListener(MutableConfiguration<K, V> merged, ListenerSettings listener) {
        Factory<CacheEntryListener<? super K, ? super V>> factory =
                ClassFactory.of(name, "listeners.class", listener.listener(), CacheEntryListener.class, loader);
        String filter = listener.filter();
        Factory<CacheEntryEventFilter<? super K, ? super V>> filterFactory = filter == null
                ? null
                : ClassFactory.of(name, "listeners.filter", filter, CacheEntryEventFilter.class, loader);
        merged.addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                factory, filterFactory, listener.oldValueRequired(), listener.synchronous()));
    }
}
