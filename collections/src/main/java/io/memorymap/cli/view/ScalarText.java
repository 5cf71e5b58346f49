package io.memorymap.cli.view;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
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
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Objects as JSON. A scalar is written by its value where its type is known, and as {@code {"long": 5}} where it is not;
 * strings and booleans need no name in either case.
 *
 * @param name how the type is called in JSON
 * @param type its class
 * @param write writes a value
 * @param read reads what was written, or throws a {@link RuntimeException}
 */
@SuppressWarnings("JavaUtilDate") // What applications still store.
record ScalarText(String name, Class<?> type, Function<Object, JsonElement> write, Function<JsonElement, Object> read) {
    private static final List<ScalarText> ALL = List.of(
            of("string", String.class, s -> s),
            new ScalarText(
                    "boolean", Boolean.class, o -> new JsonPrimitive((Boolean) o), j -> readBoolean(j.getAsString())),
            number("byte", Byte.class, Byte::valueOf),
            number("short", Short.class, Short::valueOf),
            of("char", Character.class, ScalarText::readChar),
            number("int", Integer.class, Integer::valueOf),
            number("long", Long.class, Long::valueOf),
            number("float", Float.class, Float::valueOf),
            number("double", Double.class, Double::valueOf),
            of("bigInteger", BigInteger.class, BigInteger::new),
            of("bigDecimal", BigDecimal.class, BigDecimal::new),
            of("uuid", UUID.class, UUID::fromString),
            new ScalarText(
                    "bytes",
                    byte[].class,
                    o -> new JsonPrimitive(HexFormat.of().formatHex((byte[]) o)),
                    j -> HexFormat.of().parseHex(j.getAsString())),
            of("uri", URI.class, URI::create),
            new ScalarText(
                    "locale",
                    Locale.class,
                    o -> new JsonPrimitive(((Locale) o).toLanguageTag()),
                    j -> Locale.forLanguageTag(j.getAsString())),
            new ScalarText(
                    "date",
                    Date.class,
                    o -> new JsonPrimitive(((Date) o).toInstant().toString()),
                    j -> Date.from(Instant.parse(j.getAsString()))),
            of("instant", Instant.class, Instant::parse),
            of("localDate", LocalDate.class, LocalDate::parse),
            of("localTime", LocalTime.class, LocalTime::parse),
            of("localDateTime", LocalDateTime.class, LocalDateTime::parse),
            of("offsetTime", OffsetTime.class, OffsetTime::parse),
            of("offsetDateTime", OffsetDateTime.class, OffsetDateTime::parse),
            of("zonedDateTime", ZonedDateTime.class, ZonedDateTime::parse),
            of("duration", Duration.class, Duration::parse),
            of("period", Period.class, Period::parse),
            number("year", Year.class, text -> Year.of(Integer.parseInt(text))),
            of("yearMonth", YearMonth.class, YearMonth::parse),
            of("monthDay", MonthDay.class, MonthDay::parse),
            of("zoneOffset", ZoneOffset.class, ZoneOffset::of),
            of("zone", ZoneId.class, ZoneId::of));

    private static ScalarText of(String name, Class<?> type, Function<String, Object> parse) {
        return new ScalarText(
                name, type, o -> new JsonPrimitive(o.toString()), json -> parse.apply(json.getAsString()));
    }

    /** Numbers are strings where JSON has none, as for NaN, and where few programs read them whole. */
    private static ScalarText number(String name, Class<?> type, Function<String, Object> parse) {
        return new ScalarText(name, type, ScalarText::writeNumber, json -> parse.apply(json.getAsString()));
    }

    private static JsonElement writeNumber(Object number) {
        if (number instanceof Year year) {
            return new JsonPrimitive(year.getValue());
        }
        return Double.isFinite(((Number) number).doubleValue())
                ? new JsonPrimitive((Number) number)
                : new JsonPrimitive(number.toString());
    }

    private static Boolean readBoolean(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text + " is neither true nor false");
        }
        return Boolean.valueOf(text);
    }

    private static Character readChar(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("\"" + text + "\" is not one character");
        }
        return text.charAt(0);
    }

    /** How the values of a class are read and written, or null if it is no scalar. */
    static @Nullable ScalarText of(Class<?> type) {
        for (ScalarText scalar : ALL) {
            if (scalar.type == type || (scalar.type == ZoneId.class && ZoneId.class.isAssignableFrom(type))) {
                return scalar;
            }
        }
        return null;
    }

    /** How the values of a name are read and written, or null if no scalar has it. */
    static @Nullable ScalarText named(String name) {
        for (ScalarText scalar : ALL) {
            if (scalar.name.equals(name)) {
                return scalar;
            }
        }
        return null;
    }

    /** A scalar that says its type. */
    JsonElement named(Object value) {
        JsonElement text = write.apply(value);
        if (type == String.class || type == Boolean.class) {
            return text;
        }
        JsonObject object = new JsonObject();
        object.add(name, text);
        return object;
    }

    /** Anything that {@link io.memorymap.codec.form.ClasslessReader} returns, for people to read. */
    static JsonElement view(@Nullable Object value) {
        if (value == null) {
            return JsonNull.INSTANCE;
        }
        if (value instanceof Map<?, ?> map) {
            JsonObject object = new JsonObject();
            map.forEach((name, element) -> object.add(String.valueOf(name), description(element)));
            return object;
        }
        if (value instanceof List<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(element -> array.add(view(element)));
            return array;
        }
        ScalarText scalar = of(value.getClass());
        if (scalar != null) {
            return scalar.named(value);
        }
        if (value.getClass().isArray()) {
            JsonArray array = new JsonArray();
            for (int i = 0; i < Array.getLength(value); i++) {
                array.add(new JsonPrimitive(String.valueOf(Array.get(value, i))));
            }
            JsonObject object = new JsonObject();
            object.add(value.getClass().getComponentType().getName() + "s", array);
            return object;
        }
        return new JsonPrimitive(value.toString());
    }

    /** The numbers and names of a description are its own, not the store's. */
    private static JsonElement description(@Nullable Object element) {
        return element instanceof Integer number ? new JsonPrimitive(number) : view(element);
    }
}
