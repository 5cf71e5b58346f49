package io.memorymap;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A part of each entry of a map as a collection: its keys, its values, or the entries themselves. */
abstract class MapView<K, V, T> extends AbstractCollection<T> {
    final StoreMap<K, V> map;
    private final int distinct;

    /** @param distinct {@link Spliterator#DISTINCT} or 0 */
    MapView(StoreMap<K, V> map, int distinct) {
        this.map = map;
        this.distinct = distinct;
    }

    /** What this view shows of an entry. */
    abstract T part(StoreEntry<K, V> entry);

    @Override
    public final Iterator<T> iterator() {
        return new ViewIterator<>(map.store(), this::part);
    }

    @Override
    public final Spliterator<T> spliterator() {
        return new ViewSpliterator<>(map.store(), this::part, distinct);
    }

    @Override
    public final void forEach(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        iterator().forEachRemaining(action);
    }

    @Override
    public final int size() {
        return map.size();
    }

    @Override
    public final boolean isEmpty() {
        return map.isEmpty();
    }

    @Override
    public final void clear() {
        map.clear();
    }

    /** Removal from sets: by lookup where fewer are to go than are here. */
    final boolean removeFromSet(Collection<?> others) {
        if (size() <= others.size()) {
            return super.removeAll(others);
        }
        boolean removed = false;
        for (Object other : others) {
            removed |= remove(other);
        }
        return removed;
    }

    /** Equality of sets, for the views that are sets. */
    final boolean equalsSet(@Nullable Object other) {
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

    /** The hash code of sets. */
    final int hashOfSet() {
        int sum = 0;
        for (T element : this) {
            sum += Objects.hashCode(element);
        }
        return sum;
    }
}
