package io.memorymap.jcache.cache;

import io.memorymap.jcache.event.Unwrapping;
import javax.cache.Cache;

/** A key with the value it had when it was read. */
final class CacheEntry<K, V> implements Cache.Entry<K, V> {
    private final K key;
    private final V value;

    CacheEntry(K key, V value) {
        this.key = key;
        this.value = value;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public V getValue() {
        return value;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.unwrap(this, type);
    }

    /** So that a writer finds entries again in the collections it is given. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CacheEntry<?, ?> entry && key.equals(entry.key) && value.equals(entry.value);
    }

    @Override
    public int hashCode() {
        return key.hashCode() ^ value.hashCode();
    }

    @Override
    public String toString() {
        return key + "=" + value;
    }
}
