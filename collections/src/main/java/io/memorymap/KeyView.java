package io.memorymap;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.function.Consumer;

/** The keys of a map. */
final class KeyView<K, V> extends AbstractSet<K> {
    private final StoreMap<K, V> map;

    KeyView(StoreMap<K, V> map) {
        this.map = map;
    }

    @Override
    public Iterator<K> iterator() {
        return new ViewIterator<>(map.store(), StoreEntry::key);
    }

    @Override
    public Spliterator<K> spliterator() {
        return new ViewSpliterator<>(map.store(), StoreEntry::key, Spliterator.DISTINCT);
    }

    @Override
    public void forEach(Consumer<? super K> action) {
        Objects.requireNonNull(action, "action");
        map.forEach((key, value) -> action.accept(key));
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
    public boolean contains(Object key) {
        return map.containsKey(key);
    }

    @Override
    public boolean remove(Object key) {
        return map.remove(key) != null;
    }

    @Override
    public void clear() {
        map.clear();
    }
}
