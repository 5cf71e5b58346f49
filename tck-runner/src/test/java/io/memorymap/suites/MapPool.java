package io.memorymap.suites;

import io.memorymap.KeyValueStore;
import io.memorymap.StoreBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Empty maps for thousands of tests, each of which may want several: what a test used is cleared and used again. */
final class MapPool<K, V> implements AutoCloseable {
    private final Supplier<StoreBuilder<K, V>> builder;
    private final Deque<KeyValueStore<K, V>> idle = new ArrayDeque<>();
    private final List<KeyValueStore<K, V>> used = new ArrayList<>();

    MapPool(Supplier<StoreBuilder<K, V>> builder) {
        this.builder = builder;
    }

    ConcurrentMap<K, V> take() {
        KeyValueStore<K, V> store = idle.poll();
        if (store == null) {
            try {
                store = builder.get().openTemporary();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        used.add(store);
        return store.asMap();
    }

    void takeBack() {
        for (KeyValueStore<K, V> store : used) {
            store.clear();
            idle.add(store);
        }
        used.clear();
    }

    @Override
    public void close() {
        takeBack();
        idle.forEach(KeyValueStore::close);
        idle.clear();
    }
}
