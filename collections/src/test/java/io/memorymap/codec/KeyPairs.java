package io.memorymap.codec;

import io.memorymap.codec.CodecTesting.Color;
import io.memorymap.codec.CodecTesting.Point;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Random keys out of few parts, so that equal ones and nearly equal ones are frequent. The same structure can be built twice
 * in different ways: other instances, other collection classes, another order of insertion.
 */
@SuppressWarnings("JdkObsolete")
final class KeyPairs {
    record Labelled(String label, Object content, List<Object> more) {}

    private final Random structure;
    private final Random building;

    /**
     * @param structureSeed decides what is equal
     * @param buildingSeed decides how it is built
     */
    KeyPairs(long structureSeed, long buildingSeed) {
        structure = new Random(structureSeed);
        building = new Random(buildingSeed);
    }

    Object key() {
        return any(3);
    }

    private Object any(int depth) {
        int kind = structure.nextInt(depth > 0 ? 36 : 26);
        int small = structure.nextInt(3);
        return switch (kind) {
            case 0, 1, 2 -> text(small);
            case 3 -> Long.valueOf(small);
            case 4 -> Integer.valueOf(small);
            case 5 -> Short.valueOf((short) small);
            case 6 -> Byte.valueOf((byte) small);
            case 7 -> Character.valueOf((char) ('0' + small));
            case 8 -> small == 0;
            case 9 -> new double[] {0.0, -0.0, oneOfTheNaNs()}[small];
            case 10 -> new float[] {0.0f, -0.0f, Float.intBitsToFloat(0x7FC00000 | building.nextInt(1000))}[small];
            case 11 -> new BigDecimal(new String[] {"1", "1.0", "10E-1"}[small]);
            case 12 -> BigInteger.valueOf(small - 1).shiftLeft(70);
            case 13 -> new UUID(small, 1 - small);
            case 14 -> new Color[] {Color.RED, Color.GREEN, Color.BLUE}[small];
            case 15 -> new Object[] {int.class, Integer.class, Color.class}[small];
            case 16 -> new byte[] {1, (byte) small};
            case 17 -> new int[] {1, small};
            case 18 -> Instant.ofEpochSecond(small, 5);
            case 19 -> LocalDate.of(2020, 1 + small, 1);
            case 20 ->
                small == 0
                        ? ZonedDateTime.of(LocalDateTime.of(2020, 1, 1, 0, 0), ZoneId.of("UTC"))
                        : small == 1
                                ? ZonedDateTime.of(LocalDateTime.of(2020, 1, 1, 0, 0), ZoneOffset.UTC)
                                : OffsetDateTime.of(2020, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
            case 21 -> Duration.ofSeconds(small);
            case 22 -> new Locale[] {Locale.GERMANY, Locale.GERMAN, Locale.forLanguageTag("de-u-co-phonebk")}[small];
            case 23 -> uri(small);
            case 24 -> new Point(small, 1);
            case 25 -> new String[] {"a\uD800", "a?", "a\uFFFD"}[small];
            case 26, 27, 28 -> list(elements(depth));
            case 29, 30 -> set(elements(depth));
            case 31, 32 -> map(elements(depth), depth);
            case 33 -> elements(depth).toArray();
            case 34 -> Optional.ofNullable(small == 0 ? null : any(depth - 1));
            default -> new Labelled(text(small), any(depth - 1), list(elements(depth - 1)));
        };
    }

    private String text(int i) {
        String text = new String[] {"", "1", "\u00e9\u4e2d\ud83d\ude00"}[i];
        return building.nextBoolean() ? text : new String(text.toCharArray());
    }

    private double oneOfTheNaNs() {
        return Double.longBitsToDouble(0x7FF8000000000000L | building.nextInt(1000));
    }

    private URI uri(int i) {
        return URI.create(new String[][] {
                    {"http://host/%c3%a9?q", "HTTP://HOST/%C3%A9?q"},
                    {"mailto:a@b", "MAILTO:a@b"},
                    {"file:/x", "file:///x"}
                }
                [i][building.nextInt(2)]);
    }

    private List<Object> elements(int depth) {
        List<Object> elements = new ArrayList<>();
        for (int n = structure.nextInt(4); n > 0; n--) {
            elements.add(any(depth - 1));
        }
        return elements;
    }

    private List<Object> list(List<Object> elements) {
        return switch (building.nextInt(4)) {
            case 0 -> elements;
            case 1 -> List.copyOf(elements);
            case 2 -> new LinkedList<>(elements);
            default -> Collections.unmodifiableList(Arrays.asList(elements.toArray()));
        };
    }

    /** Without arrays: sets tell them apart by identity. */
    private Set<Object> set(List<Object> elements) {
        List<Object> shuffled = new ArrayList<>(withoutArrays(elements));
        Collections.shuffle(shuffled, building);
        return switch (building.nextInt(3)) {
            case 0 -> new HashSet<>(shuffled);
            case 1 -> new LinkedHashSet<>(shuffled);
            default -> Set.copyOf(shuffled);
        };
    }

    private Map<Object, Object> map(List<Object> keys, int depth) {
        Map<Object, Object> pairs = new LinkedHashMap<>();
        for (Object key : withoutArrays(keys)) {
            pairs.put(key, any(depth - 1));
        }
        List<Object> order = new ArrayList<>(pairs.keySet());
        Collections.shuffle(order, building);
        Map<Object, Object> map = building.nextBoolean() ? new HashMap<>() : new LinkedHashMap<>();
        for (Object key : order) {
            map.put(key, pairs.get(key));
        }
        return building.nextInt(3) == 0 ? Map.copyOf(map) : map;
    }

    private static Set<Object> withoutArrays(List<Object> elements) {
        Set<Object> distinct = new LinkedHashSet<>();
        for (Object element : elements) {
            distinct.add(holdsArray(element) ? "instead of an array" : element);
        }
        return distinct;
    }

    private static boolean holdsArray(Object object) {
        if (object instanceof Iterable<?> all) {
            for (Object one : all) {
                if (holdsArray(one)) {
                    return true;
                }
            }
            return false;
        }
        if (object instanceof Map<?, ?> map) {
            return holdsArray(map.keySet()) || holdsArray(new ArrayList<>(map.values()));
        }
        if (object instanceof Labelled labelled) {
            return holdsArray(labelled.content) || holdsArray(labelled.more);
        }
        return object instanceof Optional<?> optional
                ? optional.isPresent() && holdsArray(optional.get())
                : object.getClass().isArray();
    }

    /** Equality as keys have it: by content also for arrays, wherever they lie. */
    static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return a == b;
        }
        if (a instanceof List<?> x && b instanceof List<?> y) {
            return sameAll(x, y);
        }
        if (a instanceof Set<?> x && b instanceof Set<?> y) {
            return x.equals(y);
        }
        if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
            return x.keySet().equals(y.keySet())
                    && x.entrySet().stream().allMatch(entry -> same(entry.getValue(), y.get(entry.getKey())));
        }
        if (a instanceof Object[] x && b instanceof Object[] y) {
            return a.getClass() == b.getClass() && sameAll(Arrays.asList(x), Arrays.asList(y));
        }
        if (a instanceof Labelled x && b instanceof Labelled y) {
            return x.label.equals(y.label) && same(x.content, y.content) && same(x.more, y.more);
        }
        if (a instanceof Optional<?> x && b instanceof Optional<?> y) {
            return x.isPresent() == y.isPresent() && (x.isEmpty() || same(x.get(), y.get()));
        }
        return java.util.Objects.deepEquals(a, b)
                && a.getClass().isArray() == b.getClass().isArray();
    }

    private static boolean sameAll(List<?> a, List<?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        var other = b.iterator();
        return a.stream().allMatch(element -> same(element, other.next()));
    }
}
