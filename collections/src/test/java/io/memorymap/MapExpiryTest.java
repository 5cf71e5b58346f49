package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What has expired is absent for every method of the map, and makes room. */
final class MapExpiryTest {
    private final AtomicLong now = new AtomicLong(1_000);

    @TempDir
    private Path directory;

    private MappedMap<String, String> open(long capacity, int averageBytes) throws IOException {
        return new StoreMap<>(KeyValueStore.builder(String.class, String.class)
                .capacity(capacity)
                .averageEntryBytes(averageBytes)
                .clock(() -> Instant.ofEpochMilli(now.get()))
                .open(directory.resolve("expiring.mm")));
    }

    private MappedMap<String, String> bounded(long capacity, long maxBytes) throws IOException {
        return new StoreMap<>(KeyValueStore.builder(String.class, String.class)
                .capacity(capacity)
                .maxBytes(maxBytes)
                .clock(() -> Instant.ofEpochMilli(now.get()))
                .open(directory.resolve("expiring.mm")));
    }

    @ParameterizedTest
    @ValueSource(longs = {256, 20_000})
    void anExpiredEntryIsAbsentEverywhere(long capacity) throws IOException {
        try (MappedMap<String, String> map = open(capacity, 64)) {
            for (String key : new String[] {"a", "b", "c", "d", "e", "f", "g"}) {
                map.store().set(key, "old", 2_000);
            }
            map.put("stays", "s");
            assertThat(map).hasSize(8);
            now.set(2_000);
            assertThat(map.get("a")).isNull();
            assertThat(map.containsKey("a")).isFalse();
            assertThat(map.containsValue("old")).isFalse();
            assertThat(map.remove("a")).isNull();
            assertThat(map.remove("a", "old")).isFalse();
            assertThat(map.replace("a", "new")).isNull();
            assertThat(map.replace("a", "old", "new")).isFalse();
            assertThat(map.keySet()).containsExactly("stays");
            assertThat(map.keySet().remove("b")).isFalse();
            assertThat(map).hasToString("{stays=s}").isEqualTo(Map.of("stays", "s"));
            assertThat(map.computeIfPresent("b", (key, value) -> "new")).isNull();
            assertThat(map.put("b", "1")).isNull();
            assertThat(map.putIfAbsent("c", "2")).isNull();
            assertThat(map.computeIfAbsent("d", key -> "3")).isEqualTo("3");
            assertThat(map.compute("e", (key, value) -> value == null ? "4" : "no"))
                    .isEqualTo("4");
            assertThat(map.merge("f", "5", String::concat)).isEqualTo("5");
            assertThat(map.compute("g", (key, value) -> null)).isNull();
            assertThat(map).hasSize(6);
            // A value that is written by the map does not expire.
            now.set(Instant.parse("3000-01-01T00:00:00Z").toEpochMilli());
            assertThat(map).hasSize(6).containsEntry("e", "4");
        }
    }

    @Test
    void sizeLeavesOutTheExpiredAsSoonAsTheyAre() throws IOException {
        try (MappedMap<String, String> map = open(20_000, 64)) {
            for (int i = 0; i < 100; i++) {
                map.store().set("k" + i, "v", 2_000 + i);
            }
            for (int i = 0; i < 100; i++) {
                now.set(2_000 + i - 1);
                assertThat(map.size()).isEqualTo(100 - i);
                assertThat(map.isEmpty()).isFalse();
            }
            now.set(3_000);
            assertThat(map.isEmpty()).isTrue();
            assertThat(map.store().verify().isClean()).isTrue();
        }
        try (MappedMap<String, String> reopened = open(20_000, 64)) {
            reopened.store().set("x", "v", 4_000);
        }
        now.set(4_000);
        try (MappedMap<String, String> reopened = open(20_000, 64)) {
            assertThat(reopened.isEmpty()).isTrue();
            assertThat(reopened.size()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 256, 20_000})
    void expiredEntriesOfAnySegmentMakeRoomInAFullMap(long capacity) throws IOException {
        try (MappedMap<String, String> map = open(capacity, 16)) {
            for (int i = 0; i < capacity; i++) {
                map.store().set("old" + i, "v", 2_000);
            }
            assertThatExceptionOfType(StoreFullException.class).isThrownBy(() -> map.put("new", "v"));
            now.set(2_000);
            for (int i = 0; i < capacity; i++) {
                assertThat(map.put("new" + i, "v")).isNull();
            }
            assertThatExceptionOfType(StoreFullException.class).isThrownBy(() -> map.put("one more", "v"));
            assertThat(map.mappingCount()).isEqualTo(capacity);
            assertThat(map.store().verify().isClean()).isTrue();
        }
    }

    /** The entry that is written over has expired itself, and the bytes that it needs are those of expired entries. */
    @ParameterizedTest
    @ValueSource(longs = {256, 20_000})
    void aLargerValueOverAnExpiredOneInAFullMapTakesTheRoomOfTheExpired(long capacity) throws IOException {
        try (MappedMap<String, String> map = bounded(capacity, capacity * 64)) {
            long maxBytes = map.store().statistics().maxBytes();
            int n = 0;
            while (true) {
                try {
                    map.store().set("key" + n, "x".repeat(60), 2_000);
                    n++;
                } catch (StoreFullException full) {
                    break;
                }
            }
            assertThat(n).isLessThan((int) capacity);
            assertThat(map.store().sizeInBytes()).isLessThanOrEqualTo(maxBytes);
            now.set(2_000);
            assertThat(map.put("key1", "y".repeat(400))).isNull();
            assertThat(map).hasSize(1).containsEntry("key1", "y".repeat(400));
            assertThat(map.store().verify().isClean()).isTrue();
        }
        try (MappedMap<String, String> reopened = open(capacity, 40)) {
            assertThat(reopened).hasSize(1).containsEntry("key1", "y".repeat(400));
            assertThat(reopened.store().verify().isClean()).isTrue();
        }
    }
}
