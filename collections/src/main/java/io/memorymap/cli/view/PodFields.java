package io.memorymap.cli.view;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.memorymap.format.BasicTypeDescriptor;
import io.memorymap.format.PodMapDescriptor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a plain struct, as a user names them on the command line, at their natural alignment: signed and unsigned
 * integers {@code i8 .. u64}, {@code f32}, {@code f64}, {@code bool}, {@code basic8}, {@code basic64}, {@code
 * basic1024}.
 */
public final class PodFields {
    private static final String[] KINDS = {
        "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "double", "float",
        "bool", "string"
    };
    private static final int[] WIDTHS = {8, 1, 2, 4, 8, 8, 1, 2, 4, 8, 8, 4, 1, -1};
    private static final int STRING = 13;

    private record Field(String type, int offset) {}

    private final List<Field> fields = new ArrayList<>();
    private int size;
    private int alignment = 1;

    /**
     * Lays out fields.
     *
     * @param names their types, separated by commas
     */
    public PodFields(String names) {
        for (String name : names.split(",", -1)) {
            String type = name.strip().toLowerCase(Locale.ROOT);
            int own = alignmentOf(type);
            size = (int) PodMapDescriptor.roundUp(size, own);
            fields.add(new Field(type, size));
            size += sizeOf(type);
            alignment = Math.max(alignment, own);
        }
    }

    /** Size in bytes, without padding at the end. */
    int size() {
        return size;
    }

    int alignment() {
        return alignment;
    }

    /** The values at an offset. */
    JsonElement json(ByteBuffer bytes, int at) {
        JsonArray values = new JsonArray();
        for (Field field : fields) {
            values.add(value(field.type, bytes, at + field.offset));
        }
        return values;
    }

    private static JsonElement value(String type, ByteBuffer bytes, int at) {
        if (type.startsWith("basic")) {
            JsonElement basic = basic(bytes, at, sizeOf(type));
            return basic == null ? hex(bytes, at, sizeOf(type)) : basic;
        }
        return switch (type) {
            case "bool" -> new JsonPrimitive(bytes.get(at) != 0);
            case "f32" -> real(bytes.getFloat(at));
            case "f64" -> real(bytes.getDouble(at));
            default -> integer(type.charAt(0) == 'u', bytes, at, sizeOf(type));
        };
    }

    private static JsonPrimitive real(double number) {
        return Double.isFinite(number) ? new JsonPrimitive(number) : new JsonPrimitive(Double.toString(number));
    }

    private static JsonElement integer(boolean unsigned, ByteBuffer bytes, int at, int width) {
        long bits = 0;
        for (int i = width - 1; i >= 0; i--) {
            bits = (bits << 8) | (bytes.get(at + i) & 0xFF);
        }
        if (unsigned) {
            return new JsonPrimitive(new java.math.BigInteger(Long.toUnsignedString(bits)));
        }
        int unused = Long.SIZE - width * Byte.SIZE;
        return new JsonPrimitive(bits << unused >> unused);
    }

    /** A basic type: a string or boolean as such, a number with its kind; null if the bytes are none. */
    static @Nullable JsonElement basic(ByteBuffer bytes, int at, int size) {
        int kind = bytes.get(at + BasicTypeDescriptor.KIND_OFFSET) & 0xFF;
        int length = bytes.getShort(at + BasicTypeDescriptor.LENGTH_OFFSET) & 0xFFFF;
        if (kind >= BasicTypeDescriptor.KINDS || length > size - BasicTypeDescriptor.BYTES_OFFSET) {
            return null;
        }
        int from = at + BasicTypeDescriptor.BYTES_OFFSET;
        if (kind == STRING) {
            return new JsonPrimitive(new String(copy(bytes, from, length), StandardCharsets.UTF_8));
        }
        if (WIDTHS[kind] != length) {
            return null;
        }
        String name = KINDS[kind];
        JsonElement value = switch (name) {
            case "bool" -> new JsonPrimitive(bytes.get(from) != 0);
            case "double" -> real(bytes.getDouble(from));
            case "float" -> real(bytes.getFloat(from));
            default -> integer(name.startsWith("u"), bytes, from, length);
        };
        if (name.equals("bool")) {
            return value;
        }
        JsonObject named = new JsonObject();
        named.add(name, value);
        return named;
    }

    private static byte[] copy(ByteBuffer bytes, int at, int length) {
        byte[] copy = new byte[length];
        bytes.get(at, copy, 0, length);
        return copy;
    }

    static JsonObject hex(ByteBuffer bytes, int at, int length) {
        JsonObject json = new JsonObject();
        json.addProperty("hex", HexFormat.of().formatHex(copy(bytes, at, length)));
        return json;
    }

    private static int sizeOf(String type) {
        return switch (type) {
            case "i8", "u8", "bool" -> 1;
            case "i16", "u16" -> 2;
            case "i32", "u32", "f32" -> 4;
            case "i64", "u64", "f64" -> 8;
            case "basic8" -> BasicTypeDescriptor.BYTES_OFFSET + BasicTypeDescriptor.CAPACITY_8;
            case "basic64" -> BasicTypeDescriptor.BYTES_OFFSET + BasicTypeDescriptor.CAPACITY_64;
            case "basic1024" -> BasicTypeDescriptor.BYTES_OFFSET + BasicTypeDescriptor.CAPACITY_1024;
            default ->
                throw new UnusableException("\"" + type
                        + "\" is no field type: i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, bool, basic8, basic64 and"
                        + " basic1024 are");
        };
    }

    private static int alignmentOf(String type) {
        return type.startsWith("basic") ? BasicTypeDescriptor.ALIGNMENT : sizeOf(type);
    }
}
