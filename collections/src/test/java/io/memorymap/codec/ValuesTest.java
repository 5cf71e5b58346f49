package io.memorymap.codec;

import static io.memorymap.codec.CodecTesting.encode;
import static io.memorymap.codec.CodecTesting.roundTrip;
import static io.memorymap.codec.CodecTesting.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.codec.CodecTesting.Color;
import io.memorymap.codec.CodecTesting.Point;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.JapaneseDate;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What goes in comes out: the same class, the same content. */
@SuppressWarnings({"JavaUtilDate", "JdkObsolete"})
final class ValuesTest {
    private final Codec<Object> any = values(Object.class);

    static final List<Object> SAMPLES = List.of(
            "",
            "text",
            "\u00e9\ud83d\ude00\ud800",
            true,
            (byte) -1,
            (short) -1,
            'x',
            -1,
            Long.MIN_VALUE,
            Float.NaN,
            -0.0f,
            Double.MIN_VALUE,
            -0.0,
            BigInteger.ONE.shiftLeft(100).negate(),
            BigInteger.ZERO,
            new BigDecimal("-1.2300"),
            new UUID(1, -1),
            Locale.ROOT,
            Locale.forLanguageTag("zh-Hant-TW-u-co-stroke"),
            new Locale("ja", "JP", "JP"),
            new Locale("xx", "YY", "not well formed"),
            URI.create("HTTP://Host/%aa"),
            new Date(-1),
            BitSet.valueOf(new long[] {5, 0, 1}),
            OptionalInt.empty(),
            OptionalInt.of(7),
            OptionalLong.of(7),
            OptionalDouble.of(-0.0),
            Instant.MAX,
            Instant.MIN,
            LocalDate.MIN,
            LocalTime.MAX,
            LocalDateTime.MAX,
            OffsetTime.MIN,
            OffsetDateTime.MAX,
            ZonedDateTime.of(LocalDateTime.of(2024, 10, 27, 2, 30), ZoneId.of("Europe/Paris"))
                    .withLaterOffsetAtOverlap(),
            ZonedDateTime.of(LocalDateTime.MIN, ZoneOffset.MAX),
            Duration.ofSeconds(Long.MIN_VALUE, 1),
            Period.of(-1, 2, -3),
            Year.of(-5),
            YearMonth.of(2024, 2),
            MonthDay.of(2, 29),
            ZoneOffset.ofTotalSeconds(-1),
            ZoneId.of("UTC"),
            ZoneId.of("UTC+01:00"),
            DayOfWeek.MONDAY,
            Color.RED,
            Color.GREEN,
            int.class,
            void.class,
            Map.Entry.class,
            String[][].class,
            Optional.empty(),
            Optional.of(List.of(1)),
            new Point(1, -1),
            CodecTesting.everything("text", 1L),
            Currency.getInstance("EUR"),
            JapaneseDate.of(2020, 1, 1),
            new AbstractMap.SimpleEntry<>("a", 1));

    static final List<Object> ARRAYS = List.of(
            new byte[] {1, -1},
            new boolean[] {true, false},
            new char[] {'a', '\uffff'},
            new short[] {-1},
            new int[] {1, 2},
            new long[] {1, 2},
            new float[] {-0.0f},
            new double[] {Double.NaN},
            new Object[] {1, null, "a"},
            new String[] {"a", null},
            new int[][] {{1}, {}, null},
            new Color[] {Color.RED},
            new Object[0],
            new Serializable[][] {{"a"}, {1}});

    private static List<Object> collections() {
        List<Object> all = new ArrayList<>();
        for (List<Object> content : List.of(List.<Object>of(), List.<Object>of("b", "a"))) {
            all.add(new ArrayList<>(content));
            all.add(new LinkedList<>(content));
            all.add(Arrays.asList(content.toArray()));
            all.add(List.copyOf(content));
            all.add(new HashSet<>(content));
            all.add(new LinkedHashSet<>(content));
            all.add(new TreeSet<>(content));
            all.add(Set.copyOf(content));
            Map<Object, Object> map = new LinkedHashMap<>();
            content.forEach(key -> map.put(key, List.of(key)));
            all.add(map);
            all.add(new HashMap<>(map));
            all.add(new TreeMap<>(map));
            all.add(Map.copyOf(map));
            all.add(new ConcurrentHashMap<>(map));
            all.add(Collections.unmodifiableList(content));
        }
        all.add(List.of("one"));
        all.add(Set.of("one"));
        all.add(Map.of("one", 1));
        all.add(Collections.emptyList());
        all.add(Collections.emptySet());
        all.add(Collections.emptyMap());
        all.add(Collections.singletonList("a"));
        all.add(Arrays.asList("a", null, 1));
        all.add(Arrays.asList("a", null, 1).stream().toList());
        all.add(new ArrayList<>(Arrays.asList(null, null)));
        all.add(new HashMap<>(Collections.singletonMap(null, null)));
        all.add(EnumSet.of(Color.RED, Color.GREEN));
        all.add(new EnumMap<>(Map.of(Color.RED, 1)));
        TreeSet<String> descending = new TreeSet<>(Comparator.reverseOrder());
        descending.addAll(List.of("a", "b"));
        all.add(descending);
        return all;
    }

