package io.memorymap;

/**
 * An entry met by an iteration.
 *
 * @param key the decoded key
 * @param value the decoded value
 * @param expiresAt when it expires, in epoch milliseconds; {@link StoredEntry#NEVER} if it does not
 * @param version identifies this very write among all writes of its key
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public record StoreEntry<K, V>(K key, V value, long expiresAt, long version) {}
