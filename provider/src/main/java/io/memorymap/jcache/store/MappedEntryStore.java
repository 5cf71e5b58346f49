package io.memorymap.jcache.store;

import io.memorymap.KeyLock;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreEntry;
import io.memorymap.StoreReadOnlyException;
import io.memorymap.StoredEntry;
import io.memorymap.codec.Codec;
import io.memorymap.codec.EncodeException;
import io.memorymap.codec.NonCanonicalKeyException;
import io.memorymap.codec.TypeTable;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Entries by value, in a mapped store. */
public final class MappedEntryStore<K, V> implements NativeEntries<K, V> {
    private final KeyValueStore<K, V> store;
    private final Copies<K, V> copies;

    /**
     * Wraps an open store.
     *
     * @param keyCodec the codec of its keys, for copies that are made outside the store
     * @param valueCodec the same of its values
     */
    MappedEntryStore(KeyValueStore<K, V> store, Codec<K> keyCodec, Codec<V> valueCodec) {
        this.store = store;
        this.copies = new Copies<>(keyCodec.bind(TypeTable.inMemory()), valueCodec.bind(TypeTable.inMemory()));
    }

    @Override
    public KeyValueStore<K, V> store() {
        return store;
    }

    @Override
    public @Nullable V get(K key) {
        try {
            return store.get(key);
        } catch (EncodeException | NonCanonicalKeyException e) {
            throw notAKey(e);
        }
    }

    @Override
    public void getAll(Collection<? extends K> keys, BiConsumer<? super K, ? super V> found) {
        try {
            store.getAll(keys, found);
        } catch (EncodeException | NonCanonicalKeyException e) {
            throw notAKey(e);
        }
    }

    @Override
    public boolean contains(K key) {
        try {
            return store.contains(key);
        } catch (EncodeException | NonCanonicalKeyException e) {
            throw notAKey(e);
        }
    }

    @Override
    public @Nullable StoredEntry<V> getEntry(K key) {
        try {
            return store.getEntry(key);
        } catch (EncodeException | NonCanonicalKeyException e) {
            throw notAKey(e);
        }
    }

    @Override
    public void set(K key, V value, long expiresAt) {
        try {
            store.set(key, value, expiresAt);
        } catch (StoreReadOnlyException e) {
            throw readOnly(e);
        }
    }

    @Override
    public boolean remove(K key) {
        try {
            return store.remove(key);
        } catch (StoreReadOnlyException e) {
            throw readOnly(e);
        }
    }

    @Override
    public void touch(K key, StoredEntry<V> seen, long expiresAt) {
        try {
            StoredEntry<V> entry = seen;
            while (entry != null && !store.touch(key, entry.version(), expiresAt)) {
                // Another thread has written the entry and its expiry; or the log has only moved it, which changes the
                // version too.
                StoredEntry<V> now = store.getEntry(key);
                boolean moved =
                        now != null && now.expiresAt() == entry.expiresAt() && sameValue(now.value(), entry.value());
                entry = moved ? now : null;
            }
        } catch (StoreReadOnlyException e) {
            throw readOnly(e);
        }
    }

    @Override
    public boolean sameValue(V stored, V given) {
        return copies.sameValue(stored, given);
    }

    @Override
    public Object identity(K key) {
        try {
            return ByteBuffer.wrap(copies.encodedKey(key));
        } catch (EncodeException | NonCanonicalKeyException e) {
            throw notAKey(e);
        }
    }

    @Override
    public KeyLock lock(K key) {
        try {
            return store.lockKey(key);
        } catch (EncodeException | NonCanonicalKeyException e) {
            throw notAKey(e);
        }
    }

    @Override
    public KeyLock lockAll(Collection<? extends K> keys) {
        try {
            return store.lockKeys(keys);
        } catch (EncodeException | NonCanonicalKeyException e) {
            throw notAKey(e);
        }
    }

    @Override
    public Iterator<StoreEntry<K, V>> entries() {
        return store.entries();
    }

    @Override
    public List<K> expiredKeys(int most) {
        return store.expiredKeys(most);
    }

    @Override
    public void clear() {
        try {
            store.clear();
        } catch (StoreReadOnlyException e) {
            throw readOnly(e);
        }
    }

    @Override
    public long size() {
        return store.size();
    }

    @Override
    public long evictions() {
        return store.statistics().evictions();
    }

    @Override
    public K copyKey(K key) {
        return copies.copyKey(key);
    }

    @Override
    public V copyValue(V value) {
        return copies.copyValue(value);
    }

    private CacheException notAKey(RuntimeException cause) {
        return new CacheException("A key of the " + store + " cannot be encoded: " + cause.getMessage(), cause);
    }

    private static CacheException readOnly(StoreReadOnlyException cause) {
        return new CacheException(cause.getMessage(), cause);
    }

    @Override
    public void close() {
        store.close();
    }
}
