package io.memorymap.bench.subject;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Our store.
 *
 * @param store the store
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record StoreSubject<K, V>(KeyValueStore<K, V> store) implements Subject<K, V> {
    static <K, V> Subject<K, V> open(Plan<K, V> plan, Durability durability, Eviction eviction) throws IOException {
        Kind<K, V> kind = plan.kind();
        return new StoreSubject<>(KeyValueStore.builder(kind.keyType(), kind.valueType())
                .capacity(plan.capacity())
                .averageEntryBytes(kind.keyBytes() + kind.valueBytes())
                .eviction(eviction)
                .durability(durability)
                .open(plan.directory().resolve("store.mm")));
    }

    @Override
    public @Nullable V get(K key) {
        return store.get(key);
    }

    @Override
    public void put(K key, V value) {
        store.set(key, value);
    }

    @Override
    public void remove(K key) {
        store.remove(key);
    }

    @Override
    public Map<K, V> getAll(Set<K> keys) {
        return store.getAll(keys);
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        store.forEach(action);
    }

    @Override
    public void close() {
        store.close();
    }
}
