package io.memorymap.bench.subject;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map that is measured. Safe for several threads.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface Subject<K, V> extends AutoCloseable {
    /**
     * The value of a key, or null.
     *
     * @param key the key
     */
    @Nullable V get(K key);

    /**
     * Sets the value of a key; the value before is not asked for.
     *
     * @param key the key
     * @param value the value
     */
    void put(K key, V value);

    /**
     * Removes a key.
     *
     * @param key the key
     */
    void remove(K key);

    /**
     * The values of several keys. One after the other, unless the library has a call of its own.
     *
     * @param keys the keys
     */
    default Map<K, V> getAll(Set<K> keys) {
        Map<K, V> found = new HashMap<>(2 * keys.size());
        for (K key : keys) {
            V value = get(key);
            if (value != null) {
                found.put(key, value);
            }
        }
        return found;
    }

    /**
     * Calls a function with each entry.
     *
     * @param action the function, which must not keep the value: the library may use the object again for the next entry
     */
    void forEach(BiConsumer<? super K, ? super V> action);

    /** Closes it; what is on disk stays there. */
    @Override
    void close() throws IOException;
}
