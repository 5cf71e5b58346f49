package io.memorymap.codec.serial;

import io.memorymap.codec.NonCanonicalKeyException;
import io.memorymap.codec.scalar.Scalars;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.lang.reflect.Field;
import java.net.URL;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** What in a serializable key keeps its bytes from being decided by its {@code equals}, and where in the key that is. */
public final class KeyFaults {
    private static final int MAX_DEPTH = 64;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private KeyFaults() {}

    /** A fault and the way to it. */
    private record Fault(String path, String reason) {}

    /** Returns why this object, whatever lies in it, cannot be part of a key; null if it can. */
    public static @Nullable String of(Object object) {
        if (Scalars.tagOf(object) != 0) {
            return null;
        }
        if (object instanceof URL) {
            return "java.net.URL compares by the addresses of hosts; use java.net.URI";
        }
        if (object instanceof Set && !(object instanceof SortedSet || object instanceof EnumSet)) {
            return object.getClass().getName() + " is in no fixed order; use a sorted set, or make the key a record";
        }
        if (object instanceof Map && !(object instanceof SortedMap || object instanceof EnumMap)) {
            return object.getClass().getName() + " is in no fixed order; use a sorted map, or make the key a record";
        }
        KeyClass type = KeyClass.of(object.getClass());
        if (type.hashedByIdentity() && !type.standIn()) {
            return object.getClass().getName()
                    + " uses Object.hashCode(): give it equals and hashCode by content, or make" + " it a record";
        }
        return null;
    }

    /** Returns an exception for a fault that was met somewhere in a key. */
    static NonCanonicalKeyException exception(Object key, String reason) {
        Fault fault = new KeyFaults().search(key, key.getClass().getName(), 0);
        return fault == null
                ? new NonCanonicalKeyException(key.getClass().getName(), reason)
                : new NonCanonicalKeyException(fault.path, fault.reason);
    }

    /** Throws if there is a fault that can be seen without serializing the key. */
    public static void check(Object key) {
        Fault fault = new KeyFaults().search(key, key.getClass().getName(), 0);
        if (fault != null) {
            throw new NonCanonicalKeyException(fault.path, fault.reason);
        }
    }

    private @Nullable Fault search(@Nullable Object object, String path, int depth) {
        if (object == null || object instanceof Enum || object instanceof Class || Scalars.tagOf(object) != 0) {
            return null;
        }
        if (depth > MAX_DEPTH || !seen.add(object)) {
            return null;
        }
        String reason = of(object);
        if (reason != null) {
            return new Fault(path, reason);
        }
        if (object instanceof Object[] array) {
            return searchAll(Arrays.asList(array), path, depth);
        }
        if (object instanceof Collection<?> collection && SerialOutput.isPlatform(object.getClass())) {
            return searchAll(collection, path, depth);
        }
        if (object instanceof Map<?, ?> map && SerialOutput.isPlatform(object.getClass())) {
            Fault fault = searchAll(map.keySet(), path + ".keySet()", depth);
            return fault != null ? fault : searchAll(map.values(), path + ".values()", depth);
        }
        return SerialOutput.isPlatform(object.getClass()) ? null : searchFields(object, path, depth);
    }

    private @Nullable Fault searchAll(Iterable<?> elements, String path, int depth) {
        int i = 0;
        for (Object element : elements) {
            Fault fault = search(element, path + '[' + i++ + ']', depth + 1);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private @Nullable Fault searchFields(Object object, String path, int depth) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            ObjectStreamClass serializable = SerialOutput.isPlatform(type) ? null : ObjectStreamClass.lookup(type);
            if (serializable == null) {
                continue;
            }
            for (ObjectStreamField field : serializable.getFields()) {
                if (!field.isPrimitive()) {
                    Fault fault =
                            search(valueOf(type, field.getName(), object), path + '.' + field.getName(), depth + 1);
                    if (fault != null) {
                        return fault;
                    }
                }
            }
        }
        return null;
    }

    /** Returns the value of a field, null also if it is out of reach or only exists in the serialized form. */
    private static @Nullable Object valueOf(Class<?> type, String name, Object object) {
        try {
            Field field = type.getDeclaredField(name);
            return field.trySetAccessible() ? field.get(object) : null;
        } catch (NoSuchFieldException | IllegalAccessException e) {
            return null;
        }
    }
}
