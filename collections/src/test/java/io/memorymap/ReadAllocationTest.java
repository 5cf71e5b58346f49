package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A read allocates its value and nothing else. */
final class ReadAllocationTest {
    private static final int READS = 20_000;

    /** Of the measurement, for each read, and of the rounding of objects. */
    private static final long NOISE = 4;

    private static final long ARRAY_HEADER = 16;
    private static final long STRING = 24;
    private static final long BOXED_LONG = 24;

    @SuppressWarnings("UnusedVariable") // what is read has to be kept, else the compiler leaves it out
    private Object sink = "";

    /** 12 bytes of header, 25 of components. */
    public record Trade(long id, int quantity, double price, boolean buy, int venue) {}

    @ParameterizedTest
    @EnumSource
    void a_byte_array_is_all_that_is_allocated(Eviction eviction) {
        try (KeyValueStore<String, byte[]> store = store(String.class, byte[].class, eviction)) {
            store.set("key-123456789012", new byte[104]);
            assertAllocates(ARRAY_HEADER + 104, () -> store.get("key-123456789012"));
        }
    }

    @Test
    void a_large_byte_array_is_all_that_is_allocated() {
        try (KeyValueStore<Long, byte[]> store = store(Long.class, byte[].class, Eviction.NONE)) {
            Long key = 1L;
            store.set(key, new byte[20_000]);
            assertAllocates(ARRAY_HEADER + 20_000, () -> store.get(key));
            assertAllocates(0, () -> store.contains(key));
            // This one stands in blocks of its own.
            store.set(key, new byte[200_000]);
            assertAllocates(ARRAY_HEADER + 200_000, () -> store.get(key));
            assertAllocates(0, () -> store.contains(key));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_text_is_all_that_is_allocated(Eviction eviction) {
        try (KeyValueStore<String, String> store = store(String.class, String.class, eviction)) {
            store.set("key-123456789012", "x".repeat(104));
            assertAllocates(STRING + ARRAY_HEADER + 104, () -> store.get("key-123456789012"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_number_is_all_that_is_allocated(Eviction eviction) {
        Long key = 1L << 40;
        try (KeyValueStore<Long, Long> store = store(Long.class, Long.class, eviction)) {
            store.set(key, 1L << 50);
            assertAllocates(BOXED_LONG, () -> store.get(key));
        }
    }

    @Test
    void a_record_is_all_that_is_allocated_once_it_is_read_often() {
        try (KeyValueStore<Long, Trade> store = store(Long.class, Trade.class, Eviction.NONE)) {
            Long key = 1L;
            store.set(key, new Trade(1, 2, 3.5, true, 4));
            assertAllocates(40, () -> store.get(key));
        }
    }

    @Test
    void a_miss_allocates_nothing() {
        try (KeyValueStore<String, byte[]> store = store(String.class, byte[].class, Eviction.NONE)) {
            store.set("key-123456789012", new byte[100]);
            assertAllocates(0, () -> store.get("key-123456789013"));
            assertAllocates(0, () -> store.contains("key-123456789012"));
        }
    }

    @Test
    void many_keys_take_no_more_for_each_than_its_value_and_its_place_in_the_map() {
        try (KeyValueStore<String, byte[]> store = store(String.class, byte[].class, Eviction.NONE)) {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                keys.add("key-1234567890" + (10 + i));
                store.set(keys.get(i), new byte[104]);
            }
            long withoutMap = 64 * (ARRAY_HEADER + 104);
            // Per call: the hashes, the encoded keys and the lists of one group, which do not grow with the keys.
            long most = withoutMap + 1500;
            assertThat(allocated(READS / 16, most, () -> {
                        store.getAll(keys, (key, value) -> sink = value);
                        return keys;
                    }))
                    .isBetween(withoutMap, most);
        }
    }

    @Test
    void the_measurement_sees_one_small_object_for_each_read() {
        try (KeyValueStore<Long, Long> store = store(Long.class, Long.class, Eviction.NONE)) {
            store.set(1L, 1L << 50);
            assertThat(allocated(READS, BOXED_LONG + NOISE, () -> {
                        sink = new Object[2];
                        return store.get(1L);
                    }))
                    .isGreaterThan(BOXED_LONG + NOISE);
        }
    }

    private static <K, V> KeyValueStore<K, V> store(Class<K> keys, Class<V> values, Eviction eviction) {
        try {
            return KeyValueStore.builder(keys, values)
                    .capacity(1_000)
                    .eviction(eviction)
                    .durability(Durability.PROCESS)
                    .openTemporary();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertAllocates(long expected, Supplier<?> read) {
        assertThat(allocated(READS, expected + NOISE, read)).isBetween(expected, expected + NOISE);
    }

    /** Bytes for each read, once what is read often is compiled: of the first round that takes so few, or of the best. */
    private long allocated(int reads, long fewEnough, Supplier<?> read) {
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < 20 && bytes > fewEnough; round++) {
            long before = allocatedSoFar();
            for (int i = 0; i < reads; i++) {
                sink = read.get();
            }
            bytes = Math.min(bytes, (allocatedSoFar() - before) / reads);
        }
        return bytes;
    }

    private static long allocatedSoFar() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
