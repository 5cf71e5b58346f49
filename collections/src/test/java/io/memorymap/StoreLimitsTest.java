package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds are met exactly: what fits fits, one more is refused, and a refusal changes nothing. */
final class StoreLimitsTest {
    @TempDir
    private Path directory;

    private StoreBuilder<String, byte[]> builder() {
        return KeyValueStore.builder(String.class, byte[].class)
                .durability(Durability.PROCESS)
                .temporaryDirectory(directory);
    }

    @ParameterizedTest(name = "maxEntryBytes {0}")
    @ValueSource(ints = {0, 100, 5000, 65_536, 1_000_000, 16 * 1024 * 1024 - 128})
    void theLargestEntryFitsAndOneByteMoreIsRefused(int maxEntryBytes) throws IOException {
        StoreBuilder<String, byte[]> builder = builder();
        if (maxEntryBytes > 0) {
            builder.maxEntryBytes(maxEntryBytes);
        }
        try (KeyValueStore<String, byte[]> store = builder.openTemporary()) {
            int limit = store.maxEntryBytes();
            assertThat(limit).isGreaterThanOrEqualTo(maxEntryBytes);
            store.put("key", bytes(7, 1));
            for (int size : new int[] {limit - 1, limit}) {
                store.put("key", bytes(size - 3, size));
                assertThat(store.get("key")).isEqualTo(bytes(size - 3, size));
            }
            assertThatThrownBy(() -> store.put("key", new byte[limit - 2]))
                    .isExactlyInstanceOf(RecordTooLargeException.class)
                    .hasMessageContaining(Integer.toString(limit + 1))
                    .hasMessageContaining(Integer.toString(limit))
                    .hasMessageContaining("maxEntryBytes");
            assertThatThrownBy(() -> store.put("new", new byte[limit])).isInstanceOf(RecordTooLargeException.class);
            assertThatThrownBy(() -> store.compareAndSet("key", 1, new byte[limit], StoredEntry.NEVER))
                    .isInstanceOf(RecordTooLargeException.class);
            assertThat(store.get("key")).as("the old value is kept").isEqualTo(bytes(limit - 3, limit));
            assertThat(store.size()).isEqualTo(1);
            assertThat(store.verify().isClean()).isTrue();
        }
    }

    @ParameterizedTest(name = "maxEntryBytes {0}")
    @ValueSource(ints = {0, 5000, 1_000_000})
    void entriesOfTheLargestSizeCanBeOverwrittenForEver(int maxEntryBytes) throws IOException {
        StoreBuilder<String, byte[]> builder = builder();
        if (maxEntryBytes > 0) {
            builder.maxEntryBytes(maxEntryBytes);
        }
        try (KeyValueStore<String, byte[]> store = builder.openTemporary()) {
            int limit = store.maxEntryBytes();
            for (int n = 0; n < 200; n++) {
                String key = "key" + n % 3;
                store.put(key, bytes(limit - 4 - n % 2, n));
                assertThat(store.get(key)).isEqualTo(bytes(limit - 4 - n % 2, n));
            }
            assertThat(store.size()).isEqualTo(3);
            assertThat(store.verify().isClean()).isTrue();
        }
    }

    @Test
    void theLongestKeyTakes65535Bytes() throws IOException {
        try (KeyValueStore<String, byte[]> store =
                builder().averageEntryBytes(100_000).openTemporary()) {
            String longest = "k".repeat(65_535);
            String tooLong = longest + "k";
            store.put(longest, bytes(10, 1));
            assertThat(store.get(longest)).isEqualTo(bytes(10, 1));
            assertThat(store.contains(longest)).isTrue();
            assertThatThrownBy(() -> store.put(tooLong, new byte[1]))
                    .isExactlyInstanceOf(RecordTooLargeException.class)
                    .hasMessageContaining("65536")
                    .hasMessageContaining("65535");
            assertThat(store.get(tooLong)).isNull();
            assertThat(store.contains(tooLong)).isFalse();
            assertThat(store.remove(tooLong)).isFalse();
            assertThat(store.getAndRemove(tooLong)).isNull();
            assertThat(store.get(longest)).isEqualTo(bytes(10, 1));
            assertThat(store.remove(longest)).isTrue();
            assertThat(store.isEmpty()).isTrue();
        }
    }

