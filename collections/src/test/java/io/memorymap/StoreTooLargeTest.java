package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** An evicting store takes what is too large for it as if it were put and evicted at once: no old value, no exception, counted. */
final class StoreTooLargeTest {
    private static final byte[] SMALL = {1, 2, 3};

    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock(1_000_000);
    private KeyValueStore<String, byte[]> store;
    private byte[] large;
    private long expected;

    @BeforeEach
    void open() throws IOException {
        store = builder().open(directory.resolve("store.mm"));
        large = new byte[store.maxEntryBytes()];
    }

    @AfterEach
    void close() {
        store.close();
    }

    private StoreBuilder<String, byte[]> builder() {
        return KeyValueStore.builder(String.class, byte[].class)
                .eviction(Eviction.TWO_QUEUES)
                .maxBytes(1 << 20)
                .maxEntryBytes(4000)
                .name("the store under test")
                .clock(clock);
    }

    private void assertGoneAndCounted(String key) {
        assertThat(store.get(key)).isNull();
        assertThat(store.contains(key)).isFalse();
        assertThat(store.statistics().tooLarge()).isEqualTo(++expected);
        assertThat(store.statistics().evictions()).isEqualTo(expected);
        store.set("a", SMALL);
    }

    @Test
    void theOldValueGoesAndTheOperationHasItsUsualResult() {
        store.set("a", SMALL);
        assertThat(store.set("a", large, StoredEntry.NEVER)).isTrue();
        assertGoneAndCounted("a");
        assertThat(store.put("a", large)).isEqualTo(SMALL);
        assertGoneAndCounted("a");
        assertThat(store.put("new", large)).isNull();
        assertGoneAndCounted("new");
        assertThat(store.replace("a", large)).isEqualTo(SMALL);
        assertGoneAndCounted("a");
        assertThat(store.replace("a", SMALL, large)).isTrue();
        assertGoneAndCounted("a");
        assertThat(store.putIfAbsent("new", large)).isNull();
        assertGoneAndCounted("new");
        assertThat(store.compareAndSet("new", StoredEntry.ABSENT, large, StoredEntry.NEVER))
                .isTrue();
        assertGoneAndCounted("new");
        assertThat(store.compareAndSet(
                        "a", Objects.requireNonNull(store.getEntry("a")).version(), large, StoredEntry.NEVER))
                .isTrue();
        assertGoneAndCounted("a");
        assertThat(store.verify().isClean()).isTrue();
    }

    @Test
    void whatIsNotWrittenIsNotEvicted() {
        store.set("a", SMALL);
        assertThat(store.putIfAbsent("a", large)).isEqualTo(SMALL);
        assertThat(store.replace("new", large)).isNull();
        assertThat(store.replace("a", large, large)).isFalse();
        assertThat(store.compareAndSet("a", StoredEntry.ABSENT, large, StoredEntry.NEVER))
                .isFalse();
        assertThat(store.compareAndSet("a", 77, large, StoredEntry.NEVER)).isFalse();
        assertThat(store.compareAndSet("new", 77, large, StoredEntry.NEVER)).isFalse();
        assertThat(store.get("a")).isEqualTo(SMALL);
        assertThat(store.statistics().tooLarge()).isZero();
        assertThat(store.statistics().evictions()).isZero();
    }

    @Test
    void anExpiredEntryIsNoObstacleExceptForItsVersion() {
        store.set("a", SMALL, clock.millis() + 10);
        clock.set(clock.millis() + 20);
        assertThat(store.compareAndSet("a", StoredEntry.ABSENT, large, StoredEntry.NEVER))
                .isFalse();
        assertThat(store.putIfAbsent("a", large)).isNull();
        assertGoneAndCounted("a");
        assertThat(store.put("a", large)).isEqualTo(SMALL);
        assertGoneAndCounted("a");
    }

    @Test
    void functionsOfTheMapReturnWhatTheyComputed() {
        MappedMap<String, byte[]> map = (MappedMap<String, byte[]>) store.asMap();
        store.set("a", SMALL);
        assertThat(map.compute("a", (key, value) -> large)).isSameAs(large);
        assertGoneAndCounted("a");
        assertThat(map.merge("a", large, (old, given) -> given)).isSameAs(large);
        assertGoneAndCounted("a");
        assertThat(map.computeIfAbsent("new", key -> large)).isSameAs(large);
        assertGoneAndCounted("new");
        assertThat(map.computeIfPresent("a", (key, value) -> large)).isSameAs(large);
        assertGoneAndCounted("a");
    }