    @Test
    void every_kind_of_object_keeps_its_class_and_content() {
        for (Object sample : SAMPLES) {
            assertComesBack(sample);
            assertComesBack(new ArrayList<>(List.of(sample)));
            assertComesBack(new HashMap<>(Map.of("key", sample)));
        }
        collections().forEach(this::assertComesBack);
        for (Object array : ARRAYS) {
            Object copy = roundTrip(any, array);
            assertThat(copy).hasSameClassAs(array);
            assertThat(Arrays.deepEquals(new Object[] {copy}, new Object[] {array}))
                    .isTrue();
        }
    }

    @Test
    void order_is_kept() {
        assertThat(roundTrip(any, new LinkedHashSet<>(List.of(3, 1, 2)))).hasToString("[3, 1, 2]");
        assertThat(roundTrip(any, sortedDescending())).hasToString("[b, a]");
        assertThat(roundTrip(any, new ArrayDeque<>(List.of(3, 1)))).hasToString("[3, 1]");
    }

    private static Set<String> sortedDescending() {
        Set<String> set = new TreeSet<>(Comparator.reverseOrder());
        set.addAll(List.of("a", "b"));
        return set;
    }

    @Test
    void declared_types_need_no_tag() {
        assertThat(encode(values(Boolean.class), true)).hasSize(1);
        assertThat(encode(values(Instant.class), Instant.EPOCH)).hasSize(12);
        assertThat(encode(values(Color.class), Color.RED)).hasSize(4);
        assertThat(encode(CodecTesting.keys(Point.class), new Point(1, 2))).hasSize(8);
        assertThat(encode(values(Point.class), new Point(1, 2))).hasSize(10);
    }

    @Test
    @SuppressWarnings("ArrayRecordComponent")
    void record_components_may_be_null() {
        record Nullable8(
                @Nullable String a,
                @Nullable Point b,
                @Nullable Color c,
                @Nullable Object d,
                @Nullable List<String> e,
                @Nullable Integer f,
                @Nullable UUID g,
                byte @Nullable [] h,
                @Nullable Long i,
                @Nullable Long j) {}
        Nullable8 none = new Nullable8(null, null, null, null, null, null, null, null, null, null);
        Nullable8 some = new Nullable8("", null, Color.RED, null, List.of(), null, new UUID(0, 0), null, 1L, null);
        Nullable8 last = new Nullable8(null, null, null, null, null, null, null, null, null, 1L);
        for (Nullable8 value : List.of(none, some, last)) {
            assertThat(roundTrip(values(Nullable8.class), value)).isEqualTo(value);
            assertThat(roundTrip(CodecTesting.keys(Nullable8.class), value)).isEqualTo(value);
        }
    }

    record Node(int id, @Nullable Node next) {}

    @Test
    void records_may_hold_their_own_kind() {
        assertThat(roundTrip(any, chain(400))).isEqualTo(chain(400));
        assertThatThrownBy(() -> encode(any, chain(600))).isInstanceOf(EncodeException.class);
    }

    private static Node chain(int length) {
        Node chain = new Node(0, null);
        for (int i = 1; i < length; i++) {
            chain = new Node(i, chain);
        }
        return chain;
    }

    static final class Person implements Serializable {
        private static final long serialVersionUID = 1L;
        final String name;

        @Nullable Person friend;

        Person(String name) {
            this.name = name;
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void what_serialized_objects_share_stays_shared() {
        Person shared = new Person("shared");
        List<Person> people = new ArrayList<>(List.of(new Person("a"), new Person("b")));
        people.forEach(person -> person.friend = shared);
        shared.friend = shared;
        List<Person> copy = (List<Person>) roundTrip(any, people);
        assertThat(copy.get(0).friend).isSameAs(copy.get(1).friend);
        Person friend = java.util.Objects.requireNonNull(copy.get(0).friend);
        assertThat(friend.friend).isSameAs(friend);
    }

    @Test
    void a_list_in_itself_and_lists_of_the_same_lists_are_written() {
        List<Object> self = new ArrayList<>();
        self.add(self);
        List<?> copy = (List<?>) roundTrip(any, self);
        assertThat(copy.get(0)).isSameAs(copy);
        List<Object> doubled = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            doubled = new ArrayList<>(Arrays.asList(doubled, doubled));
        }
        assertThat(encode(any, doubled)).hasSizeLessThan(5_000);
    }

    static final class Unserializable {}

    @Test
    void what_cannot_be_stored_is_named() {
        assertThatThrownBy(() -> encode(any, new Unserializable()))
                .isInstanceOf(EncodeException.class)
                .hasMessageContaining("Unserializable");
        assertThatThrownBy(() -> encode(any, List.of(new Unserializable())))
                .isInstanceOf(EncodeException.class)
                .hasMessageContaining("Unserializable");
    }

    record NotSerializable(int x) {}