    @Test
    void theEmptyKeyAndTheEmptyValueAreAKeyAndAValue() throws IOException {
        try (KeyValueStore<String, byte[]> store = builder().openTemporary()) {
            assertThat(store.put("", new byte[0])).isNull();
            assertThat(store.get("")).isEmpty();
            assertThat(store.put("", new byte[1])).isEmpty();
            assertThat(store.remove("")).isTrue();
            assertThat(store.get("")).isNull();
        }
    }

    @Test
    void nullsAreRefused() throws IOException {
        try (KeyValueStore<String, byte[]> store = builder().openTemporary()) {
            String noKey = nothing();
            byte[] noValue = nothing();
            assertThatThrownBy(() -> store.get(noKey)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> store.put(noKey, new byte[1])).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> store.put("key", noValue)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> store.remove(noKey)).isInstanceOf(NullPointerException.class);
            assertThat(store.isEmpty()).isTrue();
            store.put("key", new byte[1]);
            assertThat(store.get("key"))
                    .as("the thread's buffers are free again")
                    .hasSize(1);
        }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what callers without a checker can do
    private static <T> T nothing() {
        return (T) null;
    }

    @ParameterizedTest(name = "{0} entries of {1} bytes")
    @CsvSource({
        "256, 1",
        "256, 64",
        "256, 4000",
        "257, 64",
        "257, 777",
        "5000, 64",
        "5000, 300",
        "100000, 16",
        "100000, 100",
        "1000000, 40"
    })
    void aStrictStoreHoldsItsCapacityOfAverageEntriesAndNotOneMore(int capacity, int average) throws IOException {
        KeyValueStore<Integer, byte[]> store = KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(capacity)
                .averageEntryBytes(Math.max(average, 4))
                .durability(Durability.PROCESS)
                .temporaryDirectory(directory)
                .openTemporary();
        try (store) {
            int size = Math.max(0, average - 4);
            for (int i = 0; i < capacity; i++) {
                store.set(i, bytes(size, i));
            }
            assertThat(store.size()).isEqualTo(capacity);
            for (int i = 0; i < 100; i++) {
                int key = capacity + i;
                assertThatThrownBy(() -> store.set(key, new byte[0]))
                        .isExactlyInstanceOf(StoreFullException.class)
                        .hasMessageContaining(capacity + " of " + capacity + " entries")
                        .hasMessageContaining("larger capacity");
            }
            assertThat(store.size()).isEqualTo(capacity);
            int steps = Math.min(capacity, 20_000);
            for (int i = 0; i < 3 * steps; i++) {
                int key = i * 7919 % capacity;
                store.set(Math.abs(key), bytes(size, i + 1));
                assertThat(store.get(Math.abs(key))).isEqualTo(bytes(size, i + 1));
            }
            for (int i = 0; i < steps; i++) {
                assertThat(store.remove(i)).isTrue();
                store.set(capacity + i, bytes(size, i));
                int refused = capacity + steps;
                if (i % 1000 == 0) {
                    assertThatThrownBy(() -> store.set(refused, new byte[0])).isInstanceOf(StoreFullException.class);
                }
            }
            assertThat(store.size()).isEqualTo(capacity);
            for (int i = 0; i < capacity + steps; i++) {
                assertThat(store.contains(i)).as("key %d", i).isEqualTo(i >= steps);
            }
            store.clear();
            store.set(1, bytes(size, 1));
            assertThat(store.size()).isEqualTo(1);
        }
    }

