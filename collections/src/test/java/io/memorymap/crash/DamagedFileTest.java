package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreOpenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As {@link DamageTest}, with real files by way of the public face alone: in each opening with damage one line says so. */
final class DamagedFileTest {
    private static final long SEED = Long.getLong("memorymap.damage.seed", System.nanoTime());
    private static final int ROUNDS = Integer.getInteger("memorymap.damage.files", 300);
    private static final int PAGE = 4096;
    private static final int KEYS = 300;
    private static final Logger LOGGER = Logger.getLogger("io.memorymap");

    @TempDir
    private Path directory;

    private final Lines lines = new Lines();
    private final TreeMap<String, String> expected = new TreeMap<>();

    @BeforeEach
    void listen() {
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(lines);
    }

    @AfterEach
    void listenNoMore() {
        LOGGER.removeHandler(lines);
        LOGGER.setUseParentHandlers(true);
    }

    @ParameterizedTest(name = "evicting {0}, closed {1}")
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void showsNothingOfThePast(boolean evicting, boolean closed) throws IOException {
        Path file = directory.resolve("store.mm");
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] sound = write(file, evicting, closed, random);
        String before = look(file, evicting);
        assertThat(before).isNull();
        assertThat(lines.count).isZero();
        int used = sound.length;
        while (sound[used - 1] == 0) {
            used--;
        }
        int mended = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = sound.clone();
            int at = random.nextInt(used);
            if (round % 4 == 0) {
                Arrays.fill(damaged, at / PAGE * PAGE, Math.min(used, at / PAGE * PAGE + PAGE), (byte) 0);
            } else {
                // Every other time near the beginning of a page, where the structures are.
                at = round % 2 == 0 ? at : at / PAGE * PAGE + at % 128;
                damaged[at] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, damaged);
            lines.count = 0;
            assertThat(look(file, evicting))
                    .as("seed %d, round %d, byte %d", SEED, round, at)
                    .isNull();
            assertThat(lines.count).as("one line at most for each opening").isLessThanOrEqualTo(1);
            mended += lines.count;
        }
        assertThat(mended).isPositive();
    }

    private byte[] write(Path file, boolean evicting, boolean closed, SplittableRandom random) throws IOException {
        KeyValueStore<String, String> store = open(file, evicting);
        for (int n = 0; n < 4_000; n++) {
            String key = "key-" + random.nextInt(KEYS);
            if (random.nextInt(4) == 0) {
                store.remove(key);
            } else {
                store.set(key, "v" + n + "x".repeat(random.nextInt(150)));
            }
        }
        for (int i = 0; i < KEYS; i++) {
            String value = store.get("key-" + i);
            if (value != null) {
                expected.put("key-" + i, value);
            }
        }
        byte[] killed = Files.readAllBytes(file);
        store.close();
        byte[] sound = closed ? Files.readAllBytes(file) : killed;
        Files.write(file, sound);
        return sound;
    }

    private static KeyValueStore<String, String> open(Path file, boolean evicting) throws IOException {
        return KeyValueStore.builder(String.class, String.class)
                .capacity(KEYS)
                .maxBytes(64 << 10)
                .averageEntryBytes(128)
                .eviction(evicting ? Eviction.TWO_QUEUES : Eviction.NONE)
                .durability(Durability.PROCESS)
                .open(file);
    }

    private @Nullable String look(Path file, boolean evicting) throws IOException {
        try (KeyValueStore<String, String> store = open(file, evicting)) {
            int missing = 0;
            for (int i = 0; i < KEYS; i++) {
                String key = "key-" + i;
                String value = store.get(key);
                if (value == null) {
                    missing += expected.containsKey(key) ? 1 : 0;
                } else if (!value.equals(expected.get(key))) {
                    return key + " is " + value + " and not " + expected.get(key);
                }
            }
            boolean counted = store.statistics().corruptions() > 0;
            return missing == 0 || counted ? null : missing + " keys are gone, and nobody has counted it";
        } catch (StoreOpenException refused) {
            return null;
        }
    }

    /** Counts what the library says of damage. */
    private static final class Lines extends Handler {
        private int count;

        @Override
        public void publish(LogRecord line) {
            count += line.getMessage().contains("is damaged") ? 1 : 0;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
