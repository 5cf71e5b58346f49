package io.memorymap.jcache.cache;

import io.memorymap.jcache.store.EntryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.CacheException;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * The loads of one cache that are under way. Threads that ask for one key at one time make one load of it: they wait for the key's lock while
 * the first one loads, and take the outcome, even where that is nothing, or a failure. Else they would all call the loader, one after the other.
 *
 * <p>Thread-safe.
 */
final class Loads<K, V> {
    private final EntryStore<K, V> store;
    private final String cache;

    /** By the identity of the key; there as long as somebody has joined and no outcome is known. */
    private final ConcurrentHashMap<Object, Load<V>> underWay = new ConcurrentHashMap<>();

    Loads(EntryStore<K, V> store, String cache) {
        this.store = store;
        this.cache = cache;
    }

    /** Joins the load of a key, without its lock; to be left. */
    Load<V> join(K key) {
        return joined(store.identity(key));
    }

    private Load<V> joined(Object identity) {
        return underWay.compute(identity, (id, present) -> {
            Load<V> load = present == null ? new Load<>() : present;
            load.users++;
            return load;
        });
    }

    void leave(K key, Load<V> load) {
        left(store.identity(key), load);
    }

    private void left(Object identity, Load<V> load) {
        underWay.computeIfPresent(identity, (id, present) -> present != load || --load.users > 0 ? present : null);
    }

    /**
     * Loads the value of a key, under its lock.
     *
     * @throws CacheLoaderException if the loader fails
     * @throws CacheException if this thread is loading that key already: the load would never end
     */
    @Nullable V load(LoadThrough<K, V> loader, K key) {
        Load<V> load = join(key);
        try {
            return load(loader, key, load);
        } finally {
            leave(key, load);
        }
    }

    /** As {@link #load(LoadThrough, Object)}, for a thread that has joined the load. */
    @Nullable V load(LoadThrough<K, V> loader, K key, Load<V> load) {
        begin(load, key);
        try {
            V value = loader.load(key);
            load.returned(value);
            return value;
        } catch (CacheLoaderException e) {
            load.threw(e);
            throw e;
        } finally {
            ended(store.identity(key), load);
        }
    }

    /**
     * Loads the values of keys, under their locks.
     *
     * @return the values of those that have one
     * @throws CacheLoaderException if the loader fails
     * @throws CacheException if this thread is loading one of them already
     */
    Map<K, V> loadAll(LoadThrough<K, V> loader, List<? extends K> keys) {
        List<Object> identities = new ArrayList<>(keys.size());
        List<Load<V>> loads = new ArrayList<>(keys.size());
        int begun = 0;
        try {
            for (K key : keys) {
                Object identity = store.identity(key);
                identities.add(identity);
                loads.add(joined(identity));
            }
            while (begun < loads.size()) {
                begin(loads.get(begun), keys.get(begun));
                begun++;
            }
            return loaded(loader, keys, loads);
        } finally {
            for (int i = 0; i < loads.size(); i++) {
                if (i < begun) {
                    ended(identities.get(i), loads.get(i));
                }
                left(identities.get(i), loads.get(i));
            }
        }
    }

    private Map<K, V> loaded(LoadThrough<K, V> loader, List<? extends K> keys, List<Load<V>> loads) {
        Map<K, V> values;
        try {
            values = loader.loadAll(keys);
        } catch (CacheLoaderException e) {
            loads.forEach(load -> load.threw(e));
            throw e;
        }
        for (int i = 0; i < loads.size(); i++) {
            try {
                loads.get(i).returned(loader.checked(values.get(keys.get(i))));
            } catch (CacheLoaderException ofAWrongType) {
                loads.get(i).threw(ofAWrongType);
            }
        }
        return values;
    }

    /** Under the key's lock only this thread itself can be the one that is loading. */
    private void begin(Load<V> load, K key) {
        if (!load.begin()) {
            throw CacheCore.neverEnding(cache, "loads", key);
        }
    }

    /** Who comes from now on begins a new load. */
    private void ended(Object identity, Load<V> load) {
        if (load.isOver()) {
            underWay.remove(identity, load);
        } else {
            load.gaveUp();
        }
    }
}
