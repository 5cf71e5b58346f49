package io.memorymap;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An entry is there until the millisecond of its expiry, by the clock that the store was given, and its room is taken back. */
final class StoreExpiryTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long TEN_YEARS = Duration.ofDays(3653).toMillis();

    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock(NOW);

    private StoreBuilder<String, String> builder() {
        return KeyValueStore.builder(String.class, String.class)
                .clock(clock)
                .durability(Durability.PROCESS)
                .temporaryDirectory(directory);
    }

    @Test
    void anEntryIsThereUntilTheMillisecondOfItsExpiry() throws IOException {
        try (KeyValueStore<String, String> store = builder().openTemporary()) {
            store.set("key", "value", NOW + 1000);
            for (long now : new long[] {NOW, NOW + 500, NOW + 999}) {
                clock.set(now);
                assertThat(store.get("key")).isEqualTo("value");
                assertThat(store.contains("key")).isTrue();
                assertThat(store.toMap()).containsExactly(Map.entry("key", "value"));
                assertThat(store.putIfAbsent("key", "other")).isEqualTo("value");
                assertThat(store.getOrDefault("key", "none")).isEqualTo("value");
            }
            for (long now : new long[] {NOW + 1000, NOW + 1001, NOW + 1_000_000}) {
                clock.set(now);
                assertThat(store.get("key")).isNull();
                assertThat(store.contains("key")).isFalse();
                assertThat(store.toMap()).isEmpty();
                assertThat(store.getOrDefault("key", "none")).isEqualTo("none");
                assertThat(store.replace("key", "other")).isNull();
                assertThat(store.replace("key", "value", "other")).isFalse();
                assertThat(store.remove("key", "value")).isFalse();
                StoredEntry<String> entry = requireNonNull(store.getEntry("key"));
                assertThat(entry.isExpiredAt(now)).isTrue();
                assertThat(entry.expiresAt()).isEqualTo(NOW + 1000);
            }
        }
    }

    @Test
    void expiredEntriesAreNamedInPiecesAndNothingIsChangedByIt() throws IOException {
        int most = 100;
        try (KeyValueStore<String, String> store =
                builder().capacity(20_000).averageEntryBytes(100).openTemporary()) {
            assertThat(store.statistics().segments()).isGreaterThan(1);
            Set<String> expected = new HashSet<>();
            for (int i = 0; i < 3000; i++) {
                store.set("key " + i, "value", i % 3 == 0 ? StoredEntry.NEVER : NOW + 1000);
                if (i % 3 != 0) {
                    expected.add("key " + i);
                }
            }
            assertThat(store.expiredKeys(most)).isEmpty();
            clock.set(NOW + 1000);
            assertThat(store.expiredKeys(most)).hasSize(most);
            assertThat(store.size()).isEqualTo(3000);
            for (int calls = 0; !expected.isEmpty(); calls++) {
                assertThat(calls).isLessThan(3000);
                List<String> keys = store.expiredKeys(most);
                assertThat(keys).hasSizeLessThanOrEqualTo(most).doesNotHaveDuplicates();
                for (String key : keys) {
                    assertThat(expected.remove(key)).as(key).isTrue();
                    assertThat(store.remove(key)).isFalse();
                }
            }
            assertThat(store.expiredKeys(most)).isEmpty();
            assertThat(store.size()).isEqualTo(1000);
        }
    }

    @Test
    void whatWasPurgedDoesNotComeBackFromTheLogWhenTheClockGoesBack() throws IOException {
        try (KeyValueStore<String, String> store =
                builder().capacity(1000).maxBytes(4 << 20).open(directory.resolve("store.mm"))) {
            store.set("small", "value", NOW + 1000);
            store.set("large", "v".repeat(300_000), NOW + 1000);
            store.set("stays", "value");
            clock.set(NOW + 2000);
            assertThat(store.asMap().size()).isEqualTo(1);
            assertThat(store.statistics().expirations()).isEqualTo(2);
            assertThat(store.remove("small")).isFalse();
            assertThat(store.remove("large")).isFalse();

            clock.set(NOW);
            store.repair();

            assertThat(store.toMap()).containsOnlyKeys("stays");
            assertThat(store.get("small")).isNull();
            assertThat(store.get("large")).isNull();
            assertThat(store.verify().isClean()).isTrue();
        }
    }

    @Test
    void anExpiredEntryCountsAsAbsentForEveryWrite() throws IOException {
        try (KeyValueStore<String, String> store = builder().openTemporary()) {
            for (String key : new String[] {"put", "putIfAbsent", "remove", "getAndRemove"}) {
                store.set(key, "old", NOW + 1);
            }
            clock.set(NOW + 1);
            assertThat(store.put("put", "new")).isNull();
            assertThat(store.get("put")).isEqualTo("new");
            assertThat(store.putIfAbsent("putIfAbsent", "new")).isNull();
            assertThat(store.get("putIfAbsent")).isEqualTo("new");
            assertThat(store.remove("remove")).isFalse();
            assertThat(store.getAndRemove("getAndRemove")).isNull();
            assertThat(store.getEntry("remove")).isNull();
            assertThat(store.size()).isEqualTo(2);
        }
    }

    @Test
    void theSameValueWithAnotherExpiryIsAWrite() throws IOException {
        try (KeyValueStore<String, String> store = builder().openTemporary()) {
            assertThat(store.set("key", "value", NOW + 10)).isTrue();
            assertThat(store.set("key", "value", NOW + 10)).isFalse();
            assertThat(store.set("key", "value", NOW + 20)).isTrue();
            clock.set(NOW + 15);
            assertThat(store.get("key")).isEqualTo("value");
            assertThat(store.set("key", "value", StoredEntry.NEVER)).isTrue();
            clock.set(NOW + TEN_YEARS);
            assertThat(store.get("key")).isEqualTo("value");
        }
    }

    @Test
    void expiriesBeyondWhatCanBeWrittenAreNeverOrAlready() throws IOException {
        try (KeyValueStore<String, String> store = builder().openTemporary()) {
            store.set("never", "v", Long.MAX_VALUE);
            store.set("far", "v", (1L << 48) + 5);
            store.set("last", "v", (1L << 48) - 2);
            store.set("negative", "v", -1);
            store.set("past", "v", NOW - 1);
            store.set("now", "v", NOW);
            assertThat(store.toMap()).containsOnlyKeys("never", "far", "last");
            StoredEntry<String> never = requireNonNull(store.getEntry("never"));
            StoredEntry<String> last = requireNonNull(store.getEntry("last"));
            assertThat(never.expiresAt()).isEqualTo(StoredEntry.NEVER);
            assertThat(never.isExpiredAt(Long.MAX_VALUE - 1)).isFalse();
            assertThat(last.expiresAt()).isEqualTo((1L << 48) - 2);
        }
    }

    @Test
    void touchMovesTheExpiryAndNothingElse() throws IOException {
        Path file = directory.resolve("touched.mm");
        long version;
        try (KeyValueStore<String, String> store = builder().open(file)) {
            store.set("key", "value", NOW + 10);
            version = version(store, "key");
            assertThat(store.touch("key", version, NOW + 20)).isTrue();
            assertThat(version(store, "key")).isEqualTo(version);
            assertThat(store.touch("key", version + 1, NOW + 30)).isFalse();
            assertThat(store.touch("nobody", version, NOW + 30)).isFalse();
            clock.set(NOW + 19);
            assertThat(store.get("key")).isEqualTo("value");
            clock.set(NOW + 20);
            assertThat(store.get("key")).isNull();
        }
        clock.set(NOW + 19);
        try (KeyValueStore<String, String> store = builder().open(file)) {
            assertThat(store.get("key")).isEqualTo("value");
            assertThat(version(store, "key")).isEqualTo(version);
            store.compact();
            assertThat(store.get("key")).isEqualTo("value");
            clock.set(NOW + 20);
            assertThat(store.get("key"))
                    .as("compaction keeps the touched expiry")
                    .isNull();
        }
    }

    private static long version(KeyValueStore<String, String> store, String key) {
        return requireNonNull(store.getEntry(key)).version();
    }

    @ParameterizedTest(name = "capacity {0}, {1} of them expire")
    @CsvSource({"256, 256", "256, 1", "20000, 20000", "20000, 5000", "20000, 1"})
    void aFullStrictStoreTakesAsManyNewEntriesAsHaveExpired(int capacity, int expiring) throws IOException {
        try (KeyValueStore<String, String> store = builder().capacity(capacity).openTemporary()) {
            for (int i = 0; i < capacity; i++) {
                store.set("old" + i, "v", i < expiring ? NOW + 5 : StoredEntry.NEVER);
            }
            assertThatThrownBy(() -> store.put("new", "v")).isInstanceOf(StoreFullException.class);
            clock.set(NOW + 4);
            assertThatThrownBy(() -> store.put("new", "v")).isInstanceOf(StoreFullException.class);
            clock.set(NOW + 5);
            for (int i = 0; i < expiring; i++) {
                store.put("new" + i, "v");
            }
            assertThatThrownBy(() -> store.put("new", "v")).isInstanceOf(StoreFullException.class);
            assertThat(store.size()).isEqualTo(capacity);
            assertThat(store.statistics().expirations()).isEqualTo(expiring);
            assertThat(store.verify().isClean()).isTrue();
            for (int i = expiring; i < capacity; i++) {
                assertThat(store.get("old" + i)).isEqualTo("v");
            }
        }
    }

    @Test
    void aStoreFullOfBytesTakesBackThoseOfExpiredEntries() throws IOException {
        try (KeyValueStore<String, String> store =
                builder().capacity(20_000).maxBytes(2 << 20).openTemporary()) {
            int entries = 0;
            try {
                while (true) {
                    store.set("old" + entries, "v".repeat(400), NOW + 5);
                    entries++;
                }
            } catch (StoreFullException full) {
                assertThat(entries).isBetween(4000, 5000);
            }
            clock.set(NOW + 5);
            for (int i = 0; i < entries; i++) {
                store.set("new" + i, "v".repeat(400), StoredEntry.NEVER);
            }
            assertThat(store.size()).isEqualTo(entries);
        }
    }

    @Test
    void compactionDropsWhatHasExpired() throws IOException {
        try (KeyValueStore<String, String> store = builder().capacity(10_000).openTemporary()) {
            for (int i = 0; i < 10_000; i++) {
                store.set("k" + i, "v", i % 2 == 0 ? NOW + 5 : StoredEntry.NEVER);
            }
            clock.set(NOW + 5);
            assertThat(store.size()).as("nothing has met them yet").isEqualTo(10_000);
            CompactionReport report = store.compact();
            assertThat(store.size()).isEqualTo(5_000);
            assertThat(report.bytes()).isGreaterThan(5_000 * 32);
            assertThat(store.toMap()).hasSize(5_000);
        }
    }

    @ParameterizedTest
    @EnumSource(Eviction.class)
    void aJumpOfTheClockByTenYearsMovesExpiriesByTheJumpAndNothingElse(Eviction eviction) throws IOException {
        Path file = directory.resolve("jump-" + eviction);
        for (long jump : new long[] {TEN_YEARS, -TEN_YEARS, TEN_YEARS, -2 * TEN_YEARS, -NOW}) {
            clock.set(NOW);
            try (KeyValueStore<String, String> store =
                    builder().capacity(1000).eviction(eviction).open(file)) {
                store.clear();
                for (int i = 0; i < 200; i++) {
                    store.set("hour" + i, "v", NOW + Duration.ofHours(1).toMillis());
                    store.put("ever" + i, "v");
                }
                clock.set(NOW + jump);
                assertThat(store.get("hour0")).isEqualTo(jump < 0 ? "v" : null);
                assertThat(store.get("ever0")).isEqualTo("v");
                for (int i = 0; i < 20_000; i++) {
                    store.put("ever" + i % 200, "w" + i);
                }
                store.flush();
            }
            clock.set(NOW);
            try (KeyValueStore<String, String> store =
                    builder().capacity(1000).eviction(eviction).open(file)) {
                assertThat(store.verify().isClean()).isTrue();
                for (int i = 0; i < 200; i++) {
                    assertThat(store.get("ever" + i)).isEqualTo("w" + (19_800 + i));
                    if (jump < 0) {
                        assertThat(store.get("hour" + i)).isEqualTo("v");
                    }
                }
            }
        }
    }
}
