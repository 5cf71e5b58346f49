package io.memorymap.jcache.store;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.TypeTable;
import java.util.Arrays;

/**
 * Encodes, copies and compares keys and values outside of a store. Thread-safe.
 *
 * @param keys bound
 * @param values bound
 */
public record Copies<K, V>(Codec<K> keys, Codec<V> values) {
    private static final int COPY_BYTES = 128;

    /**
     * Binds the codecs of a cache.
     *
     * @param types names their classes
     */
    public static <K, V> Copies<K, V> of(Codec<K> keys, Codec<V> values, TypeTable types) {
        return new Copies<>(keys.bind(types), values.bind(types));
    }

    public boolean sameValue(V stored, V given) {
        return stored.equals(given) || Arrays.equals(encoded(values, stored), encoded(values, given));
    }

    public byte[] encodedKey(K key) {
        return encoded(keys, key);
    }

    /** The key as a listener may keep it. */
    public K copyKey(K key) {
        return copy(keys, key);
    }

    /** The value as a listener may keep it. */
    public V copyValue(V value) {
        return copy(values, value);
    }

    private static <T> T copy(Codec<T> codec, T object) {
        if (Immutables.isImmutable(object)) {
            return object;
        }
        byte[] bytes = encoded(codec, object);
        return codec.decode(new ByteInput(bytes, 0, bytes.length));
    }

    private static <T> byte[] encoded(Codec<T> codec, T object) {
        ByteOutput out = new ByteOutput(COPY_BYTES);
        codec.encode(object, out);
        return out.toByteArray();
    }
}
