package io.memorymap;

import io.memorymap.store.EntryIterator;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Function;
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

    /** Walks a view of a map and removes from it. Not thread-safe. */
    private static final class ViewIterator<K, V, T> implements Iterator<T> {
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

    /**
     * Walks a view of a map in parts. Not {@code SIZED}: how many entries a part has is known when it has been walked. Not
     * thread-safe.
     */
    private static final class ViewSpliterator<K, V, T> implements Spliterator<T> {
        private final EntryIterator<K, V> entries;
        private final Function<? super StoreEntry<K, V>, ? extends T> view;
        private final int distinct;
        private long estimate;

        /** @param distinct {@link Spliterator#DISTINCT} or 0 */
        ViewSpliterator(KeyValueStore<K, V> store, Function<? super StoreEntry<K, V>, ? extends T> view, int distinct) {
            this(store.access().allEntries(), view, distinct, store.size());
        }

        private ViewSpliterator(
                EntryIterator<K, V> entries,
                Function<? super StoreEntry<K, V>, ? extends T> view,
                int distinct,
                long estimate) {
            this.entries = entries;
            this.view = view;
            this.distinct = distinct;
            this.estimate = estimate;
        }

        @Override
        public boolean tryAdvance(Consumer<? super T> action) {
            Objects.requireNonNull(action, "action");
            if (!entries.hasNext()) {
                return false;
            }
            action.accept(view.apply(entries.next()));
            return true;
        }

        @Override
        public @Nullable Spliterator<T> trySplit() {
            EntryIterator<K, V> other = entries.split();
            if (other == null) {
                return null;
            }
            // Keys are spread by their hash, so halves of the table hold about halves of the entries.
            estimate >>>= 1;
            return new ViewSpliterator<>(other, view, distinct, estimate);
        }

        @Override
        public long estimateSize() {
            return estimate;
        }

        @Override
        public int characteristics() {
            return CONCURRENT | NONNULL | distinct;
        }
    }
}
