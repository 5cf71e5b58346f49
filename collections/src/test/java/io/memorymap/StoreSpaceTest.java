package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store takes the space that it needs and no more: a bound is a bound, not a reservation. */
final class StoreSpaceTest {
    @TempDir
    private Path directory;

    /** Bytes that a file has on the device. */
    static long usedBytes(Path file) throws IOException {
        Process du = new ProcessBuilder("du", "-k", file.toString()).start();
        return Long.parseLong(du.inputReader().readLine().split("\t", 2)[0]) << 10;
    }

    @Test
    void aMapHoldsAllTheEntriesThatWereAskedForWhateverTheirSizeUpToFourKibibytes() throws IOException {
        Random random = new Random(5);
        int entries = 20_000;
        try (MappedMap<String, byte[]> map =
                MappedMaps.open(directory.resolve("map.mm"), String.class, byte[].class, entries)) {
            for (int i = 0; i < entries; i++) {
                map.put("key" + i, new byte[16 + random.nextInt(4000)]);
            }
            assertThat(map).hasSize(entries);
        }
    }

    @Test
    void aNewStoreOfAnyBoundTakesWhatItHolds() throws IOException {
        Path file = directory.resolve("bound.mm");
        try (KeyValueStore<String, byte[]> store = KeyValueStore.builder(String.class, byte[].class)
                .capacity(10_000)
                .maxBytes(100L << 30)
                .eviction(Eviction.TWO_QUEUES)
                .open(file)) {
            assertThat(Files.size(file)).isGreaterThan(100L << 30);
            store.put("key", new byte[100]);
            assertThat(usedBytes(file)).isLessThan(64L << 20);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFileGrowsWithWhatItHoldsAndNotMuchFasterAtFullCapacity(boolean overwritten) throws IOException {
        Path file = directory.resolve("grows.mm");
        int entries = 100_000;
        int record = 16 + 100 + 24;
        try (KeyValueStore<String, byte[]> store = KeyValueStore.builder(String.class, byte[].class)
                .capacity(entries)
                .durability(Durability.PROCESS)
                .open(file)) {
            for (int i = 0; i < entries; i++) {
                store.set("key-" + (100_000_000_000L + i), new byte[100]);
            }
            if (overwritten) {
                Random random = new Random(9);
                byte[] value = new byte[100];
                for (int n = 0; n < 3 * entries; n++) {
                    random.nextBytes(value);
                    store.set("key-" + (100_000_000_000L + random.nextInt(entries)), value);
                }
            }
            assertThat(store.size()).isEqualTo(entries);
        }
        assertThat(usedBytes(file)).isBetween((long) entries * record, 2L * entries * record);
    }
}
