package io.memorymap;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The values of a map. What is removed by value is removed only while it has that value. */
final class ValueView<K, V> extends AbstractCollection<V> {
    private final StoreMap<K, V> map;

    ValueView(StoreMap<K, V> map) {
        this.map = map;
    }

    @Override
    public Iterator<V> iterator() {
        return new ViewIterator<>(map.store(), StoreEntry::value);
    }

    @Override
    public Spliterator<V> spliterator() {
        return new ViewSpliterator<>(map.store(), StoreEntry::value, 0);
    }

    @Override
    public void forEach(Consumer<? super V> action) {
        Objects.requireNonNull(action, "action");
        map.forEach((key, value) -> action.accept(value));
    }

    @Override
    public boolean removeIf(Predicate<? super V> filter) {
        Objects.requireNonNull(filter, "filter");
        return map.entrySet().removeIf(entry -> filter.test(entry.getValue()));
    }

    @Override
    public int size() {
        return map.size();
    }

    @Override
    public boolean isEmpty() {
        return map.isEmpty();
    }

    @Override
    public boolean contains(Object value) {
        return map.containsValue(value);
    }

    @Override
    public void clear() {
        map.clear();
    }
}