    @Test
    void aFullStoreIsFullStillAfterReopening() throws IOException {
        Path file = directory.resolve("full.mm");
        for (int n = 0; n < 3; n++) {
            try (KeyValueStore<String, byte[]> store = builder().open(file)) {
                for (int i = 0; i < 256; i++) {
                    store.put("k" + i, new byte[n]);
                }
                assertThatThrownBy(() -> store.put("more", new byte[0])).isInstanceOf(StoreFullException.class);
                assertThatThrownBy(() -> store.putIfAbsent("more", new byte[0])).isInstanceOf(StoreFullException.class);
                assertThat(store.putIfAbsent("k1", new byte[9])).hasSize(n);
                assertThat(store.size()).isEqualTo(256);
            }
        }
    }

    @Test
    void theBoundOfBytesIsKeptTooAndAnUpdateThatGrowsBeyondItIsRefused() throws IOException {
        try (KeyValueStore<String, byte[]> store =
                builder().capacity(1000).maxBytes(40_000).openTemporary()) {
            int entries = 0;
            while (store.sizeInBytes() + 1024 <= 40_000) {
                store.put("k" + entries++, new byte[1000 - 24 + 24 - 26]);
            }
            assertThat(entries).isEqualTo(39);
            long full = store.sizeInBytes();
            assertThat(full).isBetween(38_000L, 40_000L);
            assertThatThrownBy(() -> store.put("k0", new byte[3500])).isInstanceOf(StoreFullException.class);
            assertThat(store.get("k0")).hasSize(974);
            assertThat(store.sizeInBytes()).isEqualTo(full);
            store.put("k0", new byte[10]);
            store.put("k1", new byte[10]);
            store.put("k2", new byte[10]);
            store.put("k0", new byte[3500]);
            assertThat(store.sizeInBytes()).isLessThanOrEqualTo(40_000);
        }
    }

    @Test
    void aClosedStoreRefusesEverythingAndSaysWhichItIs() throws IOException {
        Path file = directory.resolve("closed.mm");
        KeyValueStore<String, byte[]> store = builder().open(file);
        store.put("key", new byte[1]);
        Iterable<String> keys = store.keys();
        store.close();
        store.close();
        assertThat(store.isClosed()).isTrue();
        List<Runnable> operations = List.of(
                () -> store.get("key"),
                () -> store.contains("key"),
                () -> store.getEntry("key"),
                () -> store.getOrDefault("key", new byte[0]),
                () -> store.put("key", new byte[1]),
                () -> store.set("key", new byte[1]),
                () -> store.set("key", new byte[1], 5),
                () -> store.putIfAbsent("key", new byte[1]),
                () -> store.replace("key", new byte[1]),
                () -> store.replace("key", new byte[1], new byte[1]),
                () -> store.compareAndSet("key", 1, new byte[1], 5),
                () -> store.compareAndRemove("key", 1),
                () -> store.touch("key", 1, 5),
                () -> store.remove("key"),
                () -> store.remove("key", new byte[1]),
                () -> store.getAndRemove("key"),
                store::clear,
                store::size,
                store::isEmpty,
                store::sizeInBytes,
                store::entries,
                () -> assertThat(keys.iterator()).isNull(),
                store::toMap,
                store::asMap,
                store::compact,
                store::flush,
                store::verify,
                store::statistics);
        for (Runnable operation : operations) {
            assertThatThrownBy(operation::run)
                    .isExactlyInstanceOf(StoreClosedException.class)
                    .hasMessageContaining(file.toString());
        }
        assertThat(store.path()).isEqualTo(file);
        assertThat(store.capacity()).isEqualTo(256);
    }

    @Test
    void anIterationThatIsUnderWayWhenItsStoreIsClosedEndsWithoutHarm() throws IOException {
        KeyValueStore<String, byte[]> store = builder().capacity(20_000).openTemporary();
        for (int i = 0; i < 10_000; i++) {
            store.set("k" + i, bytes(10, i));
        }
        Iterator<StoreEntry<String, byte[]>> entries = store.entries();
        entries.next();
        store.close();
        int seen = 1;
        try {
            while (entries.hasNext()) {
                entries.next();
                seen++;
            }
        } catch (StoreClosedException closed) {
            assertThat(closed).hasMessageContaining("closed");
        }
        assertThat(seen).isBetween(1, 10_000);
    }

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (seed * 31 + i);
        }
        return bytes;
    }
}
