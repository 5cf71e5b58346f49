package io.memorymap.cli.view;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.Codecs;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.TypeTable;
import io.memorymap.codec.form.ClasslessReader;
import io.memorymap.codec.form.PlatformClass;
import java.io.ObjectInputFilter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys or the values of one store as JSON, and back.
 *
 * <p>A scalar of the store's codec is written as a scalar, if it gives the same bytes again. Everything else is written as
 * {@code {"hex": ...}}, beside which {@code "view"} may show what it holds. So every entry can be loaded again as it was, even
 * one that the tool does not understand. No class of an application is ever looked up.
 */
public final class EntryText {
    private static final String HEX = "hex";
    private static final String KEY = "key:";
    private static final String VALUE = "value:";

    private final String codecId;
    private final ClasslessReader reader;
    private final @Nullable Codec<Object> codec;

    /** The one type of all keys or values; null if each names its own. */
    private final @Nullable ScalarText scalar;

    private final ByteOutput encoded = new ByteOutput(64);

    public EntryText(String codecId, TypeTable types) {
        this.codecId = codecId;
        this.reader = new ClasslessReader(types);
        Class<?> type = typeOf(codecId);
        this.codec = type == null ? null : codecOf(codecId, type);
        this.scalar = codec == null || type == null ? null : ScalarText.of(type);
    }

    private static @Nullable Class<?> typeOf(String codecId) {
        return switch (codecId) {
            case "string" -> String.class;
            case "long" -> Long.class;
            case "int" -> Integer.class;
            case "uuid" -> UUID.class;
            case "bytes" -> byte[].class;
            default -> platformType(codecId);
        };
    }

    private static @Nullable Class<?> platformType(String codecId) {
        int colon = codecId.indexOf(':') + 1;
        return codecId.startsWith(KEY) || codecId.startsWith(VALUE)
                ? PlatformClass.find(codecId.substring(colon))
                : null;
    }

    /** The codec of a platform type, which encodes scalars; null if this library no longer has one of that id. */
    @SuppressWarnings("unchecked") // Only ever given values of the type.
    private static @Nullable Codec<Object> codecOf(String codecId, Class<?> type) {
        ObjectInputFilter nothing = info -> ObjectInputFilter.Status.REJECTED;
        Codec<?> codec =
                codecId.startsWith(KEY) ? Codecs.forKeys(type, null, nothing) : Codecs.forValues(type, null, nothing);
        return codec.id().equals(codecId) ? (Codec<Object>) codec : null;
    }

    /** Shows the bytes of a key or a value. */
    public JsonElement toJson(byte[] array, int offset, int length) {
        Object value;
        try {
            value = reader.read(codecId, new ByteInput(array, offset, length));
        } catch (DecodeException e) {
            JsonObject json = hex(array, offset, length);
            json.addProperty("undecodable", e.getMessage());
            return json;
        }
        if (value == null) {
            return hex(array, offset, length);
        }
        JsonElement text = scalarText(value);
        if (text != null && givesBytes(text, array, offset, length)) {
            return text;
        }
        JsonObject json = hex(array, offset, length);
        if (value instanceof byte[] bytes) {
            String readable = readableText(bytes);
            if (readable != null) {
                json.addProperty("text", readable);
            }
        } else {
            json.add("view", ScalarText.view(value));
        }
        return json;
    }

    private @Nullable JsonElement scalarText(Object value) {
        if (scalar != null) {
            return value instanceof byte[] ? null : scalar.write().apply(value);
        }
        ScalarText own = codec == null ? null : ScalarText.of(value.getClass());
        return own == null ? null : own.named(value);
    }

    private boolean givesBytes(JsonElement text, byte[] array, int offset, int length) {
        // UTF-8 cannot carry half a surrogate pair, which a Java string may hold.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text.toString())) {
            return false;
        }
        try {
            encode(text);
        } catch (RuntimeException notReversible) {
            return false;
        }
        return Arrays.equals(encoded.array(), 0, encoded.size(), array, offset, offset + length);
    }

    private void encode(JsonElement text) {
        Codec<Object> to = codec;
        if (to == null) {
            throw new UnusableException(
                    "the codec " + codecId + " is not one of this tool's: give the bytes as {\"hex\": \"...\"}");
        }
        encoded.reset();
        to.encode(scalarOf(text), encoded);
    }

    private Object scalarOf(JsonElement text) {
        if (scalar != null) {
            return scalar.read().apply(text);
        }
        if (text.isJsonPrimitive() && text.getAsJsonPrimitive().isString()) {
            return text.getAsString();
        }
        if (text.isJsonPrimitive() && text.getAsJsonPrimitive().isBoolean()) {
            return text.getAsBoolean();
        }
        if (text.isJsonObject() && text.getAsJsonObject().size() == 1) {
            String name = text.getAsJsonObject().keySet().iterator().next();
            ScalarText named = ScalarText.named(name);
            if (named != null) {
                return named.read().apply(text.getAsJsonObject().get(name));
            }
        }
        throw new UnusableException(
                "a value must be a string, a boolean, {\"long\": 5} or the like, or {\"hex\": \"...\"}, not " + text);
    }

    /**
     * The bytes of what {@link #toJson} has shown.
     *
     * @throws UnusableException if the store's codec cannot write it
     */
    public byte[] toBytes(JsonElement json) {
        if (isHex(json)) {
            return fromHex(json.getAsJsonObject().get(HEX).getAsString());
        }
        try {
            encode(json);
        } catch (UnusableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UnusableException(json + " cannot be written by the codec " + codecId + ": " + e.getMessage());
        }
        return encoded.toByteArray();
    }

    /** Whether an entry is given by its bytes. */
    public static boolean isHex(JsonElement json) {
        return json.isJsonObject() && json.getAsJsonObject().has(HEX);
    }

    public static byte[] fromHex(String digits) {
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw new UnusableException("\"" + digits + "\" is not pairs of hexadecimal digits");
        }
    }

    /**
     * The keys that a user may mean by an argument, the likeliest first.
     *
     * @param text the argument: JSON as {@link #toJson} writes it, or a plain string or number
     */
    public List<byte[]> candidates(String text) {
        List<byte[]> keys = new ArrayList<>();
        if (text.startsWith("{")) {
            try {
                keys.add(toBytes(JsonParser.parseString(text)));
                return keys;
            } catch (JsonParseException | UnusableException e) {
                // Where keys are strings, one may begin like JSON.
                if (codec == null) {
                    throw e;
                }
            }
        }
        if (scalar != null) {
            keys.add(toBytes(new JsonPrimitive(text)));
            return keys;
        }
        for (String name : List.of("string", "int", "long", "boolean", "uuid")) {
            byte[] key = ofType(name, text);
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** The bytes of a text that is read as a type, or null if it cannot be. */
    private byte @Nullable [] ofType(String name, String text) {
        ScalarText type = ScalarText.named(name);
        Object value;
        try {
            value = type == null ? null : type.read().apply(new JsonPrimitive(text));
        } catch (IllegalArgumentException notOfThatType) {
            return null;
        }
        return type == null || value == null ? null : toBytes(type.named(value));
    }

    private static JsonObject hex(byte[] array, int offset, int length) {
        JsonObject json = new JsonObject();
        json.addProperty(HEX, HexFormat.of().formatHex(array, offset, offset + length));
        return json;
    }

    private static @Nullable String readableText(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            boolean readable = !text.isEmpty()
                    && text.codePoints().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c));
            return readable ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
