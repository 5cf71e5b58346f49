package io.memorymap.codec.form;

import static io.memorymap.codec.CodecTesting.encode;
import static io.memorymap.codec.CodecTesting.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.codec.Codec;
import io.memorymap.codec.CodecTesting;
import io.memorymap.codec.CodecTesting.Color;
import io.memorymap.codec.Codecs;
import io.memorymap.codec.EncodeException;
import io.memorymap.codec.NonCanonicalKeyException;
import io.memorymap.codec.TypeTable;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Keys of serializable classes have equal bytes when they are equal, or are refused with the reason. */
@SuppressWarnings("JdkObsolete")
public final class SerialKeysTest {
    private final Codec<Object> codec = keys(Object.class);

    /** A key as applications write them. */
    @SuppressWarnings("serial")
    public static class Key implements Serializable {
        private static final long serialVersionUID = 1L;
        final @Nullable Object a;
        final @Nullable Object b;

        public Key(@Nullable Object a, @Nullable Object b) {
            this.a = a;
            this.b = b;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && Objects.equals(a, key.a) && Objects.equals(b, key.b);
        }

        @Override
        public int hashCode() {
            return Objects.hash(a, b);
        }
    }

    @Test
    void what_is_shared_in_one_key_and_copied_in_another_gives_the_same_bytes() {
        String text = "text";
        assertSameBytes(new Key(text, text), new Key(text, new String("text")));
        Long number = 123456789L;
        assertSameBytes(new Key(number, number), new Key(number, Long.valueOf("123456789")));
        UUID uuid = UUID.randomUUID();
        assertSameBytes(new Key(uuid, uuid), new Key(uuid, UUID.fromString(uuid.toString())));
        LocalDate date = LocalDate.of(2024, 2, 29);
        assertSameBytes(new Key(date, date), new Key(date, LocalDate.of(2024, 2, 29)));
        Key inner = new Key(1, 2);
        assertSameBytes(new Key(inner, inner), new Key(inner, new Key(1, 2)));
        assertSameBytes(new Key(Color.RED, Color.RED), new Key(Color.RED, Color.valueOf("RED")));
    }

    @Test
    void lists_of_the_platform_give_the_same_bytes_whatever_their_class() {
        List<Object> elements = Arrays.asList("a", 1, LocalDate.EPOCH);
        List<List<Object>> lists = List.of(
                elements,
                new ArrayList<>(elements),
                List.copyOf(elements),
                new LinkedList<>(elements),
                Collections.unmodifiableList(elements),
                elements.subList(0, 3),
                elements.stream().toList());
        for (List<Object> list : lists) {
            if (list instanceof Serializable) {
                assertSameBytes(new Key(list, "x"), new Key(elements, "x"));
            }
        }
        assertSameBytes(new Key(List.of("a", "b", 1, 0, "a"), null), new Key(Arrays.asList("a", "b", 1, 0, "a"), null));
        assertSameBytes(new Key(List.of(), List.of()), new Key(new ArrayList<>(), Collections.emptyList()));
        assertSameBytes(new Key(List.of("a"), null), new Key(Collections.singletonList("a"), null));
        assertSameBytes(
                new Key(Arrays.asList("a", null), null),
                new Key(Arrays.asList("a", null).stream().toList(), null));
    }

    @Test
    void other_values_are_unified_as_their_equals_says() throws Exception {
        assertSameBytes(new Key(URI.create("HTTP://HOST/%aa"), null), new Key(URI.create("http://host/%AA"), null));
        assertSameBytes(
                new Key(InetAddress.getByAddress("a", new byte[] {1, 2, 3, 4}), null),
                new Key(InetAddress.getByAddress("b", new byte[] {1, 2, 3, 4}), null));
        assertSameBytes(new Key(new TreeSet<>(Set.of(1, 2)), null), new Key(new TreeSet<>(List.of(2, 1)), null));
    }

    @Test
    void a_lazily_cached_hash_code_makes_no_difference() {
        Lazy fresh = new Lazy("a");
        Lazy asked = new Lazy("a");
        assertThat(asked.hashCode()).isNotZero();
        assertSameBytes(fresh, asked);
    }

    static final class Lazy implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String text;
        private int hash;

