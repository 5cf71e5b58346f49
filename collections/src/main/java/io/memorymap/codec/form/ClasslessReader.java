package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.Codecs;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.TypeTable;
import io.memorymap.codec.scalar.ByteArrayCodec;
import io.memorymap.codec.scalar.IntCodec;
import io.memorymap.codec.scalar.LongCodec;
import io.memorymap.codec.scalar.Scalars;
import io.memorymap.codec.scalar.StringCodec;
import io.memorymap.codec.scalar.Tags;
import io.memorymap.codec.scalar.Utf8;
import io.memorymap.codec.scalar.UuidCodec;
import io.memorymap.codec.serial.ClassDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what stored keys and values hold without the classes that wrote them, for tools: no object of an application's class is
 * ever made, nothing is deserialized, no class outside the platform is looked up.
 *
 * <p>The result is made of {@code null}, the scalar types that {@link Codecs} lists (strings, numbers, times, arrays of primitives), lists,
 * and maps with string keys for everything else: an enum constant gives {@code {enum: com.acme.Color, name: RED}}, a serialized
 * object {@code {serialized: com.acme.User, bytes: 120}}, a collection {@code {hashSet: [...]}}, a map {@code {treeMap: [[key,
 * value], ...]}}. What lies behind a record, whose layout only its class knows, cannot be read: it is left out and said so by
 * {@code {unread: bytes}}.
 *
 * <p>Thread-safe if its type table is.
 */
public final class ClasslessReader {
    private static final String KEY = "key:";
    private static final String VALUE = "value:";
    private static final String SERIALIZATION = "serialization:";

    /** Marks in a serialization stream the description of a class by its name. */
    private static final int TC_CLASSDESC = 0x72;

    private final TypeTable types;

    /** @param types the names of the store's file */
    public ClasslessReader(TypeTable types) {
        this.types = types;
    }

    /**
     * Reads a key or a value.
     *
     * @param codecId id of the codec that wrote it
     * @param in exactly its bytes
     * @return what it holds, as described above; null for a codec that is not built in, of which nothing is known
     * @throws DecodeException if the bytes are not what the codec writes
     */
    public @Nullable Object read(String codecId, ByteInput in) {
        try {
            Object value = readById(codecId, in);
            if (value != null && in.remaining() > 0) {
                throw new DecodeException(in.remaining() + " bytes are left over");
            }
            return value;
        } catch (DecodeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DecodeException("malformed: " + e, e);
        }
    }

    private @Nullable Object readById(String codecId, ByteInput in) {
        return switch (codecId) {
            case "string" -> StringCodec.INSTANCE.decode(in);
            case "long" -> LongCodec.INSTANCE.decode(in);
            case "int" -> IntCodec.INSTANCE.decode(in);
            case "bytes" -> ByteArrayCodec.INSTANCE.decode(in);
            case "uuid" -> UuidCodec.INSTANCE.decode(in);
            default -> readByPrefix(codecId, in);
        };
    }

    private @Nullable Object readByPrefix(String codecId, ByteInput in) {
        if (codecId.startsWith(SERIALIZATION)) {
            return serialized(in);
        }
        if (codecId.startsWith(KEY)) {
            return ofType(codecId.substring(KEY.length()), in);
        }
        return codecId.startsWith(VALUE) ? ofType(codecId.substring(VALUE.length()), in) : null;
    }

    private @Nullable Object ofType(String typeName, ByteInput in) {
        if (typeName.indexOf('#') >= 0) {
            return opaque("record", typeName, in);
        }
        Class<?> platform = PlatformClass.find(typeName);
        if (platform != null) {
            int scalar = Scalars.tagOfAll(platform);
            if (scalar != 0) {
                return Scalars.read(scalar, in);
            }
            return platform.isEnum() ? constant(typeName, Utf8.readSized(in)) : tagged(in, 0);
        }
        if (holdsOneName(in)) {
            return constant(typeName, Utf8.readSized(in));
        }
        return tagged(in, 0);
    }

