package io.memorymap.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.codec.CodecTesting.Color;
import io.memorymap.codec.CodecTesting.Everything;
import io.memorymap.codec.form.SerialKeysTest;
import io.memorymap.codec.scalar.Tags;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.net.URI;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;

/** Whatever the bytes are, decoding gives an object or a DecodeException, and takes memory in proportion to them. */
final class HostileBytesTest {
    private static final int MUTATIONS = 1_000;

    /** Bytes of heap for one decoding: class loading and stack traces, and so much for each byte of the input. */
    private static final long ALLOWED = 1 << 20;

    private static final long ALLOWED_PER_BYTE = 256;

    @SuppressWarnings("ArrayRecordComponent")
    private record Case(Codec<Object> codec, byte[] bytes) {}

    @Test
    void mutated_bytes_never_do_worse_than_a_decode_exception() {
        Random random = CodecTesting.random("HostileBytesTest");
        int decoded = 0;
        for (Case sample : cases()) {
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] bytes = mutate(sample.bytes, random);
                decoded += decodes(sample.codec, bytes) ? 1 : 0;
            }
        }
        assertThat(decoded).isGreaterThan(1_000);
    }

    @Test
    void random_bytes_never_do_worse_than_a_decode_exception() {
        Random random = CodecTesting.random("HostileBytesTest.random");
        List<Codec<Object>> codecs = new ArrayList<>();
        cases().forEach(sample -> codecs.add(sample.codec));
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = (byte) random.nextInt(110);
            }
            decodes(codecs.get(random.nextInt(codecs.size())), bytes);
        }
    }

    @Test
    void lengths_that_cannot_be_allocate_nothing() {
        for (int tag = 0; tag < 110; tag++) {
            for (int length : new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, 100_000}) {
                ByteOutput out = new ByteOutput(32);
                out.writeByte(tag);
                out.writeVarInt(length);
                out.writeLong(-1);
                decodes(keys(), out.toByteArray());
                decodes(values(), out.toByteArray());
            }
        }
    }

    @Test
    void nesting_without_end_is_refused() {
        for (int tag : new int[] {Tags.LIST, Tags.OPTIONAL, Tags.OBJECT_ARRAY, Tags.LINKED_LIST}) {
            ByteOutput out = new ByteOutput(32);
            for (int i = 0; i < 1_000_000; i++) {
                out.writeByte(tag);
                if (tag != Tags.OPTIONAL) {
                    out.writeVarInt(1);
                }
            }
            assertThat(decodes(values(), out.toByteArray())).isFalse();
            assertThat(decodes(keys(), out.toByteArray())).isFalse();
        }
    }

    @Test
    void serialized_arrays_and_maps_that_claim_to_be_huge_are_refused() {
        byte[] array = CodecTesting.encode(serialization(), new Object[] {1, 2, 3});
        byte[] map = CodecTesting.encode(serialization(), new HashMap<>(Map.of(1, 2)));
        for (byte[] bytes : List.of(array, map)) {
            for (int at = 0; at + 4 <= bytes.length; at++) {
                byte[] huge = bytes.clone();
                Arrays.fill(huge, at, at + 4, (byte) 0x7F);
                decodes(serialization(), huge);
            }
        }
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        Everything record = CodecTesting.everything("t\u00e9xt", 1L);
        for (Codec<Object> codec : List.of(keys(), values())) {
            for (Object value : List.of(
                    "text\u4e2d",
                    1L,
                    new BigDecimal("1.50"),
                    new UUID(1, 2),
                    new int[] {1, 2, 3},
                    new String[] {"a", "b"},
                    Color.RED,
                    int.class,
                    Map.Entry.class,
                    Locale.forLanguageTag("de-u-co-phonebk"),
                    URI.create("http://host/"),
                    LocalDate.EPOCH,
                    ZonedDateTime.of(2020, 1, 1, 1, 1, 1, 1, ZoneId.of("Europe/Paris")),
                    record,
                    Arrays.asList("a", 1, null, List.of(2.0)),
                    new HashMap<>(Map.of("a", 1, "b", Set.of(1, 2))),
                    new TreeMap<>(Map.of("a", 1)),
                    java.util.Currency.getInstance("EUR"),
                    java.time.chrono.JapaneseDate.of(2020, 1, 1),
                    new SerialKeysTest.Key("a", List.of(1, "b")))) {
                cases.add(new Case(codec, CodecTesting.encode(codec, value)));
            }
        }
        cases.add(new Case(keys(), CodecTesting.encode(keys(), new SimpleKey(1, "a"))));
        cases.add(caseOf(Codecs.strings(), "text\ud83d\ude00"));
        cases.add(caseOf(Codecs.longs(), 1L));
        cases.add(caseOf(Codecs.ints(), 1));
        cases.add(caseOf(Codecs.byteArrays(), new byte[] {1}));
        cases.add(caseOf(Codecs.uuids(), new UUID(1, 2)));
        cases.add(caseOf(CodecTesting.keys(Everything.class), record));
        cases.add(caseOf(CodecTesting.values(Everything.class), record));
        cases.add(caseOf(CodecTesting.keys(Color.class), Color.RED));
        cases.add(caseOf(CodecTesting.keys(ZonedDateTime.class), ZonedDateTime.parse("2020-01-01T00:00:00Z")));
        cases.add(new Case(
                serialization(), CodecTesting.encode(serialization(), new HashMap<>(Map.of("a", List.of(1))))));
        return cases;
    }

    @SuppressWarnings("unchecked")
    private static <T> Case caseOf(Codec<T> codec, T value) {
        return new Case((Codec<Object>) codec, CodecTesting.encode(codec, value));
    }

    private static final TypeTable TYPES = TypeTable.inMemory();
    private static final Codec<Object> KEYS = Codecs.forKeys(Object.class, null).bind(TYPES);
    private static final Codec<Object> VALUES =
            Codecs.forValues(Object.class, null).bind(TYPES);
    private static final Codec<Object> SERIAL =
            Codecs.serialization(Object.class, null, null).bind(TYPES);

    private static Codec<Object> keys() {
        return KEYS;
    }

    private static Codec<Object> values() {
        return VALUES;
    }

    private static Codec<Object> serialization() {
        return SERIAL;
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        byte[] mutated = bytes.clone();
        for (int n = random.nextInt(3); n >= 0; n--) {
            int at = random.nextInt(Math.max(1, mutated.length));
            switch (random.nextInt(6)) {
                case 0 -> mutated = Arrays.copyOf(mutated, at);
                case 1 -> mutated = Arrays.copyOf(mutated, mutated.length + random.nextInt(5));
                case 2 -> {
                    if (at < mutated.length) {
                        mutated[at] ^= (byte) (1 << random.nextInt(8));
                    }
                }
                case 3 -> {
                    if (at < mutated.length) {
                        mutated[at] = (byte) random.nextInt();
                    }
                }
                case 4 -> {
                    if (at + 4 <= mutated.length) {
                        Arrays.fill(mutated, at, at + 4, (byte) (random.nextBoolean() ? 0xFF : 0x7F));
                    }
                }
                default -> {
                    byte[] doubled = Arrays.copyOf(mutated, mutated.length + at);
                    System.arraycopy(mutated, 0, doubled, mutated.length, at);
                    mutated = doubled;
                }
            }
        }
        return mutated;
    }

    /** Decodes, and checks all that must hold. */
    private static boolean decodes(Codec<Object> codec, byte[] bytes) {
        boolean promised = CodecTesting.decodable(codec, bytes);
        long allowed = ALLOWED + ALLOWED_PER_BYTE * bytes.length;
        long before = allocated();
        Object decoded = decode(codec, bytes);
        long allocated = allocated() - before;
        if (allocated >= allowed) {
            // What is made once, when a class has been met often, does not count: what the bytes need they need again.
            before = allocated();
            decoded = decode(codec, bytes);
            allocated = allocated() - before;
        }
        assertThat(allocated)
                .as(codec.id() + " " + CodecTesting.hex(bytes.length < 1_000 ? bytes : new byte[0]))
                .isLessThan(allowed);
        // What is said not to be decodable is absent, so it must not be an object after all.
        assertThat(promised || decoded == null)
                .as(codec.id() + " " + CodecTesting.hex(bytes))
                .isTrue();
        return decoded != null;
    }

    /** The object, or null if the codec refuses the bytes as it should. */
    private static @Nullable Object decode(Codec<Object> codec, byte[] bytes) {
        try {
            return CodecTesting.decode(codec, bytes);
        } catch (DecodeException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return null;
        } catch (Throwable e) {
            throw new AssertionError(codec.id() + " " + CodecTesting.hex(bytes), e);
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
