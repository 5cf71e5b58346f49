package io.memorymap.format;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreVersionException;
import io.memorymap.StoredEntry;
import io.memorymap.VerificationReport;
import io.memorymap.engine.head.Geometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the library writes is what FORMAT.md says: {@link StoreFileReader}, which knows nothing else, reads it. A file
 * written by each version is kept: that of this one must be readable for ever, that of version 1 is refused.
 */
final class GoldenStoreTest {
    @TempDir
    private Path directory;

    @Test
    void theKeptFileReadsAsItsTextSays() {
        StoreFileReader reader = new StoreFileReader(StoreFiles.keptGolden());

        assertThat(reader.state).isEqualTo(1);
        assertThat(reader.generation).isEqualTo(3);
        assertThat(reader.epoch).isZero();
        assertThat(reader.capacity).isEqualTo(256);
        assertThat(reader.created).isEqualTo(1_700_000_000_000L);
        assertThat(reader.ownerPid).isEqualTo(4711);
        assertThat(reader.bootId()).isEqualTo(0x0123456789ABCDEFL);
        assertThat(reader.fileKey()).isEqualTo(77);
        assertThat(reader.description)
                .containsExactly(
                        "java.lang.String", "java.lang.String", "string", "string", "golden, \u00fcber\ntwo lines");
        assertThat(reader.classNames).containsExactly("com.acme.User#0123456789abcdef", "com.acme.K\u00f6nig");
        assertThat(reader.removals).isPositive();
        assertThat(reader.blocksInUse).isGreaterThan(1);
        assertThat(reader.entries).hasSize(256);
        for (int i = 0; i < 256; i++) {
            StoreFileReader.LogRecord record = requireNonNull(reader.entries.get(StoreFiles.goldenKey(i)));
            assertThat(record.value()).isEqualTo(StoreFiles.goldenValue(i));
            assertThat(record.expiresAt()).isEqualTo(StoreFiles.goldenExpiry(i, i % 7 == 3));
        }
    }

    @Test
    void theSameInputsStillGiveTheSameBytes() {
        assertThat(StoreFiles.golden()).isEqualTo(StoreFiles.keptGolden());
    }

    @Test
    void theKeptFileOpensAndGoesOn() throws IOException {
        Path file = directory.resolve("golden.mm");
        Files.write(file, StoreFiles.keptGolden());
        for (Durability durability : Durability.values()) {
            try (KeyValueStore<String, String> store = open(file, durability)) {
                assertThat(store.size()).isEqualTo(256);
                assertThat(store.metadata()).isEqualTo("golden, \u00fcber\ntwo lines");
                for (int i = 0; i < 256; i++) {
                    StoredEntry<String> entry = requireNonNull(store.getEntry(StoreFiles.goldenKey(i)));
                    assertThat(entry.value()).isEqualTo(StoreFiles.goldenValue(i));
                    long expiresAt = StoreFiles.goldenExpiry(i, i % 7 == 3);
                    assertThat(entry.expiresAt()).isEqualTo(expiresAt == StoreFiles.NEVER ? Long.MAX_VALUE : expiresAt);
                }
                store.set("key-4", "changed by " + durability);
                store.set("key-4", StoreFiles.goldenValue(2));
                assertThat(store.verify()).matches(VerificationReport::isClean);
                assertThat(store.recoveryReport().segmentsRebuilt()).isZero();
            }
            new StoreFileReader(Files.readAllBytes(file));
        }
    }

    @Test
    void aFileOfVersionOneIsRefusedAndStaysAsItIs() throws IOException {
        Path file = directory.resolve("old.mm");
        Files.write(file, StoreFiles.kept("store-v1-256.mm.gz"));

        assertThatThrownBy(() -> open(file, Durability.PERIODIC))
                .isInstanceOf(StoreVersionException.class)
                .hasMessageContainingAll(file.toString(), "format version 1", "dump", "load");

        assertThat(Files.readAllBytes(file)).isEqualTo(StoreFiles.kept("store-v1-256.mm.gz"));
    }

    @Test
    void aStrictStoreOfManySegmentsReadsAsItsTextSays() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Geometry geometry = new Geometry(2000, 400_000, 100, 4032, false, 8, 3, 64, 8192, 20, 8192);
        try (StoreFiles store = new StoreFiles(geometry)) {
            for (int round = 0; round < 10; round++) {
                for (int n = 0; n < 3000; n++) {
                    String key = "k" + random.nextInt(2500);
                    if (random.nextInt(3) == 0) {
                        store.remove(key);
                    } else {
                        store.put(key, "v".repeat(random.nextInt(300)) + n, StoreFiles.NEVER);
                    }
                }
                if (round == 5) {
                    store.engine.compact(StoreFiles.NOW);
                }
                if (round % 3 == 0) {
                    store.engine.flush();
                }
                assertReads(store, seed);
            }
            store.engine.close();
            assertReads(store, seed);
        }
    }

    @Test
    void anEvictingStoreReadsAsItsTextSays() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Geometry geometry = new Geometry(1000, 150_000, 100, 4032, true, 4, 2, 64, 8192, 16, 8192);
        try (StoreFiles store = new StoreFiles(geometry)) {
            for (int round = 0; round < 10; round++) {
                for (int n = 0; n < 3000; n++) {
                    String key = "k" + (int) (3000 * random.nextDouble() * random.nextDouble());
                    if (!store.contains(key) && random.nextInt(4) > 0) {
                        store.put(key, "v".repeat(random.nextInt(150)) + n, StoreFiles.NEVER);
                    } else if (random.nextInt(50) == 0) {
                        store.remove(key);
                    }
                }
                store.model.keySet().removeIf(key -> !store.contains(key));
                assertReads(store, seed);
            }
            assertThat(store.engine.counts().evictions.sum()).isGreaterThan(1000);
            store.engine.close();
            assertReads(store, seed);
        }
    }

    private static void assertReads(StoreFiles store, long seed) {
        StoreFileReader reader = new StoreFileReader(store.bytes());
        Map<String, String> values = new TreeMap<>();
        reader.entries.forEach((key, record) -> values.put(key, record.value()));
        assertThat(values).as("seed %d", seed).isEqualTo(store.model);
    }

    @Test
    void anyOtherByteOfTheKeptFileIsNoticedByTheReader() {
        Random random = new Random(4);
        byte[] golden = StoreFiles.keptGolden();
        Map<String, StoreFileReader.LogRecord> entries = new StoreFileReader(golden).entries;
        int live = 20480 + 2 * 8192 + 12288 + 2 * 4096;
        int noticed = 0;
        for (int n = 0; n < 1000; n++) {
            byte[] damaged = golden.clone();
            int at = live + 64 + random.nextInt(6000);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            try {
                noticed += new StoreFileReader(damaged).entries.equals(entries) ? 0 : 1;
            } catch (AssertionError | RuntimeException expected) {
                noticed++;
            }
        }
        assertThat(noticed).isEqualTo(1000);
    }

    @Test
    void theReaderRefusesWhatIsNoStore() {
        assertThatThrownBy(() -> new StoreFileReader(new byte[100_000]))
                .isInstanceOf(AssertionError.class)
                .hasMessage("no header copy is valid");
    }

    private static KeyValueStore<String, String> open(Path file, Durability durability) throws IOException {
        return KeyValueStore.builder(String.class, String.class)
                .durability(durability)
                .clock(() -> Instant.ofEpochMilli(StoreFiles.NOW))
                .open(file);
    }
}
