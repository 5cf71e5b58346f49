package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.EncodeException;
import io.memorymap.codec.scalar.PrimitiveArrays;
import io.memorymap.codec.scalar.Tags;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What values are made of, besides single objects. The usual collections of {@code java.util} keep their class and are written
 * element by element; all others are serialized, and so is one that holds objects that must be serialized, as a whole: what
 * its elements share stays shared.
 */
final class ValueContainers {
    private static final Map<Class<?>, Integer> TAGS = new HashMap<>();

    static {
        TAGS.put(ArrayList.class, Tags.LIST);
        TAGS.put(LinkedList.class, Tags.LINKED_LIST);
        TAGS.put(ArrayDeque.class, Tags.ARRAY_DEQUE);
        TAGS.put(Arrays.asList("").getClass(), Tags.AS_LIST);
        TAGS.put(List.of().getClass(), Tags.IMMUTABLE_LIST);
        TAGS.put(List.of("").getClass(), Tags.IMMUTABLE_LIST);
        TAGS.put(Collections.emptyList().getClass(), Tags.EMPTY_LIST);
        TAGS.put(HashSet.class, Tags.HASH_SET);
        TAGS.put(LinkedHashSet.class, Tags.LINKED_HASH_SET);
        TAGS.put(TreeSet.class, Tags.TREE_SET);
        TAGS.put(Set.of().getClass(), Tags.IMMUTABLE_SET);
        TAGS.put(Set.of("").getClass(), Tags.IMMUTABLE_SET);
        TAGS.put(Collections.emptySet().getClass(), Tags.EMPTY_SET);
        TAGS.put(HashMap.class, Tags.HASH_MAP);
        TAGS.put(LinkedHashMap.class, Tags.LINKED_HASH_MAP);
        TAGS.put(TreeMap.class, Tags.TREE_MAP);
        TAGS.put(Map.of().getClass(), Tags.IMMUTABLE_MAP);
        TAGS.put(Map.of("", "").getClass(), Tags.IMMUTABLE_MAP);
        TAGS.put(Collections.emptyMap().getClass(), Tags.EMPTY_MAP);
    }

    private ValueContainers() {}

    static void write(Object value, ByteOutput out, Coding coding, int depth) {
        int tag = tagOf(value);
        if ((tag == 0 || !new PlainCheck().test(value))
                && value instanceof Serializable
                && trySerial(value, out, coding, tag)) {
            return;
        }
        switch (tag) {
            case Tags.OBJECT_ARRAY -> ObjectArrays.write((Object[]) value, out, coding, depth);
            case Tags.HASH_MAP, Tags.LINKED_HASH_MAP, Tags.TREE_MAP, Tags.IMMUTABLE_MAP -> {
                out.writeByte(tag);
                writeEntries((Map<?, ?>) value, out, coding, depth);
            }
            case Tags.EMPTY_LIST, Tags.EMPTY_SET, Tags.EMPTY_MAP -> out.writeByte(tag);
            case 0 -> throw SerialForm.notSerializable(value.getClass());
            default -> {
                out.writeByte(tag);
                writeElements((Collection<?>) value, out, coding, depth);
            }
        }
    }

    /** Returns how to write a collection or an array without serialization, 0 if it must be serialized. */
    static int tagOf(Object value) {
        Integer tag = TAGS.get(value.getClass());
        if (tag != null) {
            boolean ordered = (tag == Tags.TREE_SET && ((TreeSet<?>) value).comparator() != null)
                    || (tag == Tags.TREE_MAP && ((TreeMap<?, ?>) value).comparator() != null);
            return ordered ? 0 : tag;
        }
        if (value instanceof Object[]) {
            return Tags.OBJECT_ARRAY;
        }
        if (value instanceof Serializable || !value.getClass().getName().startsWith("java.")) {
            return 0;
        }
        // A view, as a sub-list or the values of a map: its contents are meant.
        return value instanceof Set
                ? Tags.LINKED_HASH_SET
                : value instanceof Collection ? Tags.LIST : value instanceof Map ? Tags.LINKED_HASH_MAP : 0;
    }

