package io.memorymap.jcache.cache;

import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/** What a cache has from the application: types, and a loader, a writer and an expiry policy made from their factories. */
record Integrations<K, V>(
        Class<K> keyType,
        Class<V> valueType,
        ExpiryRules expiry,
        @Nullable LoadThrough<K, V> loader,
        @Nullable WriteThrough<K, V> writer,
        boolean readThrough) {

    /**
     * Makes everything from the factories.
     *
     * @param configuration a configuration that has been checked
     */
    static <K, V> Integrations<K, V> of(CompleteConfiguration<K, V> configuration) {
        Closing undo = new Closing();
        LoadThrough<K, V> loader = null;
        WriteThrough<K, V> writer = null;
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
            return new Integrations<>(
                    configuration.getKeyType(),
                    configuration.getValueType(),
                    new ExpiryRules(policy),
                    loader,
                    writer,
                    configuration.isReadThrough() && loader != null);
        } catch (RuntimeException e) {
            new Integrations<K, V>(
                            configuration.getKeyType(),
                            configuration.getValueType(),
                            new ExpiryRules(new EternalExpiryPolicy()),
                            loader,
                            writer,
                            false)
                    .close(undo);
            undo.suppressIn(e);
            throw e;
        }
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
