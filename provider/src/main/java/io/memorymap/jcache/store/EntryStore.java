package io.memorymap.jcache.store;

import io.memorymap.KeyLock;
import io.memorymap.StoreEntry;
import io.memorymap.StoredEntry;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a cache keeps its entries. The semantics of JCache are written once, above it.
 *
 * <p>Reading takes no lock. A thread that writes or removes holds the key's lock. Entries may still vanish at any moment: the
 * store evicts, and {@link #clear} takes no key's lock.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface EntryStore<K, V> {
    /** The value of a live entry, or null. */
    @Nullable V get(K key);

    /** Hands out each of some keys that has a live entry, with its value, in their order. */
    void getAll(Collection<? extends K> keys, BiConsumer<? super K, ? super V> found);

    /** Whether there is a live entry; its value can be decoded. */
    boolean contains(K key);

    /** The entry, expired or not, or null. */
    @Nullable StoredEntry<V> getEntry(K key);

    /**
     * Writes the entry, whatever was there. A store that evicts drops an entry that is too large for it at once, and the old one with
     * it.
     *
     * @param expiresAt epoch milliseconds, or {@link StoredEntry#NEVER}
     * @throws io.memorymap.RecordTooLargeException if it exceeds the limit for one entry and the store does not
     *     evict; the old entry is still there
     * @throws io.memorymap.StoreFullException if the store does not evict and has no room; the old entry is still there
     */
    void set(K key, V value, long expiresAt);

    /**
     * Removes the entry, expired or not.
     *
     * @return whether a live entry was removed
     */
    boolean remove(K key);

    /** Moves the expiry of the entry that was seen; does nothing if it has been written or removed since. */
    void touch(K key, StoredEntry<V> seen, long expiresAt);

    /** Whether a stored value equals a given one. */
    boolean sameValue(V stored, V given);

    /** An object that is equal for equal keys of this store, and for no others. */
    Object identity(K key);

    /** Takes the lock of a key; its {@link KeyLock#key()} is equal for equal keys of this store. */
    KeyLock lock(K key);

    /** As {@link #lock}, for an operation that runs code of the application: keeps all who share the entries off the key. */
    default KeyLock lockForCode(K key) {
        return lock(key);
    }

    /** As {@link #lockForCode}, of several keys in an order that all callers share. */
    KeyLock lockAll(Collection<? extends K> keys);

    /** Live entries, weakly consistent: an entry that no thread touches meanwhile appears exactly once. */
    Iterator<StoreEntry<K, V>> entries();

    /**
     * Keys of entries that have expired and are still there; bounded work, which the next call goes on with. One caller at a time.
     *
     * @param most how many at most
     */
    List<K> expiredKeys(int most);

    /** How many live entries there are, counted one by one. */
    default long countLive() {
        long count = 0;
        Iterator<StoreEntry<K, V>> entries = entries();
        while (entries.hasNext()) {
            entries.next();
            count++;
        }
        return count;
    }

    /** Removes everything. */
    void clear();

    /** Entries, expired ones included. */
    long size();

    /** Entries dropped to make room since the store was opened. */
    long evictions();

    /** The key as a listener may keep it: a copy if the store is by value. */
    K copyKey(K key);

    /** The value as a listener may keep it: a copy if the store is by value. */
    V copyValue(V value);

    /** Closes the store; what is persistent stays. */
    void close();
}
