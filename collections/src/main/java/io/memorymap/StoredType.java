package io.memorymap;

import java.io.ObjectStreamClass;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A type as a store names it, and the class of this process that it stands for. The name is that of the class, for some
 * kinds followed by what must not have changed since:
 *
 * <ul>
 *   <li>{@code com.acme.Color}: an enum, an array;
 *   <li>{@code com.acme.User#0123456789abcdef}: a record and the fingerprint of its components ({@link RecordForm}), or a key
 *       class with that of its fields ({@link KnownKeyForm});
 *   <li>{@code com.acme.User@0123456789abcdef}: a serializable class and its serialVersionUID.
 * </ul>
 */
final class StoredType {
    private final String name;
    private final String className;

    /** What follows the class name, 0 if nothing does. */
    private final char kind;

    /** The class that was found to be as it must. */
    private volatile @Nullable WeakReference<Class<?>> checked;

    StoredType(String name) {
        int mark = Math.max(name.lastIndexOf('#'), name.lastIndexOf('@'));
        this.name = name;
        this.className = mark < 0 ? name : name.substring(0, mark);
        this.kind = mark < 0 ? 0 : name.charAt(mark);
    }

    /** @param layout a description of what the bytes depend on, of which a fingerprint is kept (FNV-1a) */
    static String nameOfLayout(Class<?> type, String layout) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : layout.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
        }
        return type.getName() + '#' + hex(hash);
    }

    static String nameOfSerializable(Class<?> type, long serialVersionUid) {
        return type.getName() + '@' + hex(serialVersionUid);
    }

    /**
     * Returns the class.
     *
     * @throws DecodeException if it is missing, has changed, or is not allowed
     */
    Class<?> resolve(TypeResolver resolver) {
        Class<?> type;
        try {
            type = resolver.find(className);
        } catch (ClassNotFoundException e) {
            throw new DecodeException("the class " + className + " is missing: " + e.getMessage(), className, e);
        }
        WeakReference<Class<?>> known = checked;
        if (known == null || !known.refersTo(type)) {
            check(type, resolver);
            checked = new WeakReference<>(type);
        }
        return type;
    }

    private void check(Class<?> type, TypeResolver resolver) {
        if (kind != 0) {
            checkUnchanged(type);
        }
        // A serialized class is judged by the filter of its stream.
        if (kind != '@' && !resolver.allows(type)) {
            throw new DecodeException("the allow-list does not allow " + className, className, null);
        }
    }

    private void checkUnchanged(Class<?> type) {
        String now = type.getName() + " of another kind";
        if (kind == '#') {
            KnownKeyForm known = KnownKeyForm.of(type);
            if (type.isRecord()) {
                now = RecordForm.of(type).typeName();
            } else if (known != null) {
                now = known.typeName();
            }
        } else {
            ObjectStreamClass serializable = ObjectStreamClass.lookup(type);
            if (serializable != null) {
                now = nameOfSerializable(type, serializable.getSerialVersionUID());
            }
        }
        if (!now.equals(name)) {
            throw new DecodeException(
                    type.getName() + " has changed: stored as " + name + ", it is now " + now + " (loaded by "
                            + type.getClassLoader() + ")",
                    type.getName(),
                    null);
        }
    }

    private static String hex(long number) {
        String digits = Long.toHexString(number);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
