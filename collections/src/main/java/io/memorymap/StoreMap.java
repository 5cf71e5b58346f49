package io.memorymap;

import io.memorymap.codec.EncodeException;
import io.memorymap.store.Computation;
import io.memorymap.store.StoreAccess;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store as a map: lookups by any object, and the computing methods, each under a {@linkplain Computation computation} of its key. The
 * plain writes are the store's.
 */
final class StoreMap<K, V> extends AbstractMap<K, V> implements MappedMap<K, V> {
    private final KeyValueStore<K, V> store;
    private final StoreAccess<K, V> access;
    private final KeyView<K, V> keys;
    private final ValueView<K, V> values;
    private final EntryView<K, V> entries;

    StoreMap(KeyValueStore<K, V> store) {
        this.store = store;
        this.access = store.access();
        this.keys = new KeyView<>(this);
        this.values = new ValueView<>(this);
        this.entries = new EntryView<>(this);
    }

    @Override
    public KeyValueStore<K, V> store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public @Nullable V get(Object key) {
        K own = access.asKey(key);
        try {
            return own == null ? null : store.get(own);
        } catch (EncodeException cannotBeThere) {
            return null;
        }
    }

    @Override
    public boolean containsKey(Object key) {
        K own = access.asKey(key);
        try {
            return own != null && store.contains(own);
        } catch (EncodeException cannotBeThere) {
            return false;
        }
    }

    @Override
    public boolean containsValue(Object value) {
        V own = access.asValue(value);
        if (own != null) {
            Iterator<StoreEntry<K, V>> all = store.entries();
            while (all.hasNext()) {
                if (isSame(own, all.next().value())) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isSame(V given, V stored) {
        try {
            return access.sameValue(given, stored);
        } catch (EncodeException cannotBeThere) {
            return false;
        }
    }

    @Override
    public @Nullable V remove(Object key) {
        K own = access.asKey(key);
        try {
            return own == null ? null : store.getAndRemove(own);
        } catch (EncodeException | RecordTooLargeException cannotBeThere) {
            return null;
        }
    }

    @Override
    public boolean remove(Object key, @Nullable Object value) {
        K ownKey = access.asKey(key);
        V ownValue = value == null ? null : access.asValue(value);
        try {
            return ownKey != null && ownValue != null && store.remove(ownKey, ownValue);
        } catch (EncodeException | RecordTooLargeException cannotBeThere) {
            return false;
        }
    }

    @Override
    public @Nullable V put(K key, V value) {
        return store.put(key, value);
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        return store.putIfAbsent(key, value);
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        return store.replace(key, Objects.requireNonNull(oldValue, "oldValue"), newValue);
    }

    @Override
    public @Nullable V replace(K key, V value) {
        return store.replace(key, Objects.requireNonNull(value, "value"));
    }

    @Override
    public void clear() {
        store.clear();
    }

    @Override
    public @Nullable V compute(
            K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> remappingFunction) {
        Objects.requireNonNull(remappingFunction, "remappingFunction");
        try (Computation<V> computation = access.compute(key)) {
            V old = computation.get();
            return commit(computation, old, remappingFunction.apply(key, old));
        }
    }

    @Override
    public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> mappingFunction) {
        Objects.requireNonNull(mappingFunction, "mappingFunction");
        V present = store.get(key);
        if (present != null) {
            return present;
        }
        try (Computation<V> computation = access.compute(key)) {
            V old = computation.get();
            return old != null ? old : commit(computation, null, mappingFunction.apply(key));
        }
    }

    @Override
    public @Nullable V computeIfPresent(
            K key, BiFunction<? super K, ? super V, ? extends @Nullable V> remappingFunction) {
        Objects.requireNonNull(remappingFunction, "remappingFunction");
        if (!store.contains(key)) {
            return null;
        }
        try (Computation<V> computation = access.compute(key)) {
            V old = computation.get();
            return old == null ? null : commit(computation, old, remappingFunction.apply(key, old));
        }
    }

    @Override
    public @Nullable V merge(
            K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> remappingFunction) {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(remappingFunction, "remappingFunction");
        try (Computation<V> computation = access.compute(key)) {
            V old = computation.get();
            return commit(computation, old, old == null ? value : remappingFunction.apply(old, value));
        }
    }

    @Override
    public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        Objects.requireNonNull(function, "function");
        Iterator<StoreEntry<K, V>> all = store.entries();
        while (all.hasNext()) {
            K key = all.next().key();
            try (Computation<V> computation = access.compute(key)) {
                V old = computation.get();
                if (old != null) {
                    computation.set(Objects.requireNonNull(function.apply(key, old), "the function's result"));
                }
            }
        }
    }

    private @Nullable V commit(Computation<V> computation, @Nullable V old, @Nullable V value) {
        if (value != null) {
            computation.set(value);
        } else if (old != null) {
            computation.remove();
        }
        return value;
    }

    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, mappingCount());
    }

    @Override
    public long mappingCount() {
        return access.unexpired();
    }

    @Override
    public boolean isEmpty() {
        return store.isEmpty() || mappingCount() == 0;
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        store.forEach(Objects.requireNonNull(action, "action"));
    }

    @Override
    public Set<K> keySet() {
        return keys;
    }

    @Override
    public Collection<V> values() {
        return values;
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return entries;
    }

    /** Compares what both maps hold, without trust in sizes that may be changing. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (other == this) {
            return true;
        }
        if (!(other instanceof Map<?, ?> map)) {
            return false;
        }
        try {
            Iterator<StoreEntry<K, V>> all = store.entries();
            while (all.hasNext()) {
                StoreEntry<K, V> entry = all.next();
                if (!entry.value().equals(map.get(entry.key()))) {
                    return false;
                }
            }
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                Object key = entry.getKey();
                Object value = entry.getValue();
                if (key == null || value == null || !value.equals(get(key))) {
                    return false;
                }
            }
            return true;
        } catch (ClassCastException | NullPointerException foreign) {
            return false;
        }
    }

    @Override
    public int hashCode() {
        int sum = 0;
        Iterator<StoreEntry<K, V>> all = store.entries();
        while (all.hasNext()) {
            StoreEntry<K, V> entry = all.next();
            sum += entry.key().hashCode() ^ entry.value().hashCode();
        }
        return sum;
    }
}
