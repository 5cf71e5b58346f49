package io.memorymap;

import java.util.concurrent.ConcurrentMap;

/**
 * A bounded {@link ConcurrentMap} outside the heap, over a {@link KeyValueStore}. It takes the place of a {@link
 * java.util.concurrent.ConcurrentHashMap} without other changes: what differs is that it is bounded, that it is still there after
 * a restart, and that keys and values are copies: to change a value in it, put it again.
 *
 * <p><b>Atomic.</b> Every operation on one key is atomic with respect to every other write of that key, made through this view,
 * through another view or through the store itself. {@code compute}, {@code computeIfAbsent}, {@code computeIfPresent} and {@code
 * merge} call their function at most once, {@code replaceAll} once for each entry. Meanwhile other writers of that key wait, readers see the value before,
 * and no other key is blocked. A function may use the map. If a write in it would wait for a key that is computed by a thread which
 * waits, directly or through others, for this one, it fails with {@link KeyLockCycleException} (an {@code IllegalStateException}) and has changed nothing; so does a write
 * of the very key that is being computed. Only {@link #clear()}, eviction and expiry do not wait for a computation, whose result
 * then stands.
 *
 * <p><b>Bounded.</b> A new key, or a larger value, that a full strict store has no room for is refused with {@link StoreFullException} (an
 * {@code IllegalStateException}), an entry above the record limit with {@link RecordTooLargeException}; nothing has changed then. An
 * evicting store drops entries instead, and one above the record limit at once: the key has no value then.
 *
 * <p><b>Views</b> write through: removal by the collections and their iterators and {@code setValue} of entries are supported, adding is not.
 * Iterators and spliterators are weakly consistent: they never throw {@link java.util.ConcurrentModificationException}, show an
 * entry that nobody touches exactly once, and may or may not show what happens meanwhile. Their order means nothing.
 * Spliterators are {@code CONCURRENT} and {@code NONNULL}, of keys and entries {@code DISTINCT}.
 *
 * <p><b>Absent</b> is an entry that has expired, whose value can no longer be decoded, or whose key is of a foreign type:
 * {@code get}, {@code containsKey} and {@code remove} take any object. {@code size()} leaves out the expired ones, for which it looks through those
 * parts of the table where something can have expired, once after opening and then when it is due; it counts a value that
 * can no longer be decoded. Nulls are refused with {@link NullPointerException}; only {@code remove(key, null)} is false.
 *
 * <p>Values are compared by {@code equals}; {@code remove(key, value)}, {@code replace(key, old, new)} and {@code containsValue} also take values of equal
 * bytes for equal, arrays for example. Once the store is closed every method throws {@link StoreClosedException}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface MappedMap<K, V> extends ConcurrentMap<K, V>, AutoCloseable {
    /** The store behind this map: expiry, compaction, flushing, checks and figures. */
    KeyValueStore<K, V> store();

    /** Number of entries, like {@link #size()} but not cut at {@link Integer#MAX_VALUE}. */
    long mappingCount();

    /** Closes the store; all of its entries stay in its file. A second call does nothing. */
    @Override
    void close();
}
