package io.memorymap.jcache.cache;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import javax.cache.CacheException;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;

/** {@code loadAll}: loads in a background thread, or in this one if it is one of those, and tells the completion listener. */
final class BackgroundLoad<K, V> implements Runnable {
    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final CacheCore<K, V> core;
    private final BulkOperations<K, V> bulk;
    private final LoadThrough<K, V> loader;
    private final List<K> keys;
    private final boolean replace;
    private final @Nullable CompletionListener listener;

    private BackgroundLoad(
            CacheCore<K, V> core,
            BulkOperations<K, V> bulk,
            LoadThrough<K, V> loader,
            List<K> keys,
            boolean replace,
            @Nullable CompletionListener listener) {
        this.core = core;
        this.bulk = bulk;
        this.loader = loader;
        this.keys = keys;
        this.replace = replace;
        this.listener = listener;
    }

    /** Starts a load; without a loader it is complete at once. */
    static <K, V> void start(
            CacheCore<K, V> core,
            BulkOperations<K, V> bulk,
            List<K> keys,
            boolean replace,
            @Nullable CompletionListener listener) {
        if (core.loader == null) {
            if (listener != null) {
                listener.onCompletion();
            }
            return;
        }
        try {
            core.loaders.laterUnlessLoading(
                    core.contextLoader.get(), new BackgroundLoad<>(core, bulk, core.loader, keys, replace, listener));
        } catch (RejectedExecutionException e) {
            throw new CacheException("Too many loads wait in the caches of this manager, or it is being closed", e);
        }
    }

    @Override
    public void run() {
        try {
            core.checkOpen();
            bulk.load(loader, keys, replace, new HashMap<>());
        } catch (Throwable e) {
            failed(e);
            return;
        }
        if (listener != null) {
            listener.onCompletion();
        }
    }

    private void failed(Throwable failure) {
        if (listener == null) {
            LOG.log(
                    Level.WARNING,
                    "Loading into the cache \"" + core.cache.getName()
                            + "\" failed, and loadAll was given no completion listener to tell",
                    failure);
        } else {
            listener.onException(
                    failure instanceof Exception exception
                            ? exception
                            : new CacheLoaderException("Loading failed", failure));
        }
    }
}
