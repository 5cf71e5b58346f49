package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link ConcurrentMap} asks of each method, one thread: the checks of the JSR-166 group in our own words. */
@ParameterizedClass
@EnumSource(MapKind.class)
final class MapContractTest {
    private final MapKind kind;

    @TempDir
    private Path directory;

    private MappedMap<Integer, String> map;

    @SuppressWarnings("NullAway.Init") // opened before each test
    MapContractTest(MapKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void openWithFive() {
        map = kind.open(Integer.class, String.class, directory);
        map.putAll(five());
    }

    @AfterEach
    void close() {
        map.close();
    }

    private static Map<Integer, String> five() {
        return Map.of(1, "A", 2, "B", 3, "C", 4, "D", 5, "E");
    }

    @Test
    void aMapOfEqualEntriesIsEqualAndHasTheSameHash() {
        Map<Integer, String> same = new HashMap<>(five());
        assertThat(map).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(same).isEqualTo(map);
        assertThat(map.equals(map)).isTrue();
        assertThat(map.entrySet()).isEqualTo(same.entrySet());
        assertThat(map.keySet()).isEqualTo(same.keySet());
        same.put(1, "other");
        assertThat(map.equals(same)).isFalse();
        assertThat(same.equals(map)).isFalse();
        same.remove(1);
        assertThat(map.equals(same)).isFalse();
        same.put(1, "A");
        same.put(6, "F");
        assertThat(map.equals(same)).isFalse();
        assertThat((Object) map).isNotEqualTo(Map.of("1", 1));
        assertThat((Object) map).isNotEqualTo(List.of());
    }

    @Test
    void getAnswersTheValueOrNull() {
        assertThat(map.get(1)).isEqualTo("A");
        assertThat(map.get(-1)).isNull();
        assertThat(map.getOrDefault(1, "none")).isEqualTo("A");
        assertThat(map.getOrDefault(-1, "none")).isEqualTo("none");
    }

    @Test
    void containsKeyAndContainsValueSayWhatIsThere() {
        assertThat(map.containsKey(1)).isTrue();
        assertThat(map.containsKey(0)).isFalse();
        assertThat(map.containsValue("A")).isTrue();
        assertThat(map.containsValue("Z")).isFalse();
    }

    @Test
    void anObjectOfAForeignTypeIsAbsent() {
        Map<?, ?> any = map;
        assertThat(any.get("1")).isNull();
        assertThat(any.get(1L)).isNull();
        assertThat(any.containsKey(new Object())).isFalse();
        assertThat(any.containsValue(1)).isFalse();
        assertThat(any.remove("1")).isNull();
        assertThat(any.remove("1", "A")).isFalse();
        assertThat(any.remove(1, 'A')).isFalse();
        assertThat(any.keySet().contains("1")).isFalse();
        assertThat(any.keySet().remove("1")).isFalse();
        assertThat(any.values().contains('A')).isFalse();
        assertThat(any.entrySet().contains(entry("1", "A"))).isFalse();
        Collection<?> entries = any.entrySet();
        assertThat(entries.contains("1=A")).isFalse();
        assertThat(entries.remove("1=A")).isFalse();
        assertThat(any.entrySet().remove(entry("1", "A"))).isFalse();
        assertThat(map).hasSize(5);
    }

    @Test
    void sizeAndEmptinessFollowTheEntries() {
        assertThat(map.size()).isEqualTo(5);
        assertThat(map.mappingCount()).isEqualTo(5);
        assertThat(map.isEmpty()).isFalse();
        map.clear();
        assertThat(map.size()).isZero();
        assertThat(map.isEmpty()).isTrue();
        assertThat(map).isEqualTo(Map.of());
    }

    @Test
    void toStringShowsEachEntry() {
        String text = map.toString();
        for (int i = 1; i <= 5; i++) {
            assertThat(text).contains(i + "=" + (char) ('A' + i - 1));
        }
        map.clear();
        assertThat(map).hasToString("{}");
    }

    @Test
    void forEachMeetsEachEntryOnce() {
        Map<Integer, String> met = new HashMap<>();
        map.forEach((key, value) -> assertThat(met.put(key, value)).isNull());
        assertThat(met).isEqualTo(five());
    }

    @Test
    void putAnswersTheValueBefore() {
        assertThat(map.put(6, "F")).isNull();
        assertThat(map.put(6, "G")).isEqualTo("F");
        assertThat(map.put(6, "G")).isEqualTo("G");
        assertThat(map.get(6)).isEqualTo("G");
        assertThat(map).hasSize(6);
    }

    @Test
    void putIfAbsentLeavesWhatIsThere() {
        assertThat(map.putIfAbsent(6, "Z")).isNull();
        assertThat(map.putIfAbsent(1, "Z")).isEqualTo("A");
        assertThat(map).containsEntry(6, "Z").containsEntry(1, "A");
    }

    @Test
    void replaceNeedsAnEntry() {
        assertThat(map.replace(6, "Z")).isNull();
        assertThat(map.containsKey(6)).isFalse();
        assertThat(map.replace(1, "Z")).isEqualTo("A");
        assertThat(map.get(1)).isEqualTo("Z");
    }

    @Test
    void replaceOfAValueNeedsThatValue() {
        assertThat(map.replace(1, "Z", "Y")).isFalse();
        assertThat(map.replace(6, "Z", "Y")).isFalse();
        assertThat(map.get(1)).isEqualTo("A");
        assertThat(map.replace(1, "A", "Y")).isTrue();
        assertThat(map.get(1)).isEqualTo("Y");
    }

    @Test
    void removeAnswersWhatItRemoved() {
        assertThat(map.remove(5)).isEqualTo("E");
        assertThat(map.remove(5)).isNull();
        assertThat(map).hasSize(4).doesNotContainKey(5);
    }

    @Test
    void removeOfAValueNeedsThatValue() {
        assertThat(map.remove(4, "A")).isFalse();
        assertThat(map.remove(4, "D")).isTrue();
        assertThat(map.remove(4, "D")).isFalse();
        assertThat(map).hasSize(4);
    }

    @Test
    void putAllPutsAll() {
        Map<Integer, String> more = Map.of(5, "five", 6, "six");
        map.putAll(more);
        assertThat(map).hasSize(6).containsAllEntriesOf(more);
    }

    @Test
    void computeIfAbsentComputesOnlyWhatIsAbsent() {
        assertThat(map.computeIfAbsent(6, key -> "f" + key)).isEqualTo("f6");
        assertThat(map.computeIfAbsent(1, key -> "other")).isEqualTo("A");
        assertThat(map.computeIfAbsent(7, key -> null)).isNull();
        assertThat(map).hasSize(6).containsEntry(6, "f6").doesNotContainKey(7);
    }

    @Test
    void computeIfPresentComputesOnlyWhatIsPresent() {
        assertThat(map.computeIfPresent(6, (key, value) -> "Z")).isNull();
        assertThat(map.computeIfPresent(1, (key, value) -> value + key)).isEqualTo("A1");
        assertThat(map.computeIfPresent(2, (key, value) -> null)).isNull();
        assertThat(map).hasSize(4).containsEntry(1, "A1").doesNotContainKeys(2, 6);
    }

    @Test
    void computeAddsReplacesAndRemoves() {
        assertThat(map.compute(6, (key, value) -> value == null ? "new" : "no")).isEqualTo("new");
        assertThat(map.compute(1, (key, value) -> value + "!")).isEqualTo("A!");
        assertThat(map.compute(2, (key, value) -> null)).isNull();
        assertThat(map.compute(7, (key, value) -> null)).isNull();
        assertThat(map)
                .hasSize(5)
                .containsEntry(6, "new")
                .containsEntry(1, "A!")
                .doesNotContainKeys(2, 7);
    }

    @Test
    void mergeAddsCombinesAndRemoves() {
        assertThat(map.merge(6, "Y", (old, added) -> "Z")).isEqualTo("Y");
        assertThat(map.merge(1, "Y", (old, added) -> old + added)).isEqualTo("AY");
        assertThat(map.merge(2, "Y", (old, added) -> null)).isNull();
        assertThat(map).hasSize(5).containsEntry(6, "Y").containsEntry(1, "AY").doesNotContainKey(2);
    }

    @Test
    void replaceAllReplacesEachValueOnce() {
        List<Integer> calls = new ArrayList<>();
        map.replaceAll((key, value) -> {
            calls.add(key);
            return value + key;
        });
        assertThat(calls).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
        assertThat(map).isEqualTo(Map.of(1, "A1", 2, "B2", 3, "C3", 4, "D4", 5, "E5"));
    }

    @Test
    void aFunctionThatThrowsChangesNothing() {
        ThrowingCallable[] calls = {
            () -> map.compute(1, (key, value) -> fail()),
            () -> map.computeIfAbsent(6, key -> fail()),
            () -> map.computeIfPresent(1, (key, value) -> fail()),
            () -> map.merge(1, "Z", (old, added) -> fail()),
            () -> map.replaceAll((key, value) -> fail()),
        };
        for (ThrowingCallable call : calls) {
            assertThatExceptionOfType(ArithmeticException.class).isThrownBy(call);
            assertThat(map).isEqualTo(five());
        }
        // The key is free again.
        assertThat(map.put(1, "next")).isEqualTo("A");
    }

    private static @Nullable String fail() {
        throw new ArithmeticException("planted");
    }

    @Test
    @SuppressWarnings("NullAway") // what is checked
    void nullsAreRefused() {
        ThrowingCallable[] calls = {
            () -> map.get(null),
            () -> map.getOrDefault(null, "Z"),
            () -> map.containsKey(null),
            () -> map.containsValue(null),
            () -> map.put(null, "Z"),
            () -> map.put(1, null),
            () -> map.putIfAbsent(null, "Z"),
            () -> map.putIfAbsent(1, null),
            () -> map.putIfAbsent(6, null),
            () -> map.replace(null, "Z"),
            () -> map.replace(1, null),
            () -> map.replace(6, null),
            () -> map.replace(null, "A", "Z"),
            () -> map.replace(1, null, "Z"),
            () -> map.replace(1, "A", null),
            () -> map.replace(6, "A", null),
            () -> map.remove(null),
            () -> map.remove(null, "A"),
            () -> map.compute(null, (key, value) -> "Z"),
            () -> map.compute(1, null),
            () -> map.computeIfAbsent(null, key -> "Z"),
            () -> map.computeIfAbsent(1, null),
            () -> map.computeIfPresent(null, (key, value) -> "Z"),
            () -> map.computeIfPresent(1, null),
            () -> map.merge(null, "Z", (old, added) -> added),
            () -> map.merge(1, null, (old, added) -> old),
            () -> map.merge(1, "Z", null),
            () -> map.replaceAll(null),
            () -> map.replaceAll((key, value) -> null),
            () -> map.forEach(null),
            () -> map.putAll(null),
            () -> map.keySet().contains(null),
            () -> map.keySet().forEach(null),
            () -> map.values().contains(null),
            () -> map.values().removeIf(null),
            () -> map.entrySet().removeIf(null),
            () -> map.entrySet().iterator().next().setValue(null),
        };
        for (int i = 0; i < calls.length; i++) {
            assertThatNullPointerException().as("call %d", i).isThrownBy(calls[i]);
            assertThat(map).as("call %d", i).isEqualTo(five());
        }
        // As in ConcurrentHashMap.
        assertThat(map.remove(1, null)).isFalse();
        assertThat(map).isEqualTo(five());
    }

    @Test
    void aClosedMapRefusesEverything() {
        map.close();
        map.close();
        ThrowingCallable[] calls = {
            () -> map.get(1),
            () -> map.put(1, "Z"),
            () -> map.remove(1),
            () -> map.size(),
            () -> map.clear(),
            () -> map.compute(1, (key, value) -> "Z"),
            () -> map.computeIfAbsent(1, key -> "Z"),
            () -> map.keySet().iterator(),
            () -> map.forEach((key, value) -> {}),
        };
        for (ThrowingCallable call : calls) {
            assertThatExceptionOfType(StoreClosedException.class).isThrownBy(call);
        }
    }
}
