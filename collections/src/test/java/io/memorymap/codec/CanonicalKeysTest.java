package io.memorymap.codec;

import static io.memorymap.codec.CodecTesting.decode;
import static io.memorymap.codec.CodecTesting.encode;
import static io.memorymap.codec.CodecTesting.keys;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A key codec is canonical and injective: keys are equal if and only if their bytes are. */
@SuppressWarnings("JdkObsolete")
final class CanonicalKeysTest {
    private static final int PAIRS = 60_000;

    @Test
    void equal_keys_and_only_they_have_equal_bytes() {
        long seed = CodecTesting.seed("CanonicalKeysTest");
        String violation = firstViolation(keys(Object.class), seed, PAIRS);
        assertThat(violation).isNull();
    }

    @Test
    void the_check_finds_a_text_codec_that_replaces_unpaired_surrogates() {
        assertThat(firstViolation(
                        new Planted() {
                            @Override
                            public void encode(Object value, ByteOutput out) {
                                if (value instanceof String text) {
                                    out.writeByte(1);
                                    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
                                } else {
                                    super.encode(value, out);
                                }
                            }
                        },
                        1,
                        PAIRS))
                .contains("a?");
    }

    @Test
    void the_check_finds_a_codec_that_ignores_the_scale_of_decimals() {
        assertThat(firstViolation(
                        new Planted() {
                            @Override
                            public void encode(Object value, ByteOutput out) {
                                super.encode(value instanceof BigDecimal d ? d.stripTrailingZeros() : value, out);
                            }
                        },
                        2,
                        PAIRS))
                .isNotNull();
    }

    @Test
    void the_check_finds_a_codec_that_writes_sets_in_their_own_order() {
        assertThat(firstViolation(
                        new Planted() {
                            @Override
                            public void encode(Object value, ByteOutput out) {
                                super.encode(value instanceof Set<?> set ? new ArrayList<>(set) : value, out);
                            }
                        },
                        3,
                        PAIRS))
                .isNotNull();
    }

    @Test
    void the_check_finds_plain_serialization() {
        Codec<Object> serialization = Codecs.serialization(Object.class, null, null);
        assertThat(firstViolation(
                        new Planted() {
                            @Override
                            public void encode(Object value, ByteOutput out) {
                                if (value instanceof List
                                        && !value.toString().contains("Optional")
                                        && !value.toString().contains("Labelled")) {
                                    try {
                                        serialization.encode(value, out);
                                        return;
                                    } catch (EncodeException e) {
                                        out.reset();
                                    }
                                }
                                super.encode(value, out);
                            }
                        },
                        4,
                        PAIRS))
                .isNotNull();
    }

    @Test
    void equal_uris_have_equal_bytes_and_come_back_equal() {
        String[][] equal = {
            {"http://Host:80/a%c3%a9", "HTTP://hOST:80/a%C3%A9"},
            {"file:///x/y", "file:/x/y"},
            {"http://u%40@h:/p", "http://u%40@H/p"},
            {"urn:isbn:%ab", "URN:isbn:%AB"},
            {"file:////x", "FILE:////x"},
            {"http://[::1]:8080/#f%aa", "http://[::1]:8080/#f%AA"},
            {"//reg_name!/p?q", "//reg_name!/p?q"}
        };
        Codec<URI> codec = keys(URI.class);
        List<byte[]> all = new ArrayList<>();
        for (String[] pair : equal) {
            URI a = URI.create(pair[0]);
            URI b = URI.create(pair[1]);
            assertThat(a).isEqualTo(b);
            assertThat(encode(codec, a)).isEqualTo(encode(codec, b));
            assertThat(decode(codec, encode(codec, a))).isEqualTo(a);
            all.add(encode(codec, a));
        }
        for (String other : List.of(
                "http://host/a",
                "http://host/a?",
                "http://host/a#",
                "http://@host/a",
                "a",
                "",
                "?",
                "#",
                "/",
                "http:a")) {
            URI uri = URI.create(other);
            assertThat(decode(codec, encode(codec, uri))).isEqualTo(uri);
            all.add(encode(codec, uri));
        }
        assertThat(all.stream().map(CodecTesting::hex).distinct()).hasSameSizeAs(all);
    }

