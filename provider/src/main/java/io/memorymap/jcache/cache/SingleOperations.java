package io.memorymap.jcache.cache;

import io.memorymap.StoredEntry;
import io.memorymap.jcache.management.CacheStatistics;
import io.memorymap.jcache.store.EntryStore;
import io.memorymap.jcache.store.WriteConflictException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a cache on one key. Arguments have been checked. Writes hold the key's lock around writer, expiry policy, store
 * and events; reads hold none unless they load.
 */
class SingleOperations<K, V> {
    private final CacheCore<K, V> core;
    private final EntryStore<K, V> store;
    private final CacheStatistics statistics;
    private final EntryMutations<K, V> mutations;
    private final @Nullable WriteThrough<K, V> writer;
    private final @Nullable Refresher<K, V> refresher;

    SingleOperations(CacheCore<K, V> core, EntryMutations<K, V> mutations) {
        this.core = core;
        this.store = core.store;
        this.statistics = core.statistics;
        this.mutations = mutations;
        this.writer = core.writer;
        this.refresher = Refresher.of(core, mutations);
    }

    /** A read with everything that may belong to one: access expiry, statistics, expiry events, refresh, read-through. */
    @Nullable V get(K key) {
        V value = getPresent(key);
        if (value != null) {
            return value;
        }
        return core.readThrough ? loadAbsent(key) : null;
    }

    /** As {@link #get}, without read-through. */
    @Nullable V getPresent(K key) {
        long start = statistics.start();
        if (isPlain()) {
            V value = store.get(key);
            statistics.got(value != null, start);
            return value;
        }
        StoredEntry<V> entry = store.getEntry(key);
        if (entry != null && core.isLive(entry, core.clock.millis())) {
            core.accessed(key, entry);
            if (refresher != null) {
                refresher.read(key, entry);
            }
            statistics.hit(start);
            return entry.value();
        }
        statistics.miss(start);
        if (entry != null && core.events.wantsExpiry()) {
            expire(key);
        }
        return null;
    }

    /** Whether a read needs nothing of an entry but its value. */
    private boolean isPlain() {
        return !core.expiry.readsMove() && !core.events.wantsExpiry() && refresher == null;
    }

    /** As {@link #getPresent} of each key. */
    Map<K, V> getAllPresent(Collection<? extends K> keys) {
        // It does not grow: hash maps fill up to three quarters.
        Map<K, V> found = new HashMap<>((int) Math.min(Integer.MAX_VALUE, keys.size() * 4L / 3 + 1));
        if (!isPlain()) {
            for (K key : keys) {
                V value = getPresent(key);
                if (value != null) {
                    found.put(key, value);
                }
            }
        } else {
            long start = statistics.start();
            store.getAll(keys, found::put);
            statistics.gotAll(found.size(), keys.size() - found.size(), start);
        }
        return found;
    }

    private void expire(K key) {
        try (LockedOperation<K, V> operation = core.lock(key)) {
            mutations.liveEntry(operation, key);
        } catch (WriteConflictException writtenMeanwhile) {
            // So it is no longer the entry that has expired.
        }
    }

    private @Nullable V loadAbsent(K key) {
        LoadThrough<K, V> loader = core.loader;
        if (loader == null) {
            return null;
        }
        Load<V> load = core.loads.join(key);
        try (LockedOperation<K, V> operation = core.lockForCode(key)) {
            StoredEntry<V> entry = mutations.liveEntry(operation, key);
            if (entry != null) {
                core.accessed(key, entry);
                return entry.value();
            }
            if (load.isOver()) {
                V shared = load.outcome();
                return shared == null ? null : store.copyValue(shared);
            }
            V value = core.loads.load(loader, key, load);
            if (value != null) {
                mutations.createLoaded(operation, key, value);
            }
            return value;
        } finally {
            core.loads.leave(key, load);
        }
    }

