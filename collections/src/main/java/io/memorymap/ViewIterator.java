package io.memorymap;

import io.memorymap.store.EntryIterator;
import java.util.Iterator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Walks a view of a map and removes from it. Not thread-safe. */
final class ViewIterator<K, V, T> implements Iterator<T> {
    private final KeyValueStore<K, V> store;
    private final EntryIterator<K, V> entries;
    private final Function<? super StoreEntry<K, V>, ? extends T> view;
    private @Nullable K last;

    ViewIterator(KeyValueStore<K, V> store, Function<? super StoreEntry<K, V>, ? extends T> view) {
        this.store = store;
        this.entries = store.access().allEntries();
        this.view = view;
    }

    @Override
    public boolean hasNext() {
        return entries.hasNext();
    }

    @Override
    public T next() {
        StoreEntry<K, V> entry = entries.next();
        last = entry.key();
        return view.apply(entry);
    }

    @Override
    public void remove() {
        K key = last;
        if (key == null) {
            throw new IllegalStateException("next() has not been called, or its entry has been removed already");
        }
        last = null;
        store.remove(key);
    }
}
