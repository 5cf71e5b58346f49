package io.memorymap;

import java.util.Collection;
import java.util.Set;
import java.util.Spliterator;
import org.jspecify.annotations.Nullable;

/** The keys of a map. */
final class KeyView<K, V> extends MapView<K, V, K> implements Set<K> {
    KeyView(StoreMap<K, V> map) {
        super(map, Spliterator.DISTINCT);
    }

    @Override
    K part(StoreEntry<K, V> entry) {
        return entry.key();
    }

    @Override
    public boolean contains(Object key) {
        return map.containsKey(key);
    }

    @Override
    public boolean remove(Object key) {
        return map.remove(key) != null;
    }

    @Override
    public boolean removeAll(Collection<?> others) {
        return removeFromSet(others);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return equalsSet(other);
    }

    @Override
    public int hashCode() {
        return hashOfSet();
    }
}