    void put(K key, V value) {
        long start = statistics.start();
        boolean put;
        try (LockedOperation<K, V> operation = core.lock(key)) {
            write(key, value);
            put = mutations.assign(operation, key, value);
            if (put) {
                statistics.put(start);
            }
        }
    }

    @Nullable V getAndPut(K key, V value) {
        long start = statistics.start();
        try (LockedOperation<K, V> operation = core.lock(key)) {
            write(key, value);
            StoredEntry<V> live = mutations.liveEntry(operation, key);
            operation.got(live != null, start);
            if (mutations.assign(operation, key, value, live)) {
                statistics.put(start);
            }
            return live == null ? null : live.value();
        }
    }

    boolean putIfAbsent(K key, V value) {
        long start = statistics.start();
        try (LockedOperation<K, V> operation = core.lock(key)) {
            StoredEntry<V> live = mutations.liveEntry(operation, key);
            operation.got(live != null, start);
            if (live != null) {
                return false;
            }
            write(key, value);
            boolean created = mutations.create(operation, key, value);
            if (created) {
                statistics.put(start);
            }
            return created;
        }
    }

    boolean remove(K key) {
        long start = statistics.start();
        try (LockedOperation<K, V> operation = core.lock(key)) {
            delete(key);
            boolean removed = removeLive(operation, key);
            if (removed) {
                statistics.removed(start);
            }
            return removed;
        }
    }

    /** Removes an entry that the writer has deleted already. */
    boolean removeLive(LockedOperation<K, V> operation, K key) {
        if (!operation.hasAudience()) {
            return store.remove(key);
        }
        StoredEntry<V> live = mutations.liveEntry(operation, key);
        if (live == null) {
            return false;
        }
        mutations.remove(operation, key, live);
        return true;
    }

    boolean remove(K key, V oldValue) {
        long start = statistics.start();
        try (LockedOperation<K, V> operation = core.lock(key)) {
            StoredEntry<V> live = matching(operation, key, oldValue, start);
            if (live == null) {
                return false;
            }
            delete(key);
            mutations.remove(operation, key, live);
            statistics.removed(start);
            return true;
        }
    }

    @Nullable V getAndRemove(K key) {
        long start = statistics.start();
        try (LockedOperation<K, V> operation = core.lock(key)) {
            delete(key);
            StoredEntry<V> live = mutations.liveEntry(operation, key);
            operation.got(live != null, start);
            if (live == null) {
                return null;
            }
            mutations.remove(operation, key, live);
            statistics.removed(start);
            return live.value();
        }
    }

    boolean replace(K key, V oldValue, V newValue) {
        long start = statistics.start();
        try (LockedOperation<K, V> operation = core.lock(key)) {
            StoredEntry<V> live = matching(operation, key, oldValue, start);
            if (live == null) {
                return false;
            }
            overwrite(operation, key, newValue, live, start);
            return true;
        }
    }

    @Nullable V getAndReplace(K key, V value) {
        long start = statistics.start();
        try (LockedOperation<K, V> operation = core.lock(key)) {
            StoredEntry<V> live = mutations.liveEntry(operation, key);
            operation.got(live != null, start);
            if (live == null) {
                return null;
            }
            overwrite(operation, key, value, live, start);
            return live.value();
        }
    }

    private void overwrite(LockedOperation<K, V> operation, K key, V value, StoredEntry<V> live, long start) {
        write(key, value);
        if (mutations.update(operation, key, value, live)) {
            statistics.put(start);
        }
    }

    /** The live entry if it has the given value. One with another value counts as read. */
    private @Nullable StoredEntry<V> matching(LockedOperation<K, V> operation, K key, V value, long start) {
        StoredEntry<V> live = mutations.liveEntry(operation, key);
        operation.got(live != null, start);
        if (live == null || store.sameValue(live.value(), value)) {
            return live;
        }
        core.accessed(key, live);
        return null;
    }

    private void write(K key, V value) {
        if (writer != null) {
            writer.write(key, value);
        }
    }

    private void delete(K key) {
        if (writer != null) {
            writer.delete(key);
        }
    }
}
