package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

    /** What it has taken is still there; of what it may take later, the end is not. */
    @ParameterizedTest
    @EnumSource
    void aStoreWhoseFileWasCutShortIsReadAndNeitherGrowsNorMakesTheFileLong(Eviction eviction) throws IOException {
        Path file = directory.resolve("short.mm");
        int before = 200;
        try (KeyValueStore<Integer, byte[]> store = KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(100_000)
                .maxBytes(256L << 20)
                .eviction(eviction)
                .durability(Durability.PROCESS)
                .open(file)) {
            for (int key = 0; key < before; key++) {
                store.put(key, new byte[100]);
            }
            long length = Files.size(file) - (1 << 16);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
            assertThatThrownBy(() -> {
                        for (int key = before; key < 100_000; key++) {
                            store.put(key, new byte[1_000]);
                        }
                    })
                    .isInstanceOf(StoreReadOnlyException.class)
                    .hasStackTraceContaining("cut short");
            assertThatThrownBy(() -> store.put(0, new byte[1])).isInstanceOf(StoreReadOnlyException.class);
            assertThat(IntStream.range(0, before)).allMatch(store::contains);
            assertThat(Files.size(file)).isEqualTo(length);
        }
    }

    @Test
    void aNewStoreBringsLittleMoreIntoMemoryThanItHasTaken() throws IOException {
        Path file = directory.resolve("new.mm");
        try (KeyValueStore<Integer, byte[]> store = KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(1_000_000)
                .maxBytes(8L << 30)
                .durability(Durability.PROCESS)
                .open(file)) {
            for (int key = 0; key < 2000; key++) {
                store.set(key, new byte[100]);
            }
            // A system reads around the page of a hole that is first touched through a mapping: here 128 KiB, there 8
            // MiB.
            assertThat(residentBytes(file)).isLessThan(2 * usedBytes(file));
        }
    }

    /** Bytes of a file that are in memory, holes among them, by every 32nd page. */
    private static long residentBytes(Path file) throws IOException {
        int page = 4096;
        int step = 32 * page;
        int most = 1 << 30;
        long pages = 0;
        try (FileChannel channel = FileChannel.open(file)) {
            for (long from = 0; from < channel.size(); from += most) {
                int length = (int) Math.min(most, channel.size() - from);
                MappedByteBuffer part = channel.map(FileChannel.MapMode.READ_ONLY, from, length);
                for (int at = 0; at < length - page; at += step) {
                    pages += part.slice(at, page).isLoaded() ? 1 : 0;
                }
            }
        }
        return pages * step;
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPreallocatedStoreTakesNoBlockLater(boolean evicting) throws IOException {
        Path file = directory.resolve("preallocated.mm");
        try (KeyValueStore<Integer, byte[]> store = KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(4000)
                .maxBytes(8 << 20)
                .eviction(evicting ? Eviction.TWO_QUEUES : Eviction.NONE)
                .preallocate(true)
                .open(file)) {
            long atCreation = usedBytes(file);
            assertThat(atCreation).isGreaterThanOrEqualTo(Files.size(file)).isLessThan(64L << 20);
            Random random = new Random(3);
            for (int n = 0; n < 20_000; n++) {
                store.set(random.nextInt(3500), new byte[random.nextInt(n % 100 == 0 ? 100_000 : 1000)]);
            }
            assertThat(store.verify()).matches(VerificationReport::isClean);
            assertThat(usedBytes(file)).isEqualTo(atCreation);
        }
    }
}
