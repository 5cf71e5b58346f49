package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The three views write through; their iterators and spliterators are what they say they are. */
@ParameterizedClass
@EnumSource(MapKind.class)
final class MapViewsTest {
    private static final int ENTRIES = 200;

    private final MapKind kind;

    @TempDir
    private Path directory;

    private MappedMap<Integer, String> map;

    @SuppressWarnings("NullAway.Init") // opened before each test
    MapViewsTest(MapKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void openAndFill() {
        map = kind.open(Integer.class, String.class, directory);
        for (int i = 0; i < ENTRIES; i++) {
            map.put(i, "v" + i);
        }
    }

    @AfterEach
    void close() {
        map.close();
    }

    private static Set<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void theKeySetFollowsTheMapAndRemovesFromIt() {
        Set<Integer> keys = map.keySet();
        assertThat(keys).hasSize(ENTRIES).isEqualTo(range(0, ENTRIES));
        assertThat(keys.contains(7)).isTrue();
        assertThat(keys.remove(7)).isTrue();
        assertThat(keys.remove(7)).isFalse();
        assertThat(map.containsKey(7)).isFalse();
        assertThat(keys.removeAll(List.of(1, 2, 3, 999))).isTrue();
        assertThat(keys.retainAll(range(0, 100))).isTrue();
        assertThat(keys.removeIf(key -> key % 2 == 0)).isTrue();
        Set<Integer> left = range(0, 100);
        left.removeIf(key -> key % 2 == 0 || key == 7 || key <= 3);
        assertThat(map.keySet()).isEqualTo(left);
        map.put(1_000, "later");
        assertThat(keys).contains(1_000);
        keys.clear();
        assertThat(map.isEmpty()).isTrue();
        assertThat(keys.isEmpty()).isTrue();
    }

    @Test
    void theValuesFollowTheMapAndRemoveFromIt() {
        Collection<String> values = map.values();
        assertThat(values).hasSize(ENTRIES).contains("v0", "v199").doesNotContain("v200");
        assertThat(values.remove("v5")).isTrue();
        assertThat(values.remove("v5")).isFalse();
        assertThat(map.containsKey(5)).isFalse();
        assertThat(values.removeAll(Set.of("v6", "v7"))).isTrue();
        assertThat(values.removeIf(value -> value.length() == 4)).isTrue();
        assertThat(map.keySet()).isEqualTo(without(range(0, 100), 5, 6, 7));
        assertThat(values.retainAll(Set.of("v1"))).isTrue();
        assertThat(map).isEqualTo(Map.of(1, "v1"));
        values.clear();
        assertThat(map.isEmpty()).isTrue();
    }

    private static Set<Integer> without(Set<Integer> set, Integer... gone) {
        set.removeAll(Set.of(gone));
        return set;
    }

    @Test
    void theEntrySetFollowsTheMapAndRemovesFromIt() {
        Set<Map.Entry<Integer, String>> entries = map.entrySet();
        assertThat(entries).hasSize(ENTRIES).contains(entry(3, "v3"));
        assertThat(entries.contains(entry(3, "other"))).isFalse();
        assertThat(entries.remove(entry(3, "other"))).isFalse();
        assertThat(entries.remove(entry(3, "v3"))).isTrue();
        assertThat(entries.removeIf(entry -> entry.getKey() >= 10)).isTrue();
        assertThat(map.keySet()).isEqualTo(without(range(0, 10), 3));
        entries.clear();
        assertThat(map.isEmpty()).isTrue();
    }

    @Test
    void addingToAViewIsRefused() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> map.keySet().add(1_000));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> map.values().add("x"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> map.entrySet().add(entry(1_000, "x")));
    }

    @Test
    void setValueWritesThroughAlsoAfterTheEntryWasRemoved() {
        Map.Entry<Integer, String> first = map.entrySet().iterator().next();
        int key = first.getKey();
        assertThat(first.setValue("new")).isEqualTo("v" + key);
        assertThat(first.getValue()).isEqualTo("new");
        assertThat(map.get(key)).isEqualTo("new");
        assertThat(first)
                .isEqualTo(entry(key, "new"))
                .hasSameHashCodeAs(entry(key, "new"))
                .hasToString(key + "=new");
        map.remove(key);
        assertThat(first.setValue("again")).isEqualTo("new");
        assertThat(map.get(key)).isEqualTo("again");
    }

    @Test
    void arraysHoldWhatTheViewsHold() {
        assertThat(map.keySet().toArray()).hasSize(ENTRIES).containsExactlyInAnyOrderElementsOf(range(0, ENTRIES));
        Integer[] exact = map.keySet().toArray(new Integer[ENTRIES]);
        assertThat(Arrays.asList(exact)).containsExactlyInAnyOrderElementsOf(range(0, ENTRIES));
        String[] larger = map.values().toArray(new String[ENTRIES + 2]);
        assertThat(larger[ENTRIES]).isNull();
        assertThat(map.values().toArray(new String[0])).hasSize(ENTRIES);
        assertThat(map.entrySet().toArray()).hasSize(ENTRIES).contains(entry(1, "v1"));
    }

    @Test
    void anIteratorRemovesEachEntryOnceAndOnlyAfterNext() {
        Iterator<Integer> keys = map.keySet().iterator();
        assertThatIllegalStateException().isThrownBy(keys::remove);
        int removed = 0;
        while (keys.hasNext()) {
            int key = keys.next();
            assertThat(keys.hasNext() || !keys.hasNext()).isTrue();
            if (key % 2 == 0) {
                keys.remove();
                removed++;
                assertThatIllegalStateException().isThrownBy(keys::remove);
                assertThat(map.containsKey(key)).isFalse();
            }
        }
        assertThat(removed).isEqualTo(ENTRIES / 2);
        assertThat(map).hasSize(ENTRIES / 2);
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(keys::next);
    }

    @Test
    void anIteratorSeesUntouchedEntriesOnceWhateverElseHappens() {
        Iterator<Map.Entry<Integer, String>> entries = map.entrySet().iterator();
        List<Integer> seen = new ArrayList<>();
        int step = 0;
        while (entries.hasNext()) {
            seen.add(entries.next().getKey());
            // Odd keys are removed and put back, new ones come and go, the table is rewritten.
            int odd = (step * 2 + 1) % ENTRIES;
            map.remove(odd);
            map.put(odd, "again");
            map.put(10_000 + step % 20, "new");
            if (step % 50 == 0) {
                map.store().compact();
            }
            step++;
        }
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen.stream().filter(key -> key < ENTRIES && key % 2 == 0).toList())
                .hasSize(ENTRIES / 2);
    }

    @Test
    void spliteratorsSayWhatTheyAre() {
        int keys = map.keySet().spliterator().characteristics();
        assertThat(keys).isEqualTo(Spliterator.CONCURRENT | Spliterator.DISTINCT | Spliterator.NONNULL);
        assertThat(map.entrySet().spliterator().characteristics()).isEqualTo(keys);
        assertThat(map.values().spliterator().characteristics())
                .isEqualTo(Spliterator.CONCURRENT | Spliterator.NONNULL);
        assertThat(map.keySet().spliterator().getExactSizeIfKnown()).isEqualTo(-1);
        assertThat(map.keySet().spliterator().estimateSize()).isBetween(ENTRIES / 2L, ENTRIES * 2L);
    }

    @Test
    void thePartsOfASplitSpliteratorCoverTheMapExactly() {
        List<Integer> met = new ArrayList<>();
        int parts = coverAll(map.keySet().spliterator(), met);
        assertThat(met).containsExactlyInAnyOrderElementsOf(range(0, ENTRIES));
        assertThat(parts).isGreaterThan(2);
        met.clear();
        Spliterator<Integer> begun = map.keySet().spliterator();
        for (int i = 0; i < ENTRIES / 3; i++) {
            assertThat(begun.tryAdvance(met::add)).isTrue();
        }
        coverAll(begun, met);
        assertThat(met).containsExactlyInAnyOrderElementsOf(range(0, ENTRIES));
    }

    private static int coverAll(Spliterator<Integer> spliterator, List<Integer> met) {
        int parts = 1;
        Spliterator<Integer> other = spliterator.trySplit();
        if (other != null) {
            parts = coverAll(other, met) + coverAll(spliterator, met);
        } else {
            spliterator.forEachRemaining(met::add);
        }
        assertThat(spliterator.tryAdvance(met::add)).isFalse();
        return parts;
    }

    @Test
    void parallelStreamsMeetEverything() {
        assertThat(map.keySet().parallelStream().mapToInt(Integer::intValue).sum())
                .isEqualTo(ENTRIES * (ENTRIES - 1) / 2);
        assertThat(map.values().parallelStream().distinct().count()).isEqualTo(ENTRIES);
        assertThat(map.entrySet().parallelStream().allMatch(e -> e.getValue().equals("v" + e.getKey())))
                .isTrue();
    }

    @Test
    void anIteratorOfAClosedMapRefusesToGoOn() {
        Iterator<Integer> keys = map.keySet().iterator();
        keys.next();
        map.close();
        assertThatExceptionOfType(StoreClosedException.class).isThrownBy(() -> {
            while (keys.hasNext()) {
                keys.next();
            }
        });
    }
}
