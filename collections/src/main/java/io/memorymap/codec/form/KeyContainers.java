package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.scalar.PrimitiveArrays;
import io.memorymap.codec.scalar.Tags;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
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
 * What keys are made of, by the contracts of the interfaces: all lists of equal elements are equal, whatever their classes,
 * and so are sets and maps whatever their order. Sets and maps are sorted by the bytes of their elements and keys. Decoded
 * ones are of the type that the key was declared with, or of a plain one of {@code java.util}.
 */
final class KeyContainers {
    private KeyContainers() {}

    /** @param declared what the decoded object must be */
    static void write(Object value, Class<?> declared, ByteOutput out, Coding coding, int depth) {
        if (value instanceof Object[] array) {
            ObjectArrays.write(array, out, coding, depth);
        } else if (value instanceof List<?> list && canBe(declared, ArrayList.class, LinkedList.class)) {
            writeList(list, out, coding, depth);
        } else if (value instanceof Set<?> set && canBe(declared, LinkedHashSet.class, TreeSet.class)) {
            writeSet(set, out, coding, depth);
        } else if (value instanceof Map<?, ?> map && canBe(declared, LinkedHashMap.class, TreeMap.class)) {
            writeMap(map, out, coding, depth);
        } else if (value instanceof Map.Entry<?, ?> entry
                && canBe(declared, AbstractMap.SimpleImmutableEntry.class, AbstractMap.SimpleEntry.class)) {
            out.writeByte(Tags.ENTRY);
            TaggedForm.ANY.writeNullable(entry.getKey(), out, coding, depth + 1);
            TaggedForm.ANY.writeNullable(entry.getValue(), out, coding, depth + 1);
        } else {
            KnownKeyForm known = KnownKeyForm.of(value.getClass());
            if (known != null) {
                known.writeTyped(value, out, coding, depth);
            } else {
                SerialKeys.write(value, out, coding);
            }
        }
    }

    static Object read(int tag, Class<?> declared, ByteInput in, Coding coding, int depth) {
        return switch (tag) {
            case Tags.LIST -> readList(declared, in, coding, depth);
            case Tags.SORTED_SET -> readSet(declared, in, coding, depth);
            case Tags.SORTED_MAP -> readMap(declared, in, coding, depth);
            case Tags.ENTRY -> {
                Object key = TaggedForm.ANY.readNullable(in, coding, depth + 1);
                Object value = TaggedForm.ANY.readNullable(in, coding, depth + 1);
                yield declared == AbstractMap.SimpleEntry.class
                        ? new AbstractMap.SimpleEntry<>(key, value)
                        : new AbstractMap.SimpleImmutableEntry<>(key, value);
            }
            default -> throw new DecodeException("unknown tag " + tag + " at " + (in.position() - 1));
        };
    }

    private static boolean canBe(Class<?> declared, Class<?> one, Class<?> other) {
        return declared.isAssignableFrom(one) || declared.isAssignableFrom(other);
    }

    private static void writeList(List<?> list, ByteOutput out, Coding coding, int depth) {
        out.writeByte(Tags.LIST);
        out.writeVarInt(list.size());
        int written = 0;
        for (Object element : list) {
            TaggedForm.ANY.writeNullable(element, out, coding, depth + 1);
            written++;
        }
        SortedSlices.checkSize(list.size(), written);
    }

    @SuppressWarnings("JdkObsolete") // The key was declared with it, or with a queue that holds null.
    private static List<@Nullable Object> readList(Class<?> declared, ByteInput in, Coding coding, int depth) {
        int size = PrimitiveArrays.readLength(in, 1);
        List<@Nullable Object> list = declared.isAssignableFrom(ArrayList.class)
                ? new ArrayList<>(Math.min(size, ObjectArrays.AT_ONCE))
                : new LinkedList<>();
        for (int i = 0; i < size; i++) {
            list.add(TaggedForm.ANY.readNullable(in, coding, depth + 1));
        }
        return list;
    }

    private static void writeSet(Set<?> set, ByteOutput out, Coding coding, int depth) {
        out.writeByte(Tags.SORTED_SET);
        out.writeVarInt(set.size());
        SortedSlices slices = new SortedSlices(out, set.size());
        for (Object element : set) {
            slices.begin();
            TaggedForm.ANY.writeNullable(element, out, coding, depth + 1);
            slices.endOfKey();
        }
        slices.sort(set.getClass().getName());
    }

    private static Collection<@Nullable Object> readSet(Class<?> declared, ByteInput in, Coding coding, int depth) {
        int size = PrimitiveArrays.readLength(in, 1);
        Set<@Nullable Object> set;
        if (declared.isAssignableFrom(LinkedHashSet.class)) {
            set = declared == HashSet.class ? new HashSet<>() : new LinkedHashSet<>();
        } else {
            set = new TreeSet<>();
        }
        SortedSlices.Order order = new SortedSlices.Order(in);
        for (int i = 0; i < size; i++) {
            set.add(TaggedForm.ANY.readNullable(in, coding, depth + 1));
            order.next();
        }
        SortedSlices.checkDistinct(size, set.size());
        return set;
    }

    private static void writeMap(Map<?, ?> map, ByteOutput out, Coding coding, int depth) {
        out.writeByte(Tags.SORTED_MAP);
        out.writeVarInt(map.size());
        SortedSlices slices = new SortedSlices(out, map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            slices.begin();
            TaggedForm.ANY.writeNullable(entry.getKey(), out, coding, depth + 1);
            slices.endOfKey();
            TaggedForm.ANY.writeNullable(entry.getValue(), out, coding, depth + 1);
        }
        slices.sort(map.getClass().getName());
    }

    private static Map<@Nullable Object, @Nullable Object> readMap(
            Class<?> declared, ByteInput in, Coding coding, int depth) {
        int size = PrimitiveArrays.readLength(in, 2);
        Map<@Nullable Object, @Nullable Object> map =
                declared.isAssignableFrom(LinkedHashMap.class) ? new LinkedHashMap<>() : new TreeMap<>();
        SortedSlices.Order order = new SortedSlices.Order(in);
        for (int i = 0; i < size; i++) {
            Object key = TaggedForm.ANY.readNullable(in, coding, depth + 1);
            order.next();
            map.put(key, TaggedForm.ANY.readNullable(in, coding, depth + 1));
            order.startAt(in.position());
        }
        SortedSlices.checkDistinct(size, map.size());
        return map;
    }
}
