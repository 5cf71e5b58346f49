package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many keys at once read what one at a time would. */
final class StoreGetAllTest {
    @ParameterizedTest
    @EnumSource
    void many_keys_have_the_values_that_single_reads_have(Eviction eviction) {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        try (KeyValueStore<String, String> store = store(eviction)) {
            for (int i = 0; i < 5_000; i++) {
                store.set("key-" + random.nextInt(4_000), "v".repeat(random.nextInt(200)) + i);
            }
            for (int size : new int[] {0, 1, 15, 16, 17, 32, 64, 1_000}) {
                List<String> keys = new ArrayList<>();
                Map<String, String> expected = new LinkedHashMap<>();
                for (int i = 0; i < size; i++) {
                    String key = "key-" + random.nextInt(6_000);
                    keys.add(key);
                    String value = store.get(key);
                    if (value != null) {
                        expected.put(key, value);
                    }
                }
                assertThat(store.getAll(keys)).as("seed " + seed).containsExactlyEntriesOf(expected);
            }
        }
    }

    @Test
    void a_key_that_is_there_twice_is_handed_out_twice() {
        try (KeyValueStore<String, String> store = store(Eviction.NONE)) {
            store.set("a", "1");
            List<String> found = new ArrayList<>();
            store.getAll(List.of("a", "b", "a"), (key, value) -> found.add(key + value));
            assertThat(found).containsExactly("a1", "a1");
        }
    }

    @Test
    void the_function_may_use_the_store() {
        try (KeyValueStore<String, String> store = store(Eviction.NONE)) {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                keys.add("key-" + i);
                store.set("key-" + i, "value-" + i);
            }
            store.getAll(keys, (key, value) -> {
                assertThat(store.get(key)).isEqualTo(value);
                store.set(key, "new-" + value);
            });
            assertThat(store.getAll(keys).values()).allMatch(value -> value.startsWith("new-value-"));
        }
    }

    @Test
    void an_expired_entry_is_absent() {
        try (KeyValueStore<String, String> store = store(Eviction.NONE)) {
            store.set("gone", "1", 1_000);
            store.set("stays", "2");
            assertThat(store.getAll(List.of("gone", "stays"))).containsExactly(Map.entry("stays", "2"));
        }
    }

    @Test
    void a_null_among_the_keys_is_refused() {
        try (KeyValueStore<String, String> store = store(Eviction.NONE)) {
            assertThatThrownBy(() -> store.getAll(Arrays.asList("a", null))).isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void a_closed_store_refuses() {
        KeyValueStore<String, String> store = store(Eviction.NONE);
        store.close();
        assertThatThrownBy(() -> store.getAll(Collections.emptyList())).isInstanceOf(StoreClosedException.class);
    }

    @Test
    void keys_are_found_while_others_are_written_and_tables_grow() throws InterruptedException {
        try (KeyValueStore<String, String> store = store(Eviction.NONE)) {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                keys.add("stays-" + i);
                store.set("stays-" + i, "value-" + i);
            }
            AtomicBoolean stop = new AtomicBoolean();
            Thread writer = new Thread(() -> {
                for (int i = 0; !stop.get(); i++) {
                    store.set("other-" + i % 4_000, "x".repeat(i % 300));
                }
            });
            writer.start();
            try {
                for (int n = 0; n < 300; n++) {
                    assertThat(store.getAll(keys)).hasSize(64).containsEntry("stays-7", "value-7");
                }
            } finally {
                stop.set(true);
                writer.join();
            }
        }
    }

    private static KeyValueStore<String, String> store(Eviction eviction) {
        try {
            return KeyValueStore.builder(String.class, String.class)
                    .capacity(10_000)
                    .averageEntryBytes(300)
                    .eviction(eviction)
                    .durability(Durability.PROCESS)
                    .openTemporary();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
