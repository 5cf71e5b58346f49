package io.memorymap.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.StoreFullException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings({"ArrayRecordComponent", "CollectionIncompatibleType", "unlikely-arg-type"})
class PodStoreMapTest {
    record Counter(long count) {}

    record Series(long id, @FixedArray(length = 3) int[] values) {}

    @TempDir
    Path directory;

    private PodKeyValueStore<BasicType64, Counter> store;
    private ConcurrentMap<BasicType64, Counter> map;

    private static BasicType64 key(int i) {
        return BasicType64.of("key-" + i);
    }

    @BeforeEach
    void open() {
        store = PodKeyValueStore.open(directory.resolve("store"), BasicType64.class, Counter.class);
        map = store.asMap();
    }

    @Test
    void readsAndWritesThrough() {
        assertThat(map.put(key(1), new Counter(1))).isNull();
        assertThat(map.put(key(1), new Counter(2))).isEqualTo(new Counter(1));
        assertThat(store.get(key(1))).isEqualTo(new Counter(2));
        store.set(key(2), new Counter(3));
        assertThat(map).isEqualTo(Map.of(key(1), new Counter(2), key(2), new Counter(3)));
        assertThat(map.hashCode())
                .isEqualTo(
                        Map.of(key(1), new Counter(2), key(2), new Counter(3)).hashCode());
        assertThat(map.keySet()).containsExactlyInAnyOrder(key(1), key(2));
        assertThat(map.values()).containsExactlyInAnyOrder(new Counter(2), new Counter(3));
        assertThat(map.containsValue(new Counter(3))).isTrue();
        assertThat(map.remove(key(1))).isEqualTo(new Counter(2));
        assertThat(map.remove(key(1))).isNull();
        assertThat(map).hasSize(1);
        map.clear();
        assertThat(store.isEmpty()).isTrue();
        assertThat(map).isEmpty();
    }

    @Test
    void keysOfOtherTypesAreSimplyNotThere() {
        map.put(key(1), new Counter(1));
        assertThat(map.get("key-1")).isNull();
        assertThat(map.get(BasicType8.of("key-1"))).isNull();
        assertThat(map.containsKey(1)).isFalse();
        assertThat(map.remove("key-1")).isNull();
        assertThat(map.remove("key-1", new Counter(1))).isFalse();
        assertThat(map.remove(key(1), "1")).isFalse();
        assertThat(map.entrySet().contains(Map.entry("key-1", new Counter(1)))).isFalse();
        assertThat(map).hasSize(1);
    }

    @Test
    void conditionalOperationsDecideAndActAsOne() {
        assertThat(map.putIfAbsent(key(1), new Counter(1))).isNull();
        assertThat(map.putIfAbsent(key(1), new Counter(2))).isEqualTo(new Counter(1));
        assertThat(map.replace(key(1), new Counter(9), new Counter(3))).isFalse();
        assertThat(map.replace(key(1), new Counter(1), new Counter(3))).isTrue();
        assertThat(map.replace(key(1), new Counter(4))).isEqualTo(new Counter(3));
        assertThat(map.replace(key(2), new Counter(4))).isNull();
        assertThat(map.remove(key(1), new Counter(3))).isFalse();
        assertThat(map.remove(key(1), new Counter(4))).isTrue();
        assertThat(map).isEmpty();
        assertThat(map.merge(key(1), new Counter(1), (a, b) -> new Counter(a.count() + b.count())))
                .isEqualTo(new Counter(1));
        assertThat(map.merge(key(1), new Counter(1), (a, b) -> new Counter(a.count() + b.count())))
                .isEqualTo(new Counter(2));
        assertThat(map.computeIfAbsent(key(2), k -> new Counter(k.length()))).isEqualTo(new Counter(5));
        assertThat(map.compute(key(1), (k, v) -> null)).isNull();
        assertThat(map).hasSize(1);
    }

    @Test
    void countingInManyThreadsLosesNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            running.add(threads.submit(() -> {
                for (int i = 0; i < 10_000; i++) {
                    map.merge(key(i % 10), new Counter(1), (a, b) -> new Counter(a.count() + b.count()));
                }
            }));
        }
        for (Future<?> each : running) {
            each.get();
        }
        threads.shutdown();
        assertThat(map.values()).hasSize(10).containsOnly(new Counter(2000));
    }

    @Test
    void entriesAndIteratorsWriteThrough() {
        for (int i = 0; i < 50; i++) {
            map.put(key(i), new Counter(i));
        }
        for (Map.Entry<BasicType64, Counter> entry : map.entrySet()) {
            Counter old = entry.getValue();
            assertThat(entry.setValue(new Counter(old.count() + 1000))).isEqualTo(old);
            assertThat(entry.getValue()).isEqualTo(store.get(entry.getKey()));
        }
        assertThat(store.get(key(7))).isEqualTo(new Counter(1007));

        Iterator<Map.Entry<BasicType64, Counter>> iterator = map.entrySet().iterator();
        assertThatThrownBy(iterator::remove).isInstanceOf(IllegalStateException.class);
        BasicType64 first = iterator.next().getKey();
        iterator.remove();
        assertThatThrownBy(iterator::remove).isInstanceOf(IllegalStateException.class);
        assertThat(store.contains(first)).isFalse();
        while (iterator.hasNext()) {
            iterator.next();
        }
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);

        map.keySet().removeIf(key -> store.getOrDefault(key, new Counter(0)).count() % 2 == 0);
        assertThat(store.toMap().values()).allMatch(counter -> counter.count() % 2 == 1);
        assertThat(map.entrySet().remove(Map.entry(key(9), new Counter(1)))).isFalse();
        assertThat(map.entrySet().contains(Map.entry(key(9), new Counter(1009))))
                .isTrue();
        assertThat(map.entrySet().remove(Map.entry(key(9), new Counter(1009)))).isTrue();
        map.replaceAll((key, counter) -> new Counter(1));
        assertThat(map.values()).containsOnly(new Counter(1));
        map.entrySet().clear();
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void aFullMapRefusesANewKeyAndTakesNewValues() {
        for (int i = 0; i < 256; i++) {
            map.put(key(i), new Counter(i));
        }
        assertThatThrownBy(() -> map.put(key(256), new Counter(1))).isInstanceOf(StoreFullException.class);
        assertThatThrownBy(() -> map.putIfAbsent(key(256), new Counter(1))).isInstanceOf(StoreFullException.class);
        assertThat(map.put(key(3), new Counter(-3))).isEqualTo(new Counter(3));
        assertThat(map).hasSize(256).doesNotContainKey(key(256));
    }

    @Test
    void recordsWithArraysAreComparedByTheirBytes() {
        try (PodKeyValueStore<BasicType64, Series> arrays =
                PodKeyValueStore.open(directory.resolve("arrays"), BasicType64.class, Series.class)) {
            ConcurrentMap<BasicType64, Series> view = arrays.asMap();
            view.put(key(1), new Series(1, new int[] {1, 2, 3}));
            assertThat(view.replace(key(1), new Series(1, new int[] {1, 2, 3}), new Series(2, new int[] {4, 5, 6})))
                    .isTrue();
            assertThat(view.compute(key(1), (k, v) -> new Series(3, v == null ? new int[3] : v.values()))
                            .values())
                    .containsExactly(4, 5, 6);
            assertThat(view.remove(key(1), new Series(3, new int[] {4, 5, 6}))).isTrue();
        }
    }
}
