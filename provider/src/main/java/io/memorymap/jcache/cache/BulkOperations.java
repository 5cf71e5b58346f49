package io.memorymap.jcache.cache;

import io.memorymap.StoreEntry;
import io.memorymap.StoredEntry;
import io.memorymap.jcache.event.EventDispatcher;
import io.memorymap.jcache.store.SharedEntries;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a cache on many keys. Each key is atomic, the whole is not; where a writer or a loader gets many keys at once,
 * all of their locks are held meanwhile, taken in an order that all such operations share.
 */
final class BulkOperations<K, V> {
    /** Keys that {@code removeAll()} gives to the writer, and locks, at a time. */
    private static final int BATCH = 1_000;

    private final CacheCore<K, V> core;
    private final SingleOperations<K, V> single;
    private final EntryMutations<K, V> mutations;

    BulkOperations(CacheCore<K, V> core, SingleOperations<K, V> single, EntryMutations<K, V> mutations) {
        this.core = core;
        this.single = single;
        this.mutations = mutations;
    }

    /** As the specification has it. The keys are those of a set, but its idea of equal keys need not be that of {@code equals}. */
    Map<K, V> getAll(Collection<? extends K> keys) {
        Map<K, V> found = single.getAllPresent(keys);
        if (core.readThrough && core.loader != null && found.size() < keys.size()) {
            Set<K> absent = new LinkedHashSet<>(keys);
            absent.removeIf(found::containsKey);
            load(core.loader, absent, false, found);
        }
        return found;
    }

    /**
     * Loads values and stores them.
     *
     * @param replace whether to load keys that have a value
     * @param into receives the values of all keys that have one afterwards
     */
    @SuppressWarnings("try") // the locks are held, not used
    void load(LoadThrough<K, V> loader, Collection<? extends K> keys, boolean replace, Map<K, V> into) {
        try (LockedOperation<K, V> all = core.lockAll(keys)) {
            List<K> wanted = new ArrayList<>(keys.size());
            for (K key : keys) {
                V present = replace ? null : presentUnderLock(key);
                if (present == null) {
                    wanted.add(key);
                } else {
                    into.put(key, present);
                }
            }
            if (wanted.isEmpty()) {
                return;
            }
            Map<K, V> loaded = core.loads.loadAll(loader, wanted);
            for (K key : wanted) {
                V value = loader.checked(loaded.get(key));
                if (value != null) {
                    storeLoaded(key, value);
                    into.put(key, value);
                }
            }
        }
    }

    private @Nullable V presentUnderLock(K key) {
        try (LockedOperation<K, V> operation = core.lock(key)) {
            StoredEntry<V> live = mutations.liveEntry(operation, key);
            return live == null ? null : live.value();
        }
    }

    private void storeLoaded(K key, V value) {
        try (LockedOperation<K, V> operation = core.lock(key)) {
            StoredEntry<V> live = mutations.liveEntry(operation, key);
            if (live == null) {
                mutations.createLoaded(operation, key, value);
            } else {
                mutations.updateLoaded(operation, key, value, live);
            }
        }
    }

    @SuppressWarnings("try") // the locks are held, not used
    void putAll(Map<K, V> entries) {
        WriteThrough<K, V> writer = core.writer;
        if (writer == null) {
            if (!putAllAtOnce(entries)) {
                try (EventDispatcher.Batch batch = EventDispatcher.batch()) {
                    entries.forEach(single::put);
                }
            }
            return;
        }
        try (LockedOperation<K, V> all = core.lockAll(entries.keySet())) {
            long start = core.statistics.start();
            Map<K, Cache.Entry<? extends K, ? extends V>> asEntries = new LinkedHashMap<>();
            entries.forEach((key, value) -> asEntries.put(key, new CacheEntry<>(key, value)));
            List<Cache.Entry<? extends K, ? extends V>> unwritten = new ArrayList<>(asEntries.values());
            CacheWriterException failure = writer.writeAll(unwritten);
            if (failure != null) {
                // What is left was not written; everything else was.
                unwritten.forEach(entry -> asEntries.remove(entry.getKey()));
            }
            CacheException refused = null;
            for (K key : asEntries.keySet()) {
                try {
                    putWritten(key, entries.get(key), start);
                } catch (CacheException e) {
                    // The writer has the others too: they must not keep the values that it has replaced.
                    refused = refused == null ? e : refused;
                }
            }
            if (failure != null) {
                throw failure;
            }
            if (refused != null) {
                throw refused;
            }
        }
    }

    /** Without waiting for one before the next, where nobody has to know what they replace; false if that cannot be. */
    private boolean putAllAtOnce(Map<K, V> entries) {
        if (!(core.store instanceof SharedEntries<K, V> shared)
                || core.events.isActive()
                || core.expiry.runsUserCode()
                || !core.expiry.updatesLikeCreations()) {
            return false;
        }
        long expiresAt = core.expiry.creation(core.clock.millis());
        if (expiresAt == ExpiryRules.AT_ONCE) {
            return false;
        }
        long start = core.statistics.start();
        shared.setAll(entries, expiresAt);
        for (int i = 0; i < entries.size(); i++) {
            core.statistics.put(start);
        }
        return true;
    }

    private void putWritten(K key, @Nullable V value, long start) {
        if (value == null) {
            return;
        }
        try (LockedOperation<K, V> operation = core.lock(key)) {
            if (mutations.assign(operation, key, value)) {
                core.statistics.put(start);
            }
        }
    }

    @SuppressWarnings("try") // closing the batch is its use
    void removeAll(Set<? extends K> keys) {
        if (core.writer == null && core.store instanceof SharedEntries<K, V> shared && !core.events.isActive()) {
            long start = core.statistics.start();
            core.statistics.removed(shared.removeAll(keys), start);
        } else if (core.writer == null) {
            try (EventDispatcher.Batch batch = EventDispatcher.batch()) {
                keys.forEach(single::remove);
            }
        } else {
            removeWithWriter(core.writer, keys);
        }
    }

    @SuppressWarnings("try") // the locks are held, not used
    private void removeWithWriter(WriteThrough<K, V> writer, Collection<? extends K> keys) {
        try (LockedOperation<K, V> all = core.lockAll(keys)) {
            long start = core.statistics.start();
            Set<K> undeleted = new HashSet<>(keys);
            CacheWriterException failure = writer.deleteAll(undeleted);
            for (K key : keys) {
                if (failure == null || !undeleted.contains(key)) {
                    removeDeleted(key, start);
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    private void removeDeleted(K key, long start) {
        try (LockedOperation<K, V> operation = core.lock(key)) {
            if (single.removeLive(operation, key)) {
                core.statistics.removed(start);
            }
        }
    }

    /** Removes everything; without a writer and without listeners at once, as {@code clear} does. */
    void removeAll() {
        if (core.writer == null && !core.events.isActive()) {
            long start = core.statistics.start();
            long removed = core.statistics.isEnabled() ? core.store.countLive() : 0;
            core.store.clear();
            core.statistics.removed(removed, start);
            return;
        }
        List<K> batch = new ArrayList<>();
        Iterator<StoreEntry<K, V>> entries = core.store.entries();
        while (entries.hasNext()) {
            batch.add(entries.next().key());
            if (batch.size() == BATCH || !entries.hasNext()) {
                removeAll(new HashSet<>(batch));
                batch.clear();
            }
        }
    }
}
