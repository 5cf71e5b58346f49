package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version names one write of a key for ever; conditional writes happen exactly when it is still the current one. */
final class StoreVersionTest {
    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock(1_000_000);

    private StoreBuilder<String, String> builder() {
        return KeyValueStore.builder(String.class, String.class)
                .clock(clock)
                .durability(Durability.PROCESS)
                .temporaryDirectory(directory);
    }

    private static long version(KeyValueStore<String, String> store) {
        StoredEntry<String> entry = store.getEntry("key");
        return entry == null ? StoredEntry.ABSENT : entry.version();
    }

    @Test
    void aConditionalWriteNeedsTheCurrentVersion() throws IOException {
        try (KeyValueStore<String, String> store = builder().openTemporary()) {
            assertThat(store.compareAndSet("key", 17, "a", StoredEntry.NEVER)).isFalse();
            assertThat(store.compareAndRemove("key", StoredEntry.ABSENT)).isFalse();
            assertThat(store.compareAndSet("key", StoredEntry.ABSENT, "a", StoredEntry.NEVER))
                    .isTrue();
            assertThat(store.compareAndSet("key", StoredEntry.ABSENT, "b", StoredEntry.NEVER))
                    .isFalse();
            long first = version(store);
            assertThat(store.compareAndSet("key", first, "b", StoredEntry.NEVER))
                    .isTrue();
            long second = version(store);
            assertThat(second).isNotEqualTo(first);
            assertThat(store.compareAndSet("key", first, "c", StoredEntry.NEVER))
                    .isFalse();
            assertThat(store.compareAndRemove("key", first)).isFalse();
            assertThat(store.get("key")).isEqualTo("b");
            assertThat(store.compareAndRemove("key", second)).isTrue();
            assertThat(store.get("key")).isNull();
        }
    }

    @Test
    void anEqualValueIsNoWriteAndKeepsTheVersion() throws IOException {
        try (KeyValueStore<String, String> store = builder().openTemporary()) {
            store.put("key", "a");
            long version = version(store);
            assertThat(store.put("key", "a")).isEqualTo("a");
            assertThat(store.compareAndSet("key", version, "a", StoredEntry.NEVER))
                    .isTrue();
            assertThat(version(store)).isEqualTo(version);
            store.put("key", "b");
            store.put("key", "a");
            assertThat(version(store)).as("the same value written again").isNotEqualTo(version);
        }
    }

    @Test
    void noVersionEverComesBack() throws IOException {
        Path file = directory.resolve("store.mm");
        Set<Long> seen = new HashSet<>();
        for (int n = 0; n < 30; n++) {
            try (KeyValueStore<String, String> store = builder().open(file)) {
                for (int i = 0; i < 300; i++) {
                    store.put("key", n + " " + i);
                    assertThat(seen.add(version(store))).isTrue();
                    if (i % 3 == 0) {
                        store.remove("key");
                    }
                    if (i % 100 == 0) {
                        store.clear();
                    }
                }
            }
        }
        assertThat(seen).doesNotContain(StoredEntry.ABSENT);
    }

    @Test
    void anExpiredEntryHasAVersionStill() throws IOException {
        try (KeyValueStore<String, String> store = builder().openTemporary()) {
            store.set("key", "a", clock.millis() + 1);
            long version = version(store);
            clock.set(clock.millis() + 1);
            assertThat(store.compareAndSet("key", StoredEntry.ABSENT, "b", StoredEntry.NEVER))
                    .isFalse();
            assertThat(version(store)).isEqualTo(version);
            assertThat(store.compareAndSet("key", version, "b", StoredEntry.NEVER))
                    .isTrue();
            assertThat(store.get("key")).isEqualTo("b");
        }
    }

    @Test
    void aWriteThatFollowsAReadIsNeverLostToAnother() throws Exception {
        int threads = 4;
        int increments = 5_000;
        try (KeyValueStore<String, String> store = builder().openTemporary()) {
            store.put("key", "0");
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            AtomicInteger retries = new AtomicInteger();
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                all.add(pool.submit(() -> {
                    for (int n = 0; n < increments; n++) {
                        boolean done = false;
                        while (!done) {
                            StoredEntry<String> entry = store.getEntry("key");
                            String next = Integer.toString(entry == null ? -1 : Integer.parseInt(entry.value()) + 1);
                            done = entry != null
                                    && store.compareAndSet("key", entry.version(), next, StoredEntry.NEVER);
                            retries.addAndGet(done ? 0 : 1);
                        }
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            pool.shutdown();
            assertThat(store.get("key")).isEqualTo(Integer.toString(threads * increments));
        }
    }

    @Test
    void aConditionalWriteFailsAtMostOnceWhenOnlyTheStoreMovesEntries() throws IOException {
        try (KeyValueStore<String, String> store = builder().openTemporary()) {
            store.put("key", "a");
            long before = version(store);
            for (int i = 0; i < 10_000; i++) {
                store.put("other", "x" + i);
            }
            store.compact();
            assertThat(store.get("key")).isEqualTo("a");
            boolean kept = store.compareAndSet("key", before, "b", StoredEntry.NEVER);
            assertThat(kept || store.compareAndSet("key", version(store), "b", StoredEntry.NEVER))
                    .isTrue();
        }
    }
}