    /**
     * @param otherwise if not 0, what cannot be serialized can still be written element by element
     * @return whether it was written
     */
    private static boolean trySerial(Object value, ByteOutput out, Coding coding, int otherwise) {
        int start = out.size();
        try {
            out.writeByte(Tags.SERIAL);
            SerialForm.write(value, out, coding);
            return true;
        } catch (EncodeException e) {
            if (otherwise == 0 || !(e.getCause() instanceof NotSerializableException)) {
                throw e;
            }
            out.truncate(start);
            return false;
        }
    }

    private static void writeElements(Collection<?> elements, ByteOutput out, Coding coding, int depth) {
        int size = elements.size();
        out.writeVarInt(size);
        int written = 0;
        for (Object element : elements) {
            TaggedForm.ANY.writeNullable(element, out, coding, depth + 1);
            written++;
        }
        SortedSlices.checkSize(size, written);
    }

    private static void writeEntries(Map<?, ?> map, ByteOutput out, Coding coding, int depth) {
        int size = map.size();
        out.writeVarInt(size);
        int written = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            TaggedForm.ANY.writeNullable(entry.getKey(), out, coding, depth + 1);
            TaggedForm.ANY.writeNullable(entry.getValue(), out, coding, depth + 1);
            written++;
        }
        SortedSlices.checkSize(size, written);
    }

    @SuppressWarnings("JdkObsolete") // What was a linked list comes back as one.
    static Object read(int tag, ByteInput in, Coding coding, int depth) {
        return switch (tag) {
            case Tags.LIST -> new ArrayList<>(Arrays.asList(readElements(in, coding, depth)));
            case Tags.LINKED_LIST -> new LinkedList<>(Arrays.asList(readElements(in, coding, depth)));
            case Tags.ARRAY_DEQUE -> new ArrayDeque<>(Arrays.asList(readElements(in, coding, depth)));
            case Tags.AS_LIST -> Arrays.asList(readElements(in, coding, depth));
            case Tags.IMMUTABLE_LIST -> immutableList(readElements(in, coding, depth));
            case Tags.EMPTY_LIST -> Collections.emptyList();
            case Tags.HASH_SET -> readSet(new HashSet<>(), in, coding, depth);
            case Tags.LINKED_HASH_SET -> readSet(new LinkedHashSet<>(), in, coding, depth);
            case Tags.TREE_SET -> readSet(new TreeSet<>(), in, coding, depth);
            case Tags.IMMUTABLE_SET -> Set.of(readElements(in, coding, depth));
            case Tags.EMPTY_SET -> Collections.emptySet();
            case Tags.HASH_MAP -> readMap(new HashMap<>(), in, coding, depth);
            case Tags.LINKED_HASH_MAP -> readMap(new LinkedHashMap<>(), in, coding, depth);
            case Tags.TREE_MAP -> readMap(new TreeMap<>(), in, coding, depth);
            case Tags.IMMUTABLE_MAP -> Map.copyOf(readMap(new HashMap<>(), in, coding, depth));
            case Tags.EMPTY_MAP -> Collections.emptyMap();
            default -> throw new DecodeException("unknown tag " + tag + " at " + (in.position() - 1));
        };
    }

    private static @Nullable Object[] readElements(ByteInput in, Coding coding, int depth) {
        return ObjectArrays.readElements(Object.class, in, coding, depth);
    }

    /** The lists that streams give are of the same class and may hold null. */
    private static List<@Nullable Object> immutableList(@Nullable Object[] elements) {
        for (Object element : elements) {
            if (element == null) {
                return Arrays.stream(elements).toList();
            }
        }
        return List.of(elements);
    }

    private static Set<@Nullable Object> readSet(Set<@Nullable Object> set, ByteInput in, Coding coding, int depth) {
        @Nullable Object[] elements = readElements(in, coding, depth);
        Collections.addAll(set, elements);
        SortedSlices.checkDistinct(elements.length, set.size());
        return set;
    }

    private static Map<@Nullable Object, @Nullable Object> readMap(
            Map<@Nullable Object, @Nullable Object> map, ByteInput in, Coding coding, int depth) {
        int size = PrimitiveArrays.readLength(in, 2);
        for (int i = 0; i < size; i++) {
            Object key = TaggedForm.ANY.readNullable(in, coding, depth + 1);
            map.put(key, TaggedForm.ANY.readNullable(in, coding, depth + 1));
        }
        SortedSlices.checkDistinct(size, map.size());
        return map;
    }
}
