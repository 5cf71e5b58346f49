package io.memorymap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The shapes of stores that the promises of the map are checked on. */
enum MapKind {
    ONE_SEGMENT_TEMPORARY(256, Eviction.NONE, false),
    MANY_SEGMENTS_TEMPORARY(20_000, Eviction.NONE, false),
    ONE_SEGMENT_FILE(256, Eviction.NONE, true),
    MANY_SEGMENTS_EVICTING_FILE(20_000, Eviction.TWO_QUEUES, true);

    private final long capacity;
    private final Eviction eviction;
    private final boolean file;

    MapKind(long capacity, Eviction eviction, boolean file) {
        this.capacity = capacity;
        this.eviction = eviction;
        this.file = file;
    }

    <K, V> MappedMap<K, V> open(Class<K> keys, Class<V> values, Path directory) {
        StoreBuilder<K, V> builder = KeyValueStore.builder(keys, values)
                .capacity(capacity)
                .eviction(eviction)
                .durability(Durability.PROCESS);
        try {
            return new StoreMap<>(file ? builder.open(directory.resolve("map.mm")) : builder.openTemporary());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
