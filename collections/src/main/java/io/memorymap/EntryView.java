package io.memorymap;

import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The entries of a map. */
final class EntryView<K, V> extends SetView<K, V, Map.Entry<K, V>> {
    EntryView(StoreMap<K, V> map) {
        super(map);
    }

    @Override
    Map.Entry<K, V> part(StoreEntry<K, V> entry) {
        return new WriteThrough<>(map, entry.key(), entry.value());
    }

    /** Removes an entry only while it has the value that was judged. */
    @Override
    public boolean removeIf(Predicate<? super Map.Entry<K, V>> filter) {
        Objects.requireNonNull(filter, "filter");
        boolean removed = false;
        Iterator<StoreEntry<K, V>> all = map.store().entries();
        while (all.hasNext()) {
            StoreEntry<K, V> entry = all.next();
            if (filter.test(Map.entry(entry.key(), entry.value()))) {
                removed |= map.remove(entry.key(), entry.value());
            }
        }
        return removed;
    }

    @Override
    public boolean contains(Object object) {
        if (!(object instanceof Map.Entry<?, ?> entry) || entry.getKey() == null || entry.getValue() == null) {
            return false;
        }
        V value = map.get(entry.getKey());
        return value != null && value.equals(entry.getValue());
    }

    @Override
    public boolean remove(Object object) {
        return object instanceof Map.Entry<?, ?> entry
                && entry.getKey() != null
                && map.remove(entry.getKey(), entry.getValue());
    }

    /** An entry as it was met; setting its value puts it into the map. Not thread-safe. */
    private static final class WriteThrough<K, V> implements Map.Entry<K, V> {
        private final StoreMap<K, V> map;
        private final K key;
        private V value;

        WriteThrough(StoreMap<K, V> map, K key, V value) {
            this.map = map;
            this.key = key;
            this.value = value;
        }

        @Override
        public K getKey() {
            return key;
        }

        @Override
        public V getValue() {
            return value;
        }

        @Override
        public V setValue(V newValue) {
            map.store().set(key, newValue);
            V old = value;
            value = newValue;
            return old;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Map.Entry<?, ?> entry
                    && key.equals(entry.getKey())
                    && value.equals(entry.getValue());
        }

        @Override
        public int hashCode() {
            return key.hashCode() ^ value.hashCode();
        }

        @Override
        public String toString() {
            return key + "=" + value;
        }
    }
}
