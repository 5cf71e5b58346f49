package io.memorymap;

import io.memorymap.store.EntryIterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Walks a view of a map in parts. Not {@code SIZED}: how many entries a part has is known when it has been walked. Not
 * thread-safe.
 */
final class ViewSpliterator<K, V, T> implements Spliterator<T> {
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
