package io.memorymap.bench.subject;

import java.nio.ByteBuffer;

/**
 * What keys and values are. Entry {@code i} has always the same key; the value is made from a seed.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface Kind<K, V> {
    /** Class of the keys. */
    Class<K> keyType();

    /** Class of the values. */
    Class<V> valueType();

    /**
     * A new key.
     *
     * @param i number of the entry
     */
    K key(long i);

    /**
     * A new value.
     *
     * @param seed what it is made from; about half of all seeds give a value with an odd {@link #read}
     */
    V value(long seed);

    /**
     * Reads all of a value.
     *
     * @param value the value
     * @return a sum over it
     */
    int read(V value);

    /** Bytes of a key, encoded. */
    int keyBytes();

    /** Bytes of a value, encoded, about. */
    int valueBytes();

    /**
     * Encodes a key, for libraries that know bytes only.
     *
     * @param key the key
     */
    byte[] encodeKey(K key);

    /**
     * Decodes a key.
     *
     * @param bytes all of its bytes, and no more
     */
    K decodeKey(ByteBuffer bytes);

    /**
     * Encodes a value.
     *
     * @param value the value
     */
    byte[] encodeValue(V value);

    /**
     * Decodes a value.
     *
     * @param bytes all of its bytes, and no more
     */
    V decodeValue(ByteBuffer bytes);
}