    @Test
    void aKeyThatIsTooLargeIsTreatedAlike() {
        for (String key : new String[] {"k".repeat(5_000), "k".repeat(70_000)}) {
            assertThat(store.put(key, SMALL)).isNull();
            assertGoneAndCounted(key);
            assertThat(store.putIfAbsent(key, SMALL)).isNull();
            assertGoneAndCounted(key);
            assertThat(store.replace(key, SMALL)).isNull();
            assertThat(store.remove(key)).isFalse();
            assertThat(store.asMap().compute(key, (k, value) -> value == null ? SMALL : null))
                    .isEqualTo(SMALL);
            assertGoneAndCounted(key);
        }
        assertThat(store.verify().isClean()).isTrue();
    }

    @Test
    void aStrictStoreNamesTheLimitOfKeysAndOneOfLargerEntriesTakesThem() throws IOException {
        String key = "k".repeat(5_000);
        try (KeyValueStore<String, byte[]> strict = KeyValueStore.builder(String.class, byte[].class)
                .capacity(1_000)
                .openTemporary()) {
            assertThatThrownBy(() -> strict.set(key, SMALL))
                    .isInstanceOf(RecordTooLargeException.class)
                    .hasMessageContaining("the key takes 5000 bytes, at most 37")
                    .hasMessageContaining("averageEntryBytes");
            strict.set("k".repeat(3_700), new byte[100_000]);
            assertThat(strict.size()).isEqualTo(1);
        }
        try (KeyValueStore<String, byte[]> strict = KeyValueStore.builder(String.class, byte[].class)
                .capacity(1_000)
                .averageEntryBytes(10_000)
                .openTemporary()) {
            strict.set(key, SMALL);
            assertThat(strict.get(key)).isEqualTo(SMALL);
        }
    }

    @Test
    void theOldValueDoesNotComeBackWhenTheStoreIsOpenedAgain() throws IOException {
        store.set("a", SMALL);
        store.set("b", SMALL);
        store.set("a", large);
        store.close();
        store = builder().open(directory.resolve("store.mm"));
        assertThat(store.toMap()).containsOnlyKeys("b");
        store.repair();
        assertThat(store.toMap()).containsOnlyKeys("b");
    }

    @Test
    void itIsLoggedOnceForAStore() {
        List<String> warnings = new ArrayList<>();
        Handler recorder = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().equals(Level.WARNING)) {
                    warnings.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.memorymap");
        logger.addHandler(recorder);
        try {
            store.set("a", large);
            store.set("b", large);
        } finally {
            logger.removeHandler(recorder);
        }
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("the store under test (store " + directory.resolve("store.mm") + ")")
                .contains((large.length + 1) + " bytes, at most " + large.length)
                .contains("maxEntryBytes");
    }

    /** Else room would be made for it without end. Such files were made, where the bound is no multiple of eight. */
    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void aRecordThatTheBoundDoesNotHoldIsTooLargeWhateverTheFileSaysOfItsLimit() throws HeaderException {
        for (boolean evicting : new boolean[] {true, false}) {
            int bound = 4_098;
            int limit = RecordDescriptor.recordBytes(0, bound - RecordDescriptor.KEY_OFFSET);
            assertThat(limit).isGreaterThan(bound);
            Geometry geometry = new Geometry(256, bound, 64, limit, evicting, 1, 1, 32, 8_192, 16, 4_096);
            Region[] regions = {
                new ByteBufferRegion(ByteBuffer.allocateDirect(geometry.headBytes())),
                new ByteBufferRegion(ByteBuffer.allocateDirect(Math.toIntExact(geometry.extentBytes())))
            };
            StoreDoubles.create(regions, geometry, 1);
            KeyValueStore<Integer, byte[]> odd =
                    StoreDoubles.open(regions, new StoreDoubles.Settings(Durability.PROCESS, 1, () -> Instant.EPOCH));
            for (int key = 0; key < 100; key++) {
                if (evicting) {
                    odd.put(key, new byte[key % 40]);
                }
            }
            int largest = (bound & -RecordDescriptor.ALIGNMENT) - RecordDescriptor.KEY_OFFSET - Integer.BYTES;
            assertThat(odd.maxEntryBytes()).isEqualTo(largest + Integer.BYTES);
            if (evicting) {
                odd.set(7, new byte[largest + 1]);
                assertThat(odd.get(7)).isNull();
                assertThat(odd.statistics().tooLarge()).isEqualTo(1);
            } else {
                assertThatThrownBy(() -> odd.set(7, new byte[largest + 1])).isInstanceOf(RecordTooLargeException.class);
            }
            odd.set(7, new byte[largest]);
            assertThat(odd.get(7)).hasSize(largest);
        }
    }

    @Test
    void boundsThatDoNotHoldTheLargestEntryAreRefused() {
        assertThatThrownBy(() -> KeyValueStore.builder(Integer.class, byte[].class)
                        .maxBytes(4_098)
                        .maxEntryBytes(4_074))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not hold one entry of 4074 bytes and the 30 that go with it");
    }
}
