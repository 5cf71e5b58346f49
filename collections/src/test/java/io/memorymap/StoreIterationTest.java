package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Iteration meets every entry that nobody touches exactly once, whatever moves meanwhile. */
final class StoreIterationTest {
    @TempDir
    private Path directory;

    private StoreBuilder<String, String> builder() {
        return KeyValueStore.builder(String.class, String.class)
                .durability(Durability.PROCESS)
                .temporaryDirectory(directory);
    }

    @ParameterizedTest(name = "{0} of capacity {1}, {2}")
    @CsvSource({"2000, 4000, NONE", "5000, 20000, NONE", "400, 4000, TWO_QUEUES", "5000, 20000, TWO_QUEUES"})
    void everyUntouchedEntryIsMetExactlyOnceWhileWritersAndCompactionsRun(int stable, int capacity, Eviction eviction)
            throws Exception {
        try (KeyValueStore<String, String> store = builder()
                .capacity(capacity)
                .averageEntryBytes(100)
                .eviction(eviction)
                .openTemporary()) {
            Map<String, String> untouched = new HashMap<>();
            for (int i = 0; i < stable; i++) {
                untouched.put("stable" + i, "v" + i);
                store.put("stable" + i, "v" + i);
            }
            AtomicBoolean done = new AtomicBoolean();
            ExecutorService pool = Executors.newFixedThreadPool(3);
            List<Future<?>> others = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                int seed = t;
                others.add(pool.submit(() -> {
                    Random random = new Random(seed);
                    while (!done.get()) {
                        String key = "moving" + random.nextInt(capacity / 4);
                        if (random.nextInt(3) == 0) {
                            store.remove(key);
                        } else {
                            store.put(key, "x".repeat(random.nextInt(80)));
                        }
                    }
                }));
            }
            others.add(pool.submit(() -> {
                while (!done.get()) {
                    store.compact();
                    LockSupport.parkNanos(500_000);
                }
            }));
            try {
                for (int round = 0; round < 4; round++) {
                    Map<String, Integer> met = new HashMap<>();
                    Iterator<StoreEntry<String, String>> entries = store.entries();
                    while (entries.hasNext()) {
                        StoreEntry<String, String> entry = entries.next();
                        met.merge(entry.key(), 1, Integer::sum);
                        if (untouched.containsKey(entry.key())) {
                            assertThat(entry.value()).isEqualTo(untouched.get(entry.key()));
                        }
                    }
                    assertThat(met.values()).as("times that a key is met").containsOnly(1);
                    assertThat(untouched.keySet()).allMatch(met::containsKey);
                }
            } finally {
                done.set(true);
                for (Future<?> other : others) {
                    other.get();
                }
                pool.shutdown();
            }
            assertThat(store.statistics().evictions()).isZero();
            assertThat(store.verify().isClean()).isTrue();
        }
    }

    @Test
    void aCompactionBetweenTwoStepsOfAnIterationHidesAndRepeatsNothing() throws IOException {
        try (KeyValueStore<String, String> store = builder().capacity(10_000).openTemporary()) {
            for (int i = 0; i < 8_000; i++) {
                store.put("k" + i, "v" + i);
            }
            for (int i = 0; i < 8_000; i += 2) {
                store.remove("k" + i);
            }
            Map<String, Integer> met = new HashMap<>();
            int steps = 0;
            for (String key : store.keys()) {
                met.merge(key, 1, Integer::sum);
                if (steps++ % 200 == 0) {
                    store.compact();
                }
            }
            assertThat(met).hasSize(4_000);
            assertThat(met.values()).containsOnly(1);
        }
    }

    @Test
    void anEntryRemovedAheadIsNotMetAndOneRemovedBehindWas() throws IOException {
        try (KeyValueStore<String, String> store = builder().openTemporary()) {
            for (int i = 0; i < 200; i++) {
                store.put("k" + i, "v");
            }
            int met = 0;
            Iterator<String> keys = store.keys().iterator();
            String first = keys.next();
            store.clear();
            while (keys.hasNext()) {
                keys.next();
                met++;
            }
            assertThat(first).startsWith("k");
            assertThat(met).as("at most one was read ahead").isLessThanOrEqualTo(1);
        }
    }

    @Test
    void entriesOfOneHashAreAllMet() throws IOException {
        // Enough entries for some pairs to share the 29 bits of a slot would be millions; equal buckets are the next
        // best.
        try (KeyValueStore<String, String> store =
                builder().capacity(200_000).averageEntryBytes(16).openTemporary()) {
            for (int i = 0; i < 200_000; i++) {
                store.set(Integer.toString(i, 36), "");
            }
            long met = 0;
            for (String key : store.keys()) {
                met += key.isEmpty() ? 0 : 1;
            }
            assertThat(met).isEqualTo(200_000);
        }
    }

    @Test
    void anEmptyStoreHasNothingToIterate() throws IOException {
        try (KeyValueStore<String, String> store = builder().capacity(50_000).openTemporary()) {
            assertThat(store.toMap()).isEmpty();
            Iterator<StoreEntry<String, String>> entries = store.entries();
            assertThat(entries.hasNext()).isFalse();
            assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
            assertThatThrownBy(entries::remove).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void aFunctionThatUsesTheStoreWhileItIsIteratedIsWelcome() throws IOException {
        try (KeyValueStore<String, String> store = builder().capacity(1000).openTemporary()) {
            for (int i = 0; i < 300; i++) {
                store.put("k" + i, "v");
            }
            int[] met = {0};
            store.forEach((key, value) -> {
                met[0]++;
                store.put(key, value + "+");
                store.remove("k" + (met[0] * 7 % 300));
                assertThat(store.size()).isLessThanOrEqualTo(300);
            });
            assertThat(met[0]).isBetween(150, 300);
        }
    }
}
