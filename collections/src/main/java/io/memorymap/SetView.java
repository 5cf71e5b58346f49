package io.memorymap;

import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import org.jspecify.annotations.Nullable;

/** A view of a map that shows nothing twice. */
abstract class SetView<K, V, T> extends MapView<K, V, T> implements Set<T> {
    SetView(StoreMap<K, V> map) {
        super(map, Spliterator.DISTINCT);
    }

    /** By lookup where fewer are to go than are here. */
    @Override
    public boolean removeAll(Collection<?> others) {
        if (size() <= others.size()) {
            return super.removeAll(others);
        }
        boolean removed = false;
        for (Object other : others) {
            removed |= remove(other);
        }
        return removed;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (other == this) {
            return true;
        }
        if (!(other instanceof Set<?> set) || set.size() != size()) {
            return false;
        }
        try {
            return containsAll(set);
        } catch (ClassCastException | NullPointerException foreign) {
            return false;
        }
    }

    @Override
    public int hashCode() {
        int sum = 0;
        for (T element : this) {
            sum += Objects.hashCode(element);
        }
        return sum;
    }
}
