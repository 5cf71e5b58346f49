package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key's lock makes a compound operation atomic among those who take it, and bothers nobody else. */
final class StoreKeyLockTest {
    /** The common pool may have a single thread, and these tasks wait for each other. */
    private static final Executor OWN_THREAD = task -> new Thread(task).start();

    @TempDir
    private Path directory;

    private StoreBuilder<String, String> builder() {
        return KeyValueStore.builder(String.class, String.class)
                .durability(Durability.PROCESS)
                .temporaryDirectory(directory);
    }

    @Test
    void compoundOperationsUnderAKeysLockAreAtomic() throws Exception {
        int threads = 4;
        int rounds = 3_000;
        try (KeyValueStore<String, String> store = builder().openTemporary()) {
            store.put("a", "0");
            store.put("b", "0");
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String key = t % 2 == 0 ? "a" : "b";
                all.add(pool.submit(() -> {
                    for (int n = 0; n < rounds; n++) {
                        try (KeyLock handle = store.lockKey(key)) {
                            assertThat(handle).isNotNull();
                            store.put(key, Integer.toString(Integer.parseInt(store.getOrDefault(key, "")) + 1));
                        }
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            pool.shutdown();
            assertThat(store.toMap()).isEqualTo(Map.of("a", "" + 2 * rounds, "b", "" + 2 * rounds));
        }
    }

    @Test
    void keysOfEqualEncodingShareALockAndAThreadTakesItAgain() throws Exception {
        try (KeyValueStore<byte[], String> store = KeyValueStore.builder(byte[].class, String.class)
                .temporaryDirectory(directory)
                .openTemporary()) {
            CompletableFuture<Void> other;
            try (KeyLock outer = store.lockKey(new byte[] {1, 2});
                    KeyLock inner = store.lockKey(new byte[] {1, 2})) {
                assertThat(outer).isNotNull();
                assertThat(inner).isNotNull();
                CountDownLatch asking = new CountDownLatch(1);
                other = CompletableFuture.runAsync(
                        () -> {
                            asking.countDown();
                            store.lockKey(new byte[] {1, 2}).close();
                        },
                        OWN_THREAD);
                asking.await();
                assertThatThrownBy(() -> other.get(50, TimeUnit.MILLISECONDS))
                        .isInstanceOf(java.util.concurrent.TimeoutException.class);
            }
            other.get(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void readsAndWritesDoNotWaitForAKeysLock() throws Exception {
        try (KeyValueStore<String, String> store = builder().openTemporary()) {
            try (KeyLock handle = store.lockKey("key")) {
                assertThat(handle).isNotNull();
                CompletableFuture.runAsync(
                                () -> {
                                    store.put("key", "value");
                                    assertThat(store.get("key")).isEqualTo("value");
                                    store.remove("key");
                                    store.compact();
                                },
                                OWN_THREAD)
                        .get(1, TimeUnit.MINUTES);
            }
        }
    }

    @Test
    void setsOfKeysAreTakenInOneOrderWhateverTheOrderGiven() throws Exception {
        try (KeyValueStore<String, String> store = builder().openTemporary()) {
            store.put("total", "0");
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                List<String> keys = t % 2 == 0 ? List.of("x", "y", "total") : List.of("total", "y", "x", "y");
                all.add(CompletableFuture.runAsync(
                        () -> {
                            for (int n = 0; n < 2_000; n++) {
                                try (KeyLock handle = store.lockKeys(keys)) {
                                    assertThat(handle).isNotNull();
                                    store.put("total", "" + (Integer.parseInt(store.getOrDefault("total", "")) + 1));
                                }
                            }
                        },
                        OWN_THREAD));
            }
            for (CompletableFuture<Void> each : all) {
                each.get(1, TimeUnit.MINUTES);
            }
            assertThat(store.get("total")).isEqualTo("6000");
        }
    }

    @Test
    void aWaitThatWouldNeverEndIsRefusedWithNothingChanged() throws Exception {
        try (KeyValueStore<String, String> store = builder().openTemporary();
                KeyValueStore<String, String> another = builder().openTemporary()) {
            CountDownLatch both = new CountDownLatch(2);
            CompletableFuture<Boolean> one = opposite(store, another, both);
            CompletableFuture<Boolean> two = opposite(another, store, both);
            boolean firstDone = one.get(1, TimeUnit.MINUTES);
            boolean secondDone = two.get(1, TimeUnit.MINUTES);
            assertThat(firstDone && secondDone)
                    .as("both cannot have waited for each other")
                    .isFalse();
            assertThat(firstDone || secondDone).as("one goes on").isTrue();
            store.lockKey("key").close();
            another.lockKey("key").close();
        }
    }

    private static CompletableFuture<Boolean> opposite(
            KeyValueStore<String, String> first, KeyValueStore<String, String> second, CountDownLatch both) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (KeyLock outer = first.lockKey("key")) {
                        assertThat(outer).isNotNull();
                        both.countDown();
                        both.await();
                        second.lockKey("key").close();
                        return true;
                    } catch (KeyLockCycleException refused) {
                        return false;
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                OWN_THREAD);
    }

    @Test
    void aLockThatIsHeldWhenTheStoreIsClosedIsGivenBackAsUsual() throws IOException, ExecutionException {
        KeyValueStore<String, String> store = builder().openTemporary();
        try (KeyLock handle = store.lockKey("key")) {
            assertThat(handle).isNotNull();
            store.close();
        }
        assertThat(store.isClosed()).isTrue();
    }
}