    @Test
    void random_uris_have_equal_bytes_exactly_if_they_are_equal() {
        Random random = CodecTesting.random("CanonicalKeysTest.uris");
        String[] parts = {"a", "A", ":", "/", "//", "?", "#", "%aa", "%AA", "@", "h", "H", ":1", "[::1]", "file", "."};
        Codec<URI> codec = keys(URI.class);
        Map<URI, byte[]> byUri = new HashMap<>();
        Map<String, URI> byBytes = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(8); n >= 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            URI uri;
            try {
                uri = new URI(text.toString());
            } catch (java.net.URISyntaxException e) {
                continue;
            }
            byte[] bytes = encode(codec, uri);
            assertThat(decode(codec, bytes)).as(text.toString()).isEqualTo(uri);
            byte[] equal = byUri.putIfAbsent(uri, bytes);
            assertThat(bytes).as(text.toString()).isEqualTo(equal == null ? bytes : equal);
            URI same = byBytes.putIfAbsent(CodecTesting.hex(bytes), uri);
            assertThat(uri).isEqualTo(same == null ? uri : same);
        }
        assertThat(byUri).hasSizeGreaterThan(100);
    }

    @Test
    void a_set_whose_elements_only_differ_by_identity_is_refused() {
        int[] one = {1};
        Set<Object> arrays = Set.of(one, one.clone());
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> encode(keys(Object.class), arrays))
                .isInstanceOf(NonCanonicalKeyException.class);
    }

    @Test
    void declared_collection_classes_come_back_as_such() {
        assertThat(comesBack(TreeSet.class, new TreeSet<>(Set.of(3, 1, 2)))).isInstanceOf(TreeSet.class);
        assertThat(comesBack(ArrayList.class, new ArrayList<>(List.of("a")))).isInstanceOf(ArrayList.class);
        assertThat(comesBack(Deque.class, new LinkedList<>(Arrays.asList("a", null))))
                .isInstanceOf(LinkedList.class);
        assertThat(comesBack(HashSet.class, new HashSet<>(Set.of(1)))).isInstanceOf(HashSet.class);
        assertThat(comesBack(HashMap.class, new HashMap<>(Map.of(1, 2)))).isInstanceOf(HashMap.class);
        assertThat(comesBack(SortedMap.class, new TreeMap<>(Map.of(1, 2)))).isInstanceOf(TreeMap.class);
        assertThat(comesBack(Map.Entry.class, Map.entry("a", 1))).isInstanceOf(Map.Entry.class);
    }

    private static <T> Object comesBack(Class<T> declared, T key) {
        Object copy = CodecTesting.roundTrip(keys(declared), key);
        assertThat(copy).isEqualTo(key);
        return copy;
    }

    /**
     * Compares keys with each other and with copies that were built differently.
     *
     * @return a pair that breaks the law, null if there is none
     */
    private static @Nullable String firstViolation(Codec<Object> codec, long seed, int pairs) {
        Random seeds = new Random(seed);
        Object previous = new KeyPairs(0, 0).key();
        Map<String, Object> byBytes = new HashMap<>();
        for (int i = 0; i < pairs; i++) {
            long structure = seeds.nextLong();
            Object key = new KeyPairs(structure, seeds.nextLong()).key();
            Object copy = new KeyPairs(structure, seeds.nextLong()).key();
            Object other = byBytes.putIfAbsent(CodecTesting.hex(encode(codec, key)), key);
            for (Object against : Arrays.asList(copy, previous, other)) {
                if (against != null) {
                    boolean equalBytes = Arrays.equals(encode(codec, key), encode(codec, against));
                    if (equalBytes != KeyPairs.same(key, against)) {
                        return show(key)
                                + (equalBytes ? " and unequal, same bytes: " : " and equal, other bytes: ")
                                + show(against);
                    }
                }
            }
            if (!(codec instanceof Planted) && !KeyPairs.same(key, decode(codec, encode(codec, key)))) {
                return show(key) + " came back as " + show(decode(codec, encode(codec, key)));
            }
            previous = key;
        }
        return null;
    }

    private static String show(Object key) {
        return key.getClass().getSimpleName() + " "
                + (key instanceof Object[] array ? Arrays.deepToString(array) : key);
    }

    private abstract static class Planted implements Codec<Object> {
        private final Codec<Object> real = keys(Object.class);

        @Override
        public String id() {
            return "planted";
        }

        @Override
        public void encode(Object value, ByteOutput out) {
            real.encode(value, out);
        }

        @Override
        public Object decode(ByteInput in) {
            return real.decode(in);
        }
    }
}
