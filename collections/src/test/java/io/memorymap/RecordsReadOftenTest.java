package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A record that is read often is read in another way than before, and is the same. */
final class RecordsReadOftenTest {
    private static final int OFTEN = 12_000;

    /** A component of each kind. */
    public record Kinds(
            boolean flag,
            byte octet,
            short small,
            char letter,
            int number,
            long large,
            float half,
            double full,
            @Nullable String text,
            @Nullable Integer boxed,
            @Nullable Object any,
            @Nullable Kinds inner) {}

    /** A chain. */
    public record Link(int number, @Nullable Link next) {}

    /** Nothing in it. */
    public record Empty() {}

    /** Its constructor refuses what an older one took. */
    public record Picky(int number) {
        private static boolean refuses;

        /** Refuses when it is told to. */
        public Picky {
            if (refuses) {
                throw new IllegalArgumentException("no");
            }
        }
    }

    @Test
    void every_kind_of_component_is_read() {
        Kinds inner = new Kinds(
                false,
                Byte.MIN_VALUE,
                Short.MIN_VALUE,
                Character.MAX_VALUE,
                -1,
                Long.MIN_VALUE,
                -0f,
                Double.NaN,
                null,
                null,
                null,
                null);
        Kinds outer = new Kinds(
                true, (byte) 1, (short) -2, 'x', 3, 4, 5.5f, 6.5, "text", 7, List.of(Instant.EPOCH, new UUID(1, 2)), inner);
        try (KeyValueStore<String, Kinds> store = store(Kinds.class)) {
            store.set("outer", outer);
            store.set("inner", inner);
            for (int i = 0; i < OFTEN; i++) {
                assertThat(store.get("outer")).isEqualTo(outer);
            }
            assertThat(store.get("inner")).isEqualTo(inner);
        }
    }

    @Test
    void a_long_chain_is_read_as_before() {
        Link chain = null;
        for (int i = 0; i < 400; i++) {
            chain = new Link(i, chain);
        }
        try (KeyValueStore<String, Link> store = store(Link.class)) {
            store.set("one", new Link(1, null));
            store.set("chain", chain);
            assertThat(store.get("chain")).isEqualTo(chain);
            for (int i = 0; i < OFTEN; i++) {
                store.get("one");
            }
            assertThat(store.get("chain")).isEqualTo(chain);
        }
    }

    @Test
    void an_empty_record_is_read() {
        try (KeyValueStore<String, Empty> store = store(Empty.class)) {
            store.set("key", new Empty());
            for (int i = 0; i < OFTEN; i++) {
                assertThat(store.get("key")).isEqualTo(new Empty());
            }
        }
    }

    @Test
    void what_the_constructor_refuses_is_counted_and_absent() {
        try (KeyValueStore<String, Picky> store = store(Picky.class)) {
            store.set("key", new Picky(1));
            for (int i = 0; i < OFTEN; i++) {
                store.get("key");
            }
            Picky.refuses = true;
            assertThat(store.get("key")).isNull();
            assertThat(store.statistics().undecodable()).isEqualTo(1);
        } finally {
            Picky.refuses = false;
        }
    }

    private static <V> KeyValueStore<String, V> store(Class<V> type) {
        try {
            return KeyValueStore.builder(String.class, type).capacity(100).openTemporary();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