    /** Whether the bytes are a sized Java identifier, as a type that is an enum has them: no tagged object looks so. */
    private static boolean holdsOneName(ByteInput in) {
        int at = in.position();
        byte[] array = in.array();
        int length = in.remaining() - 1;
        if (length < 1 || array[at] != length || !Character.isJavaIdentifierStart(array[at + 1])) {
            return false;
        }
        for (int i = 2; i <= length; i++) {
            if (!Character.isJavaIdentifierPart(array[at + i])) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Object tagged(ByteInput in, int depth) {
        Coding.checkDecodeDepth(depth);
        int tag = in.readUnsignedByte();
        if (tag == Tags.NULL) {
            return null;
        }
        if (tag <= Tags.LAST_SCALAR) {
            return Scalars.read(tag, in);
        }
        return switch (tag) {
            case Tags.ENUM -> constant(type(in), Utf8.readSized(in));
            case Tags.RECORD -> opaque("record", type(in), in);
            case Tags.KNOWN_KEY -> known(type(in), in, depth);
            case Tags.CLASS -> described("class", Utf8.readSized(in));
            case Tags.OPTIONAL -> described("optional", tagged(in, depth + 1));
            case Tags.OBJECT_ARRAY -> described("array", elements(in, in.readVarInt(), depth));
            case Tags.ARRAY -> {
                Map<String, @Nullable Object> array = described("array of", type(in));
                array.put("elements", elements(in, in.readVarInt(), depth));
                yield array;
            }
            case Tags.SERIAL -> serialized(in);
            case Tags.SORTED_MAP, Tags.HASH_MAP, Tags.LINKED_HASH_MAP, Tags.TREE_MAP, Tags.IMMUTABLE_MAP ->
                described(nameOf(tag), entries(in, in.readVarInt(), depth));
            case Tags.ENTRY -> described(nameOf(tag), elements(in, 2, depth));
            case Tags.EMPTY_LIST, Tags.EMPTY_SET, Tags.EMPTY_MAP -> described(nameOf(tag), List.of());
            default -> described(nameOf(tag), elements(in, in.readVarInt(), depth));
        };
    }

    /** The names of the collections' classes; a list, by far the most frequent, is only called that. */
    private static String nameOf(int tag) {
        return switch (tag) {
            case Tags.LIST -> "list";
            case Tags.SORTED_SET -> "set";
            case Tags.SORTED_MAP -> "map";
            case Tags.ENTRY -> "entry";
            case Tags.LINKED_LIST -> "linkedList";
            case Tags.ARRAY_DEQUE -> "arrayDeque";
            case Tags.AS_LIST -> "arraysAsList";
            case Tags.IMMUTABLE_LIST -> "immutableList";
            case Tags.EMPTY_LIST -> "emptyList";
            case Tags.HASH_SET -> "hashSet";
            case Tags.LINKED_HASH_SET -> "linkedHashSet";
            case Tags.TREE_SET -> "treeSet";
            case Tags.IMMUTABLE_SET -> "immutableSet";
            case Tags.EMPTY_SET -> "emptySet";
            case Tags.HASH_MAP -> "hashMap";
            case Tags.LINKED_HASH_MAP -> "linkedHashMap";
            case Tags.TREE_MAP -> "treeMap";
            case Tags.IMMUTABLE_MAP -> "immutableMap";
            case Tags.EMPTY_MAP -> "emptyMap";
            default -> throw new DecodeException("unknown tag " + tag);
        };
    }

    private List<@Nullable Object> elements(ByteInput in, int count, int depth) {
        checkCount(count, in);
        List<@Nullable Object> list = new ArrayList<>();
        // A record takes all that is left, since where it ends is not known: the list ends there.
        for (int i = 0; i < count && in.remaining() > 0; i++) {
            list.add(tagged(in, depth + 1));
        }
        return list;
    }

    private List<@Nullable Object> entries(ByteInput in, int count, int depth) {
        checkCount(count, in);
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < count && in.remaining() > 0; i++) {
            list.add(elements(in, 2, depth));
        }
        return list;
    }

    private static void checkCount(int count, ByteInput in) {
        if (count < 0 || count > in.remaining()) {
            throw new DecodeException(count + " elements do not fit the " + in.remaining() + " bytes left");
        }
    }

    private Map<String, @Nullable Object> opaque(String kind, String typeName, ByteInput in) {
        Map<String, @Nullable Object> description = described(kind, typeName);
        description.put("unread", in.remaining());
        in.skip(in.remaining());
        return description;
    }

    private Map<String, @Nullable Object> known(String typeName, ByteInput in, int depth) {
        Map<String, @Nullable Object> description = described("key", typeName);
        description.put("fields", elements(in, KnownKeyForm.fieldsOf(typeName), depth));
        return description;
    }

    /** Looks at the frame of a serialized object: its length, and the names of the classes in it. */
    private Map<String, @Nullable Object> serialized(ByteInput in) {
        int length = in.readInt();
        int size = length & ~SerialForm.DESCRIBED;
        int start = in.position();
        in.skip(size);
        int count = in.readVarInt();
        checkCount(count, in);
        String first = size == length ? firstClass(in.array(), start, size) : null;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String type = type(in);
            ClassDescription described = ClassDescription.parse(type);
            if (i == 0 && described != null) {
                first = described.className();
            }
            if (described == null) {
                names.add(type);
            } else if (described.isOfApplication()) {
                names.add(described.nameAndVersion());
            }
        }
        Map<String, @Nullable Object> description = described("serialized", first == null ? "object" : first);
        description.put("bytes", size);
        if (!names.isEmpty()) {
            description.put("classes", names);
        }
        return description;
    }

    /** The name of the class that a serialization stream begins with; nothing of the stream is interpreted beyond it. */
    private static @Nullable String firstClass(byte[] stream, int start, int size) {
        for (int i = start; i < start + size - 3 && i < start + 2; i++) {
            if (stream[i] == TC_CLASSDESC) {
                int length = (stream[i + 1] & 0xFF) << 8 | (stream[i + 2] & 0xFF);
                return i + 3 + length <= start + size ? Utf8.decode(stream, i + 3, length) : null;
            }
        }
        return null;
    }

    private String type(ByteInput in) {
        int id = in.readVarInt();
        if (id == TypeTable.UNLISTED) {
            return Utf8.readSized(in);
        }
        String name = types.nameOf(id);
        if (name == null) {
            throw new DecodeException("no type has the number " + id);
        }
        return name;
    }

    private static Map<String, @Nullable Object> constant(String typeName, String name) {
        Map<String, @Nullable Object> description = described("enum", typeName);
        description.put("name", name);
        return description;
    }

    private static Map<String, @Nullable Object> described(String what, @Nullable Object value) {
        Map<String, @Nullable Object> description = new LinkedHashMap<>();
        description.put(what, value);
        return description;
    }
}
