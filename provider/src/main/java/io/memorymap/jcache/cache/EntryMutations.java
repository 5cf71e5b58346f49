package io.memorymap.jcache.cache;

import io.memorymap.RecordTooLargeException;
import io.memorymap.StoreFullException;
import io.memorymap.StoredEntry;
import io.memorymap.codec.EncodeException;
import io.memorymap.jcache.store.EntryStore;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The changes that can happen to one entry, with their expiry and their events. Every method is called under the key's lock, and
 * after the writer.
 */
final class EntryMutations<K, V> {
    private final CacheCore<K, V> core;
    private final EntryStore<K, V> store;
    private final ExpiryRules expiry;

    EntryMutations(CacheCore<K, V> core) {
        this.core = core;
        this.store = core.store;
        this.expiry = core.expiry;
    }

    /** The entry if it is live; an expired one is removed, and an event says so. */
    @Nullable StoredEntry<V> liveEntry(LockedOperation<K, V> operation, K key) {
        StoredEntry<V> entry = store.getEntry(key);
        if (entry == null || core.isLive(entry, core.clock.millis())) {
            return entry;
        }
        store.remove(key);
        operation.expired(key, entry.value());
        return null;
    }

    /**
     * Gives a key a value, whatever was there.
     *
     * @return false if the new entry was expired from the beginning, so that nothing was put
     */
    boolean assign(LockedOperation<K, V> operation, K key, V value) {
        if (expiry.updatesLikeCreations() && !operation.hasAudience()) {
            long expiresAt = expiry.creation(core.clock.millis());
            if (expiresAt != ExpiryRules.AT_ONCE) {
                commit(operation, key, value, expiresAt, null);
                return true;
            }
        }
        return assign(operation, key, value, liveEntry(operation, key));
    }

    /** As {@link #assign(LockedOperation, Object, Object)}, over a live entry that has just been read, or none. */
    boolean assign(LockedOperation<K, V> operation, K key, V value, @Nullable StoredEntry<V> live) {
        return live == null ? create(operation, key, value) : update(operation, key, value, live);
    }

    /**
     * Puts a new entry where no live one is.
     *
     * @return false if it is expired from the beginning
     */
    boolean create(LockedOperation<K, V> operation, K key, V value) {
        long expiresAt = expiry.creation(core.clock.millis());
        if (expiresAt == ExpiryRules.AT_ONCE) {
            return false;
        }
        commit(operation, key, value, expiresAt, null);
        operation.created(key, value);
        return true;
    }

    /**
     * Puts a new value over a live one.
     *
     * @return false if the entry has expired meanwhile and the new one was expired from the beginning, so that nothing was put
     */
    boolean update(LockedOperation<K, V> operation, K key, V value, StoredEntry<V> live) {
        return update(operation, key, value, live, live.expiresAt());
    }

    /**
     * Puts a new value over one that was live when the operation began, and whose expiry has been moved by a read that is not written yet. If
     * it has expired while a writer or an entry processor ran, the value is a new entry: it must not be lost when the writer has it.
     *
     * @param before the expiry that the entry keeps if the policy leaves it unchanged
     * @return false if the new entry was expired from the beginning, so that nothing was put
     */
    boolean update(LockedOperation<K, V> operation, K key, V value, StoredEntry<V> live, long before) {
        long now = core.clock.millis();
        if (before != StoredEntry.NEVER && before <= now) {
            store.remove(key);
            operation.expired(key, live.value());
            return create(operation, key, value);
        }
        long expiresAt = expiry.update(now, before);
        if (expiresAt == ExpiryRules.AT_ONCE) {
            store.remove(key);
            operation.updated(key, live.value(), value);
            operation.expired(key, value);
            return true;
        }
        commit(operation, key, value, expiresAt, live);
        operation.updated(key, live.value(), value);
        return true;
    }

    /** Removes a live entry. */
    void remove(LockedOperation<K, V> operation, K key, StoredEntry<V> live) {
        store.remove(key);
        operation.removed(key, live.value());
    }

    /**
     * Stores what the loader gave, where no live entry is. What a store that does not evict refuses, and what is expired from the
     * beginning, is not stored.
     */
    void createLoaded(LockedOperation<K, V> operation, K key, V value) {
        long expiresAt = expiry.creation(core.clock.millis());
        if (expiresAt != ExpiryRules.AT_ONCE && setLoaded(key, value, expiresAt)) {
            operation.created(key, value);
        }
    }

    /** Stores what the loader gave over a live entry. If a store that does not evict refuses it, the old value is removed. */
    void updateLoaded(LockedOperation<K, V> operation, K key, V value, StoredEntry<V> live) {
        updateLoaded(operation, key, value, live, expiry.update(core.clock.millis(), live.expiresAt()));
    }

    /** As {@link #updateLoaded}, for an entry that was reloaded because of its age: it begins anew, as one that is created. */
    void refresh(LockedOperation<K, V> operation, K key, V value, StoredEntry<V> live) {
        updateLoaded(operation, key, value, live, expiry.creation(core.clock.millis()));
    }

    private void updateLoaded(LockedOperation<K, V> operation, K key, V value, StoredEntry<V> live, long expiresAt) {
        if (expiresAt == ExpiryRules.AT_ONCE) {
            store.remove(key);
            operation.updated(key, live.value(), value);
            operation.expired(key, value);
        } else if (setLoaded(key, value, expiresAt)) {
            operation.updated(key, live.value(), value);
        } else {
            remove(operation, key, live);
        }
    }

    private boolean setLoaded(K key, V value, long expiresAt) {
        try {
            store.set(key, value, expiresAt);
            return true;
        } catch (RecordTooLargeException | StoreFullException e) {
            core.statistics.loadNotStored();
            return false;
        }
    }

    /**
     * Writes to the store. If the value is refused, the key keeps the old one, unless the writer has the new one already: a cache may
     * forget, but must not serve a value that has been replaced. A store that evicts refuses no size and needs no room.
     */
    private void commit(
            LockedOperation<K, V> operation, K key, V value, long expiresAt, @Nullable StoredEntry<V> known) {
        try {
            store.set(key, value, expiresAt);
        } catch (RecordTooLargeException | StoreFullException e) {
            boolean forgotten = forgetReplaced(operation, key, known);
            throw new CacheException(
                    "The cache \"" + core.cache.getName() + "\" cannot hold the value; "
                            + (forgotten
                                    ? "the writer has it, so the key has none here now: "
                                    : "nothing was changed: ")
                            + e.getMessage(),
                    e);
        } catch (EncodeException e) {
            forgetReplaced(operation, key, known);
            throw new CacheException(
                    "A key or value of the cache \"" + core.cache.getName() + "\" cannot be encoded: " + e.getMessage(),
                    e);
        }
    }

    private boolean forgetReplaced(LockedOperation<K, V> operation, K key, @Nullable StoredEntry<V> known) {
        if (core.writer == null) {
            return false;
        }
        StoredEntry<V> old = known == null && operation.hasAudience() ? store.getEntry(key) : known;
        boolean wasLive = store.remove(key);
        if (wasLive && old != null) {
            operation.removed(key, old.value());
        }
        return true;
    }
}
