package io.memorymap.jcache.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * One block of the configuration, with readers whose errors name the file, the line, the value and what would be right. A
 * key that is absent or {@code null} is "not said".
 *
 * @param path where the block is, for messages
 * @param object its content
 */
record Block(String path, ConfigObject object) {

    Set<String> keys() {
        return object.keySet();
    }

    boolean says(String key) {
        ConfigValue value = object.get(key);
        return value != null && value.valueType() != ConfigValueType.NULL;
    }

    /** A block inside this one; empty if it is not said. */
    Block block(String key) {
        if (!says(key)) {
            return new Block(path + "." + key, ConfigFactory.empty().root());
        }
        ConfigValue value = value(key);
        if (value instanceof ConfigObject inner) {
            return new Block(path + "." + key, inner);
        }
        throw error(key, value, "must be a block: " + key + " { ... }", null);
    }

    /** Refuses any key that is not among the known ones. */
    void checkKeys(Set<String> known, String what) {
        for (Map.Entry<String, ConfigValue> entry : sorted()) {
            if (!known.contains(entry.getKey())) {
                throw unknown(entry.getKey(), entry.getValue(), known, what);
            }
        }
    }

    CacheException unknown(String key, ConfigValue value, Set<String> known, String what) {
        String near = Spelling.nearest(key, known);
        return new CacheException(where(value) + "unknown key \"" + key + "\" in " + what
                + (near == null ? "" : "; did you mean \"" + near + "\"?") + " Known keys: "
                + String.join(", ", new TreeSet<>(known)));
    }

    List<Map.Entry<String, ConfigValue>> sorted() {
        return object.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    @Nullable String string(String key) {
        return says(key) ? read(key, "a string", config -> config.getString(key)) : null;
    }

    @Nullable Boolean bool(String key) {
        return says(key) ? read(key, "true or false", config -> config.getBoolean(key)) : null;
    }

    /** A number of things, which must be within the bounds. */
    @Nullable Long count(String key, long min, long max) {
        return says(key) ? bounded(key, read(key, "a whole number", config -> config.getLong(key)), min, max) : null;
    }

    /** A number of bytes, also with a unit, which must be within the bounds. */
    @Nullable Long bytes(String key, long min, long max) {
        return says(key)
                ? bounded(key, read(key, "a size such as 64 MiB", config -> config.getBytes(key)), min, max)
                : null;
    }

    @Nullable Duration duration(String key) {
        if (!says(key)) {
            return null;
        }
        Duration duration = read(key, "a duration such as 5 s or 10 minutes", config -> config.getDuration(key));
        if (duration.isNegative()) {
            throw error(key, value(key), "must not be negative", null);
        }
        return duration;
    }

    @Nullable Path path(String key) {
        String text = string(key);
        if (text == null) {
            return null;
        }
        if (text.isBlank()) {
            throw error(key, value(key), "must name a directory", null);
        }
        try {
            return ConfigLocation.toPath(text);
        } catch (CacheException e) {
            throw error(key, value(key), e.getMessage(), e);
        }
    }

    /** One of the constants of an enum, spelled in lower case with hyphens. */
    <E extends Enum<E>> @Nullable E choice(String key, Class<E> type) {
        String text = string(key);
        if (text == null) {
            return null;
        }
        for (E constant : type.getEnumConstants()) {
            if (spelled(constant).equals(text)) {
                return constant;
            }
        }
        Set<String> allowed = Arrays.stream(type.getEnumConstants())
                .map(Block::spelled)
                .collect(Collectors.toCollection(TreeSet::new));
        String near = Spelling.nearest(text, allowed);
        throw error(
                key,
                value(key),
                "must be one of " + allowed + (near == null ? "" : "; did you mean \"" + near + "\"?"),
                null);
    }

    /** An error about the value of a key that is said. */
    CacheException error(String key, String problem) {
        return error(key, value(key), problem, null);
    }

    /** As {@link #error(String, String)}, for a value that must not be shown. */
    CacheException secretError(String key, String problem) {
        return new CacheException(where(value(key)) + path + "." + key + ": " + problem);
    }

    static String where(ConfigValue value) {
        // A block that a property opens has no position of its own; the property is that of the value inside.
        if (value instanceof ConfigObject object && value.origin().lineNumber() < 0 && !object.isEmpty()) {
            return where(Collections.min(object.entrySet(), Map.Entry.comparingByKey())
                    .getValue());
        }
        return value.origin().description() + ": ";
    }

    private CacheException error(String key, ConfigValue value, @Nullable String problem, @Nullable Exception cause) {
        Object found = value.unwrapped();
        return new CacheException(where(value) + path + "." + key + " = " + found + ": " + problem, cause);
    }

    private ConfigValue value(String key) {
        ConfigValue value = object.get(key);
        if (value == null) {
            throw new IllegalStateException(path + "." + key + " was read without asking whether it is said");
        }
        return value;
    }

    private <T> T read(String key, String expected, Function<Config, T> reader) {
        try {
            // Alone under a plain path: names with dots need no quoting, and the origin stays with the value.
            return reader.apply(value(key).atKey(key));
        } catch (ConfigException e) {
            throw error(key, value(key), "must be " + expected, e);
        }
    }

    private long bounded(String key, long number, long min, long max) {
        if (number < min || number > max) {
            throw error(key, value(key), "must be " + min + " to " + max, null);
        }
        return number;
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
