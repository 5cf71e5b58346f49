package io.memorymap.jcache.cache;

import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a cache has from the application: types, and a loader, a writer and an expiry policy made from their factories.
 *
 * @param refreshAfterWrite the age from which an entry is reloaded when it is read, in milliseconds; null if none is. There is a loader then,
 *     and entries are dated
 */
record Integrations<K, V>(
        Class<K> keyType,
        Class<V> valueType,
        ExpiryRules expiry,
        @Nullable LoadThrough<K, V> loader,
        @Nullable WriteThrough<K, V> writer,
        boolean readThrough,
        @Nullable Long refreshAfterWrite) {

    /**
     * Makes everything from the factories.
     *
     * @param configuration a configuration that has been checked
     * @param name of the cache, for messages
     * @param refreshAfterWrite as configured, more than zero, or null
     * @throws CacheException if entries cannot be reloaded as configured
     */
    static <K, V> Integrations<K, V> of(
            CompleteConfiguration<K, V> configuration, String name, java.time.@Nullable Duration refreshAfterWrite) {
        Closing undo = new Closing();
        LoadThrough<K, V> loader = null;
        WriteThrough<K, V> writer = null;
        ExpiryRules expiry = new ExpiryRules(new EternalExpiryPolicy());
        try {
            Factory<CacheLoader<K, V>> loaderFactory = configuration.getCacheLoaderFactory();
            if (loaderFactory != null) {
                loader = new LoadThrough<>(loaderFactory.create(), configuration.getValueType());
            }
            Factory<CacheWriter<? super K, ? super V>> writerFactory = configuration.getCacheWriterFactory();
            if (writerFactory != null && configuration.isWriteThrough()) {
                writer = new WriteThrough<>(writerFactory.create());
            }
            Factory<ExpiryPolicy> expiryFactory = configuration.getExpiryPolicyFactory();
            ExpiryPolicy policy = expiryFactory == null ? new EternalExpiryPolicy() : expiryFactory.create();
            expiry = new ExpiryRules(policy);
            if (refreshAfterWrite != null) {
                expiry = refreshing(name, refreshAfterWrite.toMillis(), expiry, loader != null);
            }
            return new Integrations<>(
                    configuration.getKeyType(),
                    configuration.getValueType(),
                    expiry,
                    loader,
                    writer,
                    configuration.isReadThrough() && loader != null,
                    refreshAfterWrite == null ? null : refreshAfterWrite.toMillis());
        } catch (RuntimeException e) {
            new Integrations<K, V>(
                            configuration.getKeyType(),
                            configuration.getValueType(),
                            expiry,
                            loader,
                            writer,
                            false,
                            null)
                    .close(undo);
            undo.suppressIn(e);
            throw e;
        }
    }

    /** The same rules for entries that are dated, once it is sure that they can be reloaded. */
    private static ExpiryRules refreshing(String name, long millis, ExpiryRules expiry, boolean canLoad) {
        String what = "The cache \"" + name + "\" has refresh-after-write = " + millis + " ms, but ";
        if (!canLoad) {
            throw new CacheException(
                    what + "no loader to refresh entries with. Set loader, or a cache loader factory.");
        }
        ExpiryRules dated;
        try {
            dated = expiry.dated();
        } catch (IllegalArgumentException e) {
            throw new CacheException(
                    what + e.getMessage() + ". Change the policy, or leave refresh-after-write out.", e);
        }
        if (millis >= dated.lifetime()) {
            throw new CacheException(what + "entries expire after " + dated.lifetime()
                    + " ms already. Refresh earlier, or let them live longer.");
        }
        return dated;
    }

    /** Closes whatever of it can be closed. */
    void close(Closing closing) {
        if (loader != null) {
            closing.close(loader.loader());
        }
        if (writer != null) {
            closing.close(writer.writer());
        }
        closing.close(expiry.policy());
    }
}
