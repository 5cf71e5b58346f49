package io.memorymap.jcache.cache;

import io.memorymap.StoreEntry;
import io.memorymap.StoredEntry;
import java.util.Iterator;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** Goes through the live entries of a cache; each counts as read when it is returned. Not thread-safe. */
final class CacheIterator<K, V> implements Iterator<Cache.Entry<K, V>> {
    private final CacheCore<K, V> core;
    private final SingleOperations<K, V> single;
    private final Iterator<StoreEntry<K, V>> source;
    private @Nullable K returned;

    CacheIterator(CacheCore<K, V> core, SingleOperations<K, V> single) {
        this.core = core;
        this.single = single;
        this.source = core.store.entries();
    }

    @Override
    public boolean hasNext() {
        core.checkOpen();
        return source.hasNext();
    }

    @Override
    public Cache.Entry<K, V> next() {
        core.checkOpen();
        long start = core.statistics.start();
        StoreEntry<K, V> entry = source.next();
        if (core.expiry.readsMove()) {
            touch(entry.key());
        }
        core.statistics.hit(start);
        returned = entry.key();
        return new CacheEntry<>(entry.key(), entry.value());
    }

    private void touch(K key) {
        StoredEntry<V> entry = core.store.getEntry(key);
        if (entry != null && core.isLive(entry, core.clock.millis())) {
            core.accessed(key, entry);
        }
    }

    @Override
    public void remove() {
        core.checkOpen();
        K key = returned;
        if (key == null) {
            throw new IllegalStateException("next has not been called, or its entry has been removed already");
        }
        returned = null;
        single.remove(key);
    }
}
