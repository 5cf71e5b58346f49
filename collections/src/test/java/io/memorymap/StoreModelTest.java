package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A strict store does what a {@link HashMap} does, whatever is mixed in: reopening, compaction, expiry of nothing, checks. */
final class StoreModelTest {
    private static final int OPERATIONS = Integer.getInteger("memorymap.model.operations", 100_000);

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "capacity {0}, average {1}, {2}")
    @CsvSource({
        "256, 16, PROCESS",
        "256, 16, PERIODIC",
        "1000, 40, PROCESS",
        "20000, 40, PROCESS",
        "20000, 40, PERIODIC",
        "300, 500, PROCESS",
        "300, 500, PERIODIC",
        "256, 16, SYNC",
    })
    void agreesWithAHashMapUnderRandomOperations(int capacity, int average, Durability durability) throws IOException {
        long seed = Long.getLong("memorymap.model.seed", System.nanoTime());
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        Random random = new Random(seed);
        Path file = directory.resolve("model.mm");
        Map<String, byte[]> model = new HashMap<>();
        int operations = durability == Durability.SYNC ? OPERATIONS / 50 : OPERATIONS;
        KeyValueStore<String, byte[]> store = open(file, capacity, average, durability);
        try {
            for (int i = 0; i < operations; i++) {
                String key = Integer.toString(random.nextInt(capacity * 2), 36);
                int dice = random.nextInt(1000);
                if (dice < 450) {
                    byte[] value = new byte[random.nextInt(Math.max(1, average * 2 - 2 * key.length() - 1))];
                    random.nextBytes(value);
                    put(store, model, key, value, capacity, seed);
                } else if (dice < 650) {
                    assertThat(store.remove(key)).as("seed %d", seed).isEqualTo(model.remove(key) != null);
                } else if (dice < 990) {
                    assertThat(store.get(key)).as("seed %d step %d", seed, i).isEqualTo(model.get(key));
                } else if (dice < 992 && i % 7 == 0) {
                    store.compact();
                } else if (dice < 994 && i % 7 == 0) {
                    store.close();
                    store = open(file, capacity, average, durability);
                } else if (dice < 995 && i % 31 == 0) {
                    store.clear();
                    model.clear();
                } else {
                    assertThat(store.size()).as("seed %d", seed).isEqualTo(model.size());
                }
            }
            assertThat(store.verify()).as("seed %d", seed).matches(VerificationReport::isClean);
            assertThat(store.toMap()).as("seed %d", seed).containsExactlyInAnyOrderEntriesOf(model);
        } finally {
            store.close();
        }
        try (KeyValueStore<String, byte[]> reopened = open(file, capacity, average, durability)) {
            assertThat(reopened.toMap()).as("seed %d", seed).containsExactlyInAnyOrderEntriesOf(model);
        }
    }

    private static void put(
            KeyValueStore<String, byte[]> store,
            Map<String, byte[]> model,
            String key,
            byte[] value,
            int capacity,
            long seed) {
        boolean fits = model.containsKey(key) || model.size() < capacity;
        try {
            byte[] before = store.put(key, value);
            assertThat(fits || model.size() < capacity).as("seed %d", seed).isTrue();
            assertThat(before).as("seed %d", seed).isEqualTo(model.put(key, value));
        } catch (StoreFullException full) {
            assertThat(full).hasMessageContaining("is full");
            // The byte bound may be met first by values above the average.
            assertThat(store.get(key)).as("seed %d", seed).isEqualTo(model.get(key));
        }
    }

    private static KeyValueStore<String, byte[]> open(Path file, int capacity, int average, Durability durability)
            throws IOException {
        return KeyValueStore.builder(String.class, byte[].class)
                .capacity(capacity)
                .averageEntryBytes(average)
                .maxEntryBytes(average * 2)
                .durability(durability)
                .open(file);
    }
}
