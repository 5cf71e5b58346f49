package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A strict map holds exactly as many entries as was said, from one to a million. */
final class MapBoundsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 7, 255, 256, 257, 65_536, 1_000_000})
    void fillingToExactlyTheCapacityWorksAndOneMoreIsRefused(long capacity) throws IOException {
        Path file = directory.resolve("bounded.mm");
        try (MappedMap<Long, Long> map = open(file, capacity)) {
            assertThat(map.store().capacity()).isEqualTo(capacity);
            for (long i = 0; i < capacity; i++) {
                assertThat(map.put(i, i)).isNull();
            }
            assertThat(map.mappingCount()).isEqualTo(capacity);
            assertRefused(map, capacity);
            // Updates of what is there go on, of all entries and many times over.
            long updates = Math.max(1_000, Math.min(2 * capacity, 200_000));
            for (long i = 0; i < updates; i++) {
                long key = i * 7_919 % capacity;
                assertThat(map.put(key, key + 1 + i)).isNotNull();
            }
            assertThat(map.replace(0L, 5L)).isNotNull();
            assertThat(map.merge(0L, 1L, Long::sum)).isEqualTo(6L);
            assertRefused(map, capacity);
            // What leaves makes room for exactly as much.
            for (long i = 0; i < Math.min(capacity, 1_000); i++) {
                assertThat(map.remove(i)).isNotNull();
                assertThat(map.put(capacity + i, i)).isNull();
                assertRefused(map, -1 - i);
            }
        }
        try (MappedMap<Long, Long> reopened = open(file, capacity)) {
            assertThat(reopened.mappingCount()).isEqualTo(capacity);
            assertRefused(reopened, -1);
            reopened.clear();
            assertThat(reopened.put(-1L, 1L)).isNull();
            assertThat(reopened.store().verify().isClean()).isTrue();
        }
    }

    private static MappedMap<Long, Long> open(Path file, long capacity) throws IOException {
        return new StoreMap<>(KeyValueStore.builder(Long.class, Long.class)
                .capacity(capacity)
                .averageEntryBytes(16)
                .durability(Durability.PROCESS)
                .open(file));
    }

    private static void assertRefused(MappedMap<Long, Long> map, long newKey) {
        long before = map.mappingCount();
        assertThatExceptionOfType(StoreFullException.class)
                .isThrownBy(() -> map.put(newKey, 1L))
                .isInstanceOf(IllegalStateException.class)
                .withMessageContaining("is full");
        assertThatExceptionOfType(StoreFullException.class).isThrownBy(() -> map.putIfAbsent(newKey, 1L));
        assertThatExceptionOfType(StoreFullException.class).isThrownBy(() -> map.computeIfAbsent(newKey, key -> 1L));
        assertThatExceptionOfType(StoreFullException.class).isThrownBy(() -> map.merge(newKey, 1L, Long::sum));
        assertThat(map.containsKey(newKey)).isFalse();
        assertThat(map.mappingCount()).isEqualTo(before);
    }

    @Test
    void anEntryAboveTheLimitIsRefusedAndTheOldValueKept() throws IOException {
        try (MappedMap<String, byte[]> map = MappedMaps.openTemporary(String.class, byte[].class, 300)) {
            int limit = map.store().maxEntryBytes() - 1;
            map.put("k", new byte[limit]);
            assertThatExceptionOfType(RecordTooLargeException.class)
                    .isThrownBy(() -> map.put("k", new byte[limit + 1]));
            assertThatExceptionOfType(RecordTooLargeException.class)
                    .isThrownBy(() -> map.compute("k", (key, value) -> new byte[limit + 1]));
            assertThat(map.get("k")).hasSize(limit);
            String longKey = "x".repeat(70_000);
            assertThat(map.get(longKey)).isNull();
            assertThat(map.containsKey(longKey)).isFalse();
            assertThat(map.remove(longKey)).isNull();
            assertThatExceptionOfType(RecordTooLargeException.class).isThrownBy(() -> map.put(longKey, new byte[0]));
            assertThatExceptionOfType(RecordTooLargeException.class)
                    .isThrownBy(() -> map.computeIfAbsent(longKey, key -> new byte[0]));
        }
    }

    @Test
    void arraysAreComparedByContentWhereTheStoreCompares() throws IOException {
        try (MappedMap<String, byte[]> map = MappedMaps.openTemporary(String.class, byte[].class, 300)) {
            map.put("k", new byte[] {1, 2});
            assertThat(map.containsValue(new byte[] {1, 2})).isTrue();
            assertThat(map.containsValue(new byte[] {1})).isFalse();
            assertThat(map.replace("k", new byte[] {1, 2}, new byte[] {3})).isTrue();
            assertThat(map.remove("k", new byte[] {4})).isFalse();
            assertThat(map.remove("k", new byte[] {3})).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1_000_000_001})
    void aCapacityOutOfRangeIsRefused(long capacity) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MappedMaps.openTemporary(String.class, String.class, capacity))
                .withMessageContaining("not " + capacity);
    }

    @Test
    void oneLineOpensAMapThatIsThereAgainAfterwards() throws IOException {
        Path file = directory.resolve("visits.mm");
        try (MappedMap<String, Long> visits = MappedMaps.open(file, String.class, Long.class, 1_000)) {
            visits.merge("/index.html", 1L, Long::sum);
        }
        try (MappedMap<String, Long> visits = MappedMaps.open(file, String.class, Long.class, 1_000)) {
            assertThat(visits.merge("/index.html", 1L, Long::sum)).isEqualTo(2L);
        }
        assertThatExceptionOfType(StoreMismatchException.class)
                .isThrownBy(() -> MappedMaps.open(file, String.class, Long.class, 10))
                .withMessageContaining("1000");
    }

    @Test
    void entriesOfTheSaidAverageFillTheMap() throws IOException {
        Path file = directory.resolve("large.mm");
        try (MappedMap<Long, byte[]> map = MappedMaps.open(file, Long.class, byte[].class, 500, 1_000)) {
            for (long i = 0; i < 500; i++) {
                map.put(i, new byte[992]);
            }
            assertThat(map).hasSize(500);
            assertThatExceptionOfType(StoreFullException.class).isThrownBy(() -> map.put(500L, new byte[992]));
        }
    }
}
