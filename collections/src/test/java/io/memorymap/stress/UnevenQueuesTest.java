package io.memorymap.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import io.memorymap.VerificationReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An evicting store takes every entry, however much the entries of its two queues differ in size, and in bounded time. */
class UnevenQueuesTest {
    private static final int HOT_KEYS = 100;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "hot values of {0} bytes beside others of {1}, {2}")
    @CsvSource({
        "40, 3900, PROCESS",
        "150, 3900, PROCESS",
        "350, 1000, PROCESS",
        "600, 16, PROCESS",
        "40, 3900, PERIODIC",
        "600, 16, PERIODIC"
    })
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void everyPutReturns(int hotBytes, int otherBytes, Durability durability) throws IOException {
        long seed = Long.getLong("memorymap.stress.seed", System.nanoTime());
        Random random = new Random(seed);
        try (KeyValueStore<Integer, byte[]> store = KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(256)
                .averageEntryBytes(300)
                .eviction(Eviction.TWO_QUEUES)
                .durability(durability)
                .open(directory.resolve("uneven.mm"))) {
            for (int n = 0; n < 30_000; n++) {
                int key = random.nextInt(HOT_KEYS);
                if (random.nextInt(8) == 0) {
                    key = HOT_KEYS + random.nextInt(10_000);
                }
                byte[] value = new byte[key < HOT_KEYS ? hotBytes : otherBytes];
                random.nextBytes(value);
                store.set(key, value);
                store.get(random.nextInt(HOT_KEYS));
                assertThat(store.get(key)).as("seed %d", seed).isIn(value, null);
            }
            assertThat(store.verify()).as("seed %d", seed).matches(VerificationReport::isClean);
            assertThat(store.statistics().evictions()).isPositive();
        }
    }
}
