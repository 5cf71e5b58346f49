package io.memorymap.pod;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The map view of a store. Values are compared by {@code equals}, and by their bytes because a record with an array has no
 * useful {@code equals}. The lock is not held meanwhile: a compare-and-write of bytes decides in the end.
 */
final class PodStoreMap<K extends BasicType, V> extends AbstractMap<K, V> implements ConcurrentMap<K, V> {
    private final PodKeyValueStore<K, V> store;

    PodStoreMap(PodKeyValueStore<K, V> store) {
        this.store = store;
    }

    private @Nullable K key(Object key) {
        return store.keyClass().isInstance(Objects.requireNonNull(key, "key"))
                ? store.keyClass().cast(key)
                : null;
    }

    /** Whether the bytes found are those of a value given by the caller. */
    private boolean matches(K key, byte[] found, @Nullable Object value) {
        if (!store.valueClass().isInstance(value)) {
            return false;
        }
        V wanted = store.valueClass().cast(value);
        V present = store.decode(found);
        return present.equals(wanted) || Arrays.equals(store.encode(key, present), store.encode(key, wanted));
    }

    @Override
    public int size() {
        return store.size();
    }

    @Override
    public boolean containsKey(Object key) {
        K known = key(key);
        return known != null && store.contains(known);
    }

    @Override
    public @Nullable V get(Object key) {
        K known = key(key);
        return known == null ? null : store.get(known);
    }

    @Override
    public V getOrDefault(Object key, V otherwise) {
        V value = get(key);
        return value == null ? otherwise : value;
    }

    @Override
    public @Nullable V put(K key, V value) {
        byte[] image = store.encode(key, value);
        while (true) {
            byte[] found = store.image(key);
            if (store.compareAndWrite(key, found, image)) {
                return found == null ? null : store.decode(found);
            }
        }
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        byte[] image = store.encode(key, value);
        while (true) {
            byte[] found = store.image(key);
            if (found != null) {
                return store.decode(found);
            }
            if (store.compareAndWrite(key, null, image)) {
                return null;
            }
        }
    }

    @Override
    public @Nullable V remove(Object key) {
        K known = key(key);
        if (known == null) {
            return null;
        }
        while (true) {
            byte[] found = store.image(known);
            if (found == null) {
                return null;
            }
            if (store.compareAndWrite(known, found, null)) {
                return store.decode(found);
            }
        }
    }

    @Override
    public boolean remove(Object key, @Nullable Object value) {
        K known = key(key);
        return known != null && writeIfEqual(known, value, null);
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        return writeIfEqual(key, Objects.requireNonNull(oldValue, "oldValue"), store.encode(key, newValue));
    }

    private boolean writeIfEqual(K key, @Nullable Object value, byte @Nullable [] replacement) {
        while (true) {
            byte[] found = store.image(key);
            if (found == null || !matches(key, found, value)) {
                return false;
            }
            if (store.compareAndWrite(key, found, replacement)) {
                return true;
            }
        }
    }

    @Override
    public @Nullable V replace(K key, V value) {
        byte[] image = store.encode(key, value);
        while (true) {
            byte[] found = store.image(key);
            if (found == null) {
                return null;
            }
            if (store.compareAndWrite(key, found, image)) {
                return store.decode(found);
            }
        }
    }

    @Override
    public void clear() {
        store.removeAll();
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new Entries();
    }

    private final class Entries extends AbstractSet<Map.Entry<K, V>> {
        @Override
        public int size() {
            return store.size();
        }

        @Override
        public void clear() {
            store.removeAll();
        }

        @Override
        public boolean contains(Object other) {
            if (!(other instanceof Map.Entry<?, ?> entry) || entry.getKey() == null) {
                return false;
            }
            K known = key(entry.getKey());
            byte[] found = known == null ? null : store.image(known);
            return known != null && found != null && matches(known, found, entry.getValue());
        }

        @Override
        public boolean remove(Object other) {
            return other instanceof Map.Entry<?, ?> entry
                    && entry.getKey() != null
                    && PodStoreMap.this.remove(entry.getKey(), entry.getValue());
        }

        @Override
        public Iterator<Map.Entry<K, V>> iterator() {
            return new Cursor(store.toMap().entrySet().iterator());
        }
    }

    private final class Cursor implements Iterator<Map.Entry<K, V>> {
        private final Iterator<Map.Entry<K, V>> copy;
        private @Nullable K last;

        Cursor(Iterator<Map.Entry<K, V>> copy) {
            this.copy = copy;
        }

        @Override
        public boolean hasNext() {
            return copy.hasNext();
        }

        @Override
        public Map.Entry<K, V> next() {
            if (!copy.hasNext()) {
                throw new NoSuchElementException();
            }
            Map.Entry<K, V> entry = copy.next();
            last = entry.getKey();
            return new WriteThrough(entry.getKey(), entry.getValue());
        }

        @Override
        public void remove() {
            if (last == null) {
                throw new IllegalStateException("next() comes before remove(), once for each");
            }
            store.remove(last);
            last = null;
        }
    }

    /** An entry whose value can be set, in the store as well. */
    private final class WriteThrough extends SimpleEntry<K, V> {
        private static final long serialVersionUID = 1L;

        WriteThrough(K key, V value) {
            super(key, value);
        }

        @Override
        public V setValue(V value) {
            store.set(getKey(), value);
            return super.setValue(value);
        }
    }
}
