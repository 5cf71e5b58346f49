package io.memorymap.jcache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.KeyLock;
import io.memorymap.StoreEntry;
import io.memorymap.StoreFullException;
import io.memorymap.StoredEntry;
import io.memorymap.jcache.ManualClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeapEntryStoreTest {
    private static final long NEVER = StoredEntry.NEVER;
    private final ManualClock clock = new ManualClock();

    private HeapEntryStore<String, String> store(long capacity) {
        return new HeapEntryStore<>("test", capacity, true, clock);
    }

    @Test
    void neverHoldsMoreThanItsCapacity() {
        HeapEntryStore<String, String> store = store(100);
        for (int i = 0; i < 10_000; i++) {
            store.set("k" + i, "v", NEVER);
            assertThat(store.size()).isLessThanOrEqualTo(100);
        }
        assertThat(store.size()).isEqualTo(100);
        assertThat(store.evictions()).isEqualTo(9_900);
    }

    @Test
    void aScanDoesNotDriveOutWhatIsUsed() {
        HeapEntryStore<String, String> store = store(1_000);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 500; i++) {
                if (store.get("hot" + i) == null) {
                    store.set("hot" + i, "v", NEVER);
                }
            }
        }
        for (int i = 0; i < 20_000; i++) {
            store.set("scanned" + i, "v", NEVER);
        }
        int kept = 0;
        for (int i = 0; i < 500; i++) {
            kept += store.contains("hot" + i) ? 1 : 0;
        }
        assertThat(kept).isEqualTo(500);
    }

    @Test
    void withoutEvictionANewKeyIsRefusedAndOldOnesMayChange() {
        HeapEntryStore<String, String> store = new HeapEntryStore<>("strict", 2, false, clock);
        store.set("a", "1", NEVER);
        store.set("b", "1", NEVER);
        assertThatThrownBy(() -> store.set("c", "1", NEVER))
                .isInstanceOf(StoreFullException.class)
                .hasMessageContaining("strict");
        store.set("a", "2", NEVER);
        store.remove("b");
        store.set("c", "1", NEVER);
        assertThat(store.get("a")).isEqualTo("2");
    }

    @Test
    void behavesLikeAMapUnderRandomOperations() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        HeapEntryStore<Integer, Integer> store = new HeapEntryStore<>("model", 1_000, true, clock);
        Map<Integer, Integer> model = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            int key = random.nextInt(500);
            switch (random.nextInt(5)) {
                case 0 -> {
                    store.set(key, i, NEVER);
                    model.put(key, i);
                }
                case 1 -> assertThat(store.remove(key)).as("seed " + seed).isEqualTo(model.remove(key) != null);
                case 2 -> {
                    if (random.nextInt(10_000) == 0) {
                        store.clear();
                        model.clear();
                    }
                }
                default -> assertThat(store.get(key)).as("seed " + seed).isEqualTo(model.get(key));
            }
        }
        Map<Integer, Integer> iterated = new HashMap<>();
        for (Iterator<StoreEntry<Integer, Integer>> entries = store.entries(); entries.hasNext(); ) {
            StoreEntry<Integer, Integer> entry = entries.next();
            assertThat(iterated.put(entry.key(), entry.value())).isNull();
        }
        assertThat(iterated).as("seed " + seed).isEqualTo(model);
    }

    @Test
    void manyThreadsLeaveQueuesAndTableInAgreement() throws Exception {
        HeapEntryStore<Integer, String> store = new HeapEntryStore<>("shared", 200, true, clock);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> work = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            SplittableRandom random = new SplittableRandom(t);
            work.add(threads.submit(() -> {
                for (int i = 0; i < 50_000; i++) {
                    Integer key = random.nextInt(1_000);
                    try (KeyLock lock = store.lock(key)) {
                        assertThat(lock.key()).isEqualTo(key);
                        if (random.nextInt(3) == 0) {
                            store.remove(key);
                        } else {
                            store.set(key, "v" + key, NEVER);
                        }
                    }
                    String value = store.get(random.nextInt(1_000));
                    assertThat(value == null || value.startsWith("v")).isTrue();
                }
            }));
        }
        for (Future<?> part : work) {
            part.get();
        }
        threads.shutdown();
        Set<Integer> present = new HashSet<>();
        store.entries().forEachRemaining(entry -> present.add(entry.key()));
        assertThat(present).hasSize((int) store.size()).hasSizeLessThanOrEqualTo(200);
        for (int i = 0; i < 400; i++) {
            store.set(10_000 + i, "v", NEVER);
        }
        assertThat(store.size()).isEqualTo(200);
    }

    @Test
    void aTouchMovesOnlyTheEntryThatWasSeen() {
        HeapEntryStore<String, String> store = store(10);
        store.set("a", "1", NEVER);
        StoredEntry<String> seen = Objects.requireNonNull(store.getEntry("a"));
        store.set("a", "2", NEVER);
        store.touch("a", seen, 1);
        assertThat(store.get("a")).isEqualTo("2");
        StoredEntry<String> current = Objects.requireNonNull(store.getEntry("a"));
        store.touch("a", current, 1);
        assertThat(store.get("a")).isNull();
        assertThat(store.contains("a")).isFalse();
        assertThat(store.getEntry("a")).isNotNull();
        assertThat(store.remove("a")).isFalse();
        assertThat(store.getEntry("a")).isNull();
    }

    @Test
    void keysOfEqualHashAreLockedInAnyOrderWithoutACycle() throws Exception {
        HeapEntryStore<String, String> store = store(10);
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<?>> work = new ArrayList<>();
        for (List<String> order : List.of(List.of("Aa", "BB"), List.of("BB", "Aa"))) {
            work.add(threads.submit(() -> {
                for (int i = 0; i < 20_000; i++) {
                    store.lockAll(order).close();
                }
            }));
        }
        for (Future<?> part : work) {
            part.get();
        }
        threads.shutdown();
    }
}