    @Test
    void serializable_objects_and_records_that_are_not_may_be_mixed() {
        List<Object> mixed = new ArrayList<>(List.of(new NotSerializable(1), JapaneseDate.of(2020, 1, 1)));
        assertThat(roundTrip(any, mixed)).isEqualTo(mixed);
        assertThat(roundTrip(any, new HashMap<>(Map.of("a", 1)).values())).isEqualTo(List.of(1));
        assertThat(roundTrip(any, new ArrayList<>(List.of(1, 2, 3)).subList(1, 3)))
                .isEqualTo(List.of(2, 3));
    }

    static final class Celsius implements Serializable {
        private static final long serialVersionUID = 1L;
        static final Celsius ZERO = new Celsius(0);
        final transient double degrees;

        Celsius(double degrees) {
            this.degrees = degrees;
        }

        private Object writeReplace() {
            return new Stored(degrees);
        }

        private record Stored(double degrees) implements Serializable {
            private Object readResolve() {
                return degrees == 0 ? ZERO : new Celsius(degrees);
            }
        }
    }

    @Test
    void write_replace_and_read_resolve_are_honoured() {
        assertThat(roundTrip(any, new Celsius(0))).isSameAs(Celsius.ZERO);
        assertThat(roundTrip(values(Celsius.class), new Celsius(36.6)).degrees).isEqualTo(36.6);
    }

    interface Greeter extends Serializable {
        String greet();
    }

    static final class Handler implements java.lang.reflect.InvocationHandler, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Object invoke(Object proxy, java.lang.reflect.Method method, Object @Nullable [] arguments) {
            return "hello";
        }
    }

    @Test
    void proxies_and_lambdas_are_serialized() {
        Greeter proxy = (Greeter) java.lang.reflect.Proxy.newProxyInstance(
                ValuesTest.class.getClassLoader(), new Class<?>[] {Greeter.class}, new Handler());
        assertThat(((Greeter) roundTrip(any, proxy)).greet()).isEqualTo("hello");
        assertThat(CodecTesting.decodable(any, encode(any, proxy))).isTrue();
        Greeter lambda = () -> "lambda";
        assertThat(((Greeter) roundTrip(any, lambda)).greet()).isEqualTo("lambda");
    }

    @Test
    void an_allow_list_lets_nothing_else_be_made() {
        ObjectInputFilter onlyPeople = ObjectInputFilter.Config.createFilter(Person.class.getName() + ";!*");
        TypeTable types = TypeTable.inMemory();
        Codec<Object> strict = Codecs.forValues(Object.class, null, onlyPeople).bind(types);
        Codec<Object> lax = Codecs.forValues(Object.class, null).bind(types);
        assertThat(roundTrip(strict, new Person("a"))).isInstanceOf(Person.class);
        assertThat(roundTrip(strict, List.of("a", 1, DayOfWeek.MONDAY))).isEqualTo(List.of("a", 1, DayOfWeek.MONDAY));
        for (Object other : List.of(
                new Celsius(1), JapaneseDate.of(2020, 1, 1), new Point(1, 2), Color.RED, new Color[0], Point.class)) {
            byte[] bytes = encode(lax, other);
            assertThat(CodecTesting.decode(lax, bytes)).isNotNull();
            assertThatThrownBy(() -> CodecTesting.decode(strict, bytes))
                    .as(other.toString())
                    .isInstanceOf(DecodeException.class);
        }
        Codec<Point> declared = Codecs.forValues(Point.class, null, onlyPeople).bind(types);
        assertThat(roundTrip(declared, new Point(1, 2))).isEqualTo(new Point(1, 2));
    }

    @Test
    void codecs_work_unbound_and_with_a_full_type_table() {
        for (Codec<Object> codec : List.of(
                Codecs.forValues(Object.class, null),
                Codecs.forValues(Object.class, null).bind(CodecTesting.FullTable.FULL))) {
            assertThat(roundTrip(codec, new Point(1, 2))).isEqualTo(new Point(1, 2));
            assertThat(roundTrip(codec, List.of(Color.RED))).isEqualTo(List.of(Color.RED));
            assertThat(roundTrip(codec, new Person("a"))).isInstanceOf(Person.class);
        }
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void an_object_of_another_type_is_refused() {
        assertThatThrownBy(() -> encode((Codec) values(Number.class), "text")).isInstanceOf(ClassCastException.class);
        byte[] text = encode(any, "text");
        assertThatThrownBy(() -> CodecTesting.decode(values(Number.class), text))
                .isInstanceOf(DecodeException.class);
    }

    @Test
    void plain_serialization_can_be_asked_for() {
        Codec<Object> serial = Codecs.serialization(Object.class, null, null).bind(TypeTable.inMemory());
        assertThat(roundTrip(serial, List.of("a"))).isEqualTo(List.of("a"));
        assertThat(CodecTesting.decodable(serial, encode(serial, new HashMap<>())))
                .isTrue();
    }

    private void assertComesBack(Object sample) {
        byte[] bytes = encode(any, sample);
        assertThat(CodecTesting.decodable(any, bytes)).as(sample.toString()).isTrue();
        assertThat(CodecTesting.decode(any, bytes)).isEqualTo(sample).hasSameClassAs(sample);
    }
}