        Lazy(String text) {
            this.text = text;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Lazy lazy && text.equals(lazy.text);
        }

        @Override
        public int hashCode() {
            if (hash == 0) {
                hash = text.hashCode();
            }
            return hash;
        }
    }

    @Test
    void a_hash_ordered_collection_is_refused_naming_the_field() {
        assertRefused(new Key(new HashSet<>(Set.of("x")), 1), ".a", "no fixed order");
        assertRefused(new Key(1, new HashMap<>(Map.of("x", 1))), ".b", "no fixed order");
        assertRefused(new Key(new Key(List.of("x", Set.of("y")), 1), 1), ".a.a[1]", "no fixed order");
        assertRefused(new Key(Map.of(), 1), ".a", "no fixed order");
        assertRefused(new Key(Collections.unmodifiableSet(new HashSet<>()), 1), ".a", "no fixed order");
        assertRefused(new Key(new Object[] {1, Set.of()}, 1), ".a[1]", "no fixed order");
    }

    static class Identity implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void identity_equality_is_refused_naming_the_field() throws Exception {
        assertRefused(new Identity(), "", "Object.hashCode()");
        assertRefused(new Key("a", new Identity()), ".b", "Object.hashCode()");
        assertRefused(new Key("a", new AtomicInteger()), ".b", "Object.hashCode()");
        assertRefused(new Key("a", new URL("http://localhost/")), ".b", "java.net.URI");
    }

    static final class HalfTransient implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String kept;
        private final transient @Nullable String lost;

        HalfTransient(String kept, String lost) {
            this.kept = kept;
            this.lost = lost;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof HalfTransient key && kept.equals(key.kept) && Objects.equals(lost, key.lost);
        }

        @Override
        public int hashCode() {
            return kept.hashCode();
        }
    }

    @Test
    void a_key_whose_copy_is_not_equal_is_refused_each_time() {
        for (int i = 0; i < 40; i++) {
            HalfTransient key = new HalfTransient("a" + i, "b");
            assertThatThrownBy(() -> encode(codec, key))
                    .isInstanceOf(NonCanonicalKeyException.class)
                    .hasMessageContaining("HalfTransient")
                    .hasMessageContaining("not equal");
        }
    }

    static final class LaterBad implements Serializable {
        private static final long serialVersionUID = 1L;
        private final int number;

        LaterBad(int number) {
            this.number = number;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof LaterBad key && number == key.number && (number < 100 || this == other);
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    @Test
    void a_key_found_bad_after_the_first_sixteen_is_counted_and_not_refused() {
        FormCodec<LaterBad> serial =
                (FormCodec<LaterBad>) Codecs.forKeys(LaterBad.class, null).bind(TypeTable.inMemory());
        for (int i = 0; i < 16; i++) {
            encode(serial, new LaterBad(i));
        }
        for (int i = 0; i < 2 * 4096; i++) {
            encode(serial, new LaterBad(100 + i));
        }
        assertThat(serial.failedProbes()).isEqualTo(2);
    }

    @Test
    void a_key_that_is_neither_known_nor_serializable_is_refused() {
        assertThatThrownBy(() -> encode(codec, new Object()))
                .isInstanceOf(EncodeException.class)
                .hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> encode(
                        codec,
                        new Key(
                                new Thread("not serializable") {
                                    @Override
                                    public int hashCode() {
                                        return 1;
                                    }

                                    @Override
                                    public boolean equals(Object other) {
                                        return other == this;
                                    }
                                },
                                1)))
                .isInstanceOf(EncodeException.class);
    }

    private void assertSameBytes(Object a, Object b) {
        assertThat(b).isEqualTo(a);
        assertThat(CodecTesting.text(encode(codec, b))).isEqualTo(CodecTesting.text(encode(codec, a)));
        assertThat(CodecTesting.roundTrip(codec, a)).isEqualTo(a);
    }

    private void assertRefused(Object key, String path, String reason) {
        assertThatThrownBy(() -> encode(codec, key))
                .isInstanceOf(NonCanonicalKeyException.class)
                .hasMessageContaining(reason)
                .extracting(e -> ((NonCanonicalKeyException) e).fieldPath())
                .isEqualTo(key.getClass().getName() + path);
    }
}
