package io.memorymap.suites;

import io.memorymap.KeyValueStore;
import io.memorymap.StoreBuilder;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map whose file is closed and opened again before each single operation, those of its views included. An iterator walks
 * over a copy; what it removes or sets it does to the map by the key.
 */
final class ReopeningMap<K, V> implements AutoCloseable {
    private final StoreBuilder<K, V> builder;
    private final Path file;
    private KeyValueStore<K, V> store;

    ReopeningMap(StoreBuilder<K, V> builder, Path file) throws IOException {
        this.builder = builder;
        this.file = file;
        this.store = builder.open(file);
    }

    /** The map itself. */
    @SuppressWarnings("unchecked") // the proxy is of that interface
    ConcurrentMap<K, V> asMap() {
        return (ConcurrentMap<K, V>) proxy(ConcurrentMap.class, map -> map);
    }

    @Override
    public void close() {
        store.close();
    }

    private ConcurrentMap<K, V> reopened() throws IOException {
        store.close();
        store = builder.open(file);
        return store.asMap();
    }

    private Object proxy(Class<?> type, Function<ConcurrentMap<K, V>, Object> view) {
        return Proxy.newProxyInstance(
                ReopeningMap.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> operation(proxy, view, method, args));
    }

    private @Nullable Object operation(
            Object proxy, Function<ConcurrentMap<K, V>, Object> view, Method method, Object @Nullable [] args)
            throws Throwable {
        if (method.getName().equals("equals") && args != null && args[0] == proxy) {
            return true;
        }
        // An argument may be a view of this very map, which an operation under way must not reopen.
        Object @Nullable [] copied = args == null ? null : args.clone();
        if (copied != null
                && copied.length > 0
                && copied[0] instanceof Collection<?> collection
                && Proxy.isProxyClass(collection.getClass())) {
            copied[0] = collection instanceof Set<?> ? new LinkedHashSet<>(collection) : new ArrayList<>(collection);
        }
        return switch (method.getName()) {
            case "keySet" -> proxy(Set.class, Map::keySet);
            case "values" -> proxy(Collection.class, Map::values);
            case "entrySet" -> proxy(Set.class, Map::entrySet);
            case "iterator" ->
                iterator(new ArrayList<>(reopened().entrySet()), (Collection<?>) view.apply(store.asMap()));
            default -> {
                try {
                    yield method.invoke(view.apply(reopened()), copied);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }
        };
    }

    /** Walks over copied entries, showing of each what the elements of the view show. */
    private Iterator<?> iterator(Collection<Map.Entry<K, V>> entries, Collection<?> view) {
        Iterator<Map.Entry<K, V>> copies = entries.iterator();
        Map<K, V> map = asMap();
        boolean keys = view.getClass() == store.asMap().keySet().getClass();
        boolean values = view.getClass() == store.asMap().values().getClass();
        return new Iterator<Object>() {
            private Map.@Nullable Entry<K, V> last;

            @Override
            public boolean hasNext() {
                return copies.hasNext();
            }

            @Override
            public Object next() {
                Map.Entry<K, V> entry = copies.next();
                last = entry;
                return keys ? entry.getKey() : values ? entry.getValue() : new Element<>(map, entry);
            }

            @Override
            public void remove() {
                Map.Entry<K, V> entry = last;
                if (entry == null) {
                    throw new IllegalStateException("next() first");
                }
                last = null;
                map.remove(entry.getKey());
            }
        };
    }

    /** An entry that writes through to the reopened map. */
    private static final class Element<K, V> implements Map.Entry<K, V> {
        private final Map<K, V> map;
        private final K key;
        private V value;

        Element(Map<K, V> map, Map.Entry<K, V> entry) {
            this.map = map;
            this.key = entry.getKey();
            this.value = entry.getValue();
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
            map.put(key, newValue);
            V old = value;
            value = newValue;
            return old;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return Map.entry(key, value).equals(other);
        }

        @Override
        public int hashCode() {
            return Map.entry(key, value).hashCode();
        }

        @Override
        public String toString() {
            return key + "=" + value;
        }
    }
}
