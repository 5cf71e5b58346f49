package io.memorymap;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Opens maps in one line. They are strict, and forced to the device about every second; {@link KeyValueStore#builder} has all the
 * other choices, and {@link KeyValueStore#asMap()} then gives the same map.
 */
public final class MappedMaps {
    private MappedMaps() {}

    /**
     * Opens the map in a file, which is created if it does not exist.
     *
     * @param path the file; a lock file of the same name with {@code .lock} behind it is put beside it
     * @param keyType class of the keys
     * @param valueType class of the values
     * @param capacity entries, 1 to 1,000,000,000, of up to 4 KiB for key and value each; fixed when the file is created. The file takes space as the map
     *     grows
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the map, ready whatever its size and however its last owner ended
     * @throws StoreOpenException if the file is refused, with a type for each reason; it is as it was then
     * @throws IOException if the system refuses it: no permission, no space
     * @throws IllegalArgumentException if the capacity is out of range
     */
    public static <K, V> MappedMap<K, V> open(Path path, Class<K> keyType, Class<V> valueType, long capacity)
            throws IOException {
        return new StoreMap<>(
                KeyValueStore.builder(keyType, valueType).capacity(capacity).open(path));
    }

    /**
     * As {@link #open(Path, Class, Class, long)}, for entries that are expected to be much larger or smaller than 64 bytes.
     *
     * @param path the file
     * @param keyType class of the keys
     * @param valueType class of the values
     * @param capacity entries, 1 to 1,000,000,000
     * @param averageEntryBytes bytes of key and value together, encoded, on average: a hint by which the file is divided
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the map
     * @throws StoreOpenException if the file is refused
     * @throws IOException if the system refuses it
     * @throws IllegalArgumentException if a bound is out of range
     */
    public static <K, V> MappedMap<K, V> open(
            Path path, Class<K> keyType, Class<V> valueType, long capacity, int averageEntryBytes) throws IOException {
        return new StoreMap<>(KeyValueStore.builder(keyType, valueType)
                .capacity(capacity)
                .averageEntryBytes(averageEntryBytes)
                .open(path));
    }

    /**
     * Opens a map that leaves nothing behind, not even when the process is killed.
     *
     * @param keyType class of the keys
     * @param valueType class of the values
     * @param capacity entries, 1 to 1,000,000,000, of up to 4 KiB for key and value each
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the map, empty
     * @throws IOException if there is no space for it
     * @throws IllegalArgumentException if the capacity is out of range
     */
    public static <K, V> MappedMap<K, V> openTemporary(Class<K> keyType, Class<V> valueType, long capacity)
            throws IOException {
        return new StoreMap<>(
                KeyValueStore.builder(keyType, valueType).capacity(capacity).openTemporary());
    }
}
