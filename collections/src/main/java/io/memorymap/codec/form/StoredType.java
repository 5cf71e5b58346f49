package io.memorymap.codec.form;

import io.memorymap.codec.DecodeException;
import io.memorymap.codec.serial.ClassDescription;
import io.memorymap.codec.serial.TypeNames;
import io.memorymap.codec.serial.TypeResolver;
import java.io.IOException;
import java.io.ObjectStreamClass;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** A type as a store {@linkplain TypeNames names} it, and the class of this process that it stands for. */
final class StoredType {
    private final String name;
    private final String className;

    /** What follows the class name, 0 if nothing does. */
    private final char kind;

    /** What a serialized value says of its class, null for all other types. */
    private final @Nullable ClassDescription description;

    /** The class that was found to be as it must. */
    private volatile @Nullable WeakReference<Class<?>> checked;

    StoredType(String name) {
        this.description = ClassDescription.parse(name);
        if (description != null) {
            this.name = description.nameAndVersion();
            this.className = description.className();
            this.kind = description.isVersioned() ? '@' : 0;
            return;
        }
        int mark = Math.max(name.lastIndexOf('#'), name.lastIndexOf('@'));
        this.name = name;
        this.className = mark < 0 ? name : name.substring(0, mark);
        this.kind = mark < 0 ? 0 : name.charAt(mark);
    }

    /**
     * Returns what a serialization stream goes by.
     *
     * @param type what {@link #resolve} returned
     * @return null if only the class's name is known
     * @throws IOException if the description is none
     */
    @Nullable ObjectStreamClass streamClass(Class<?> type) throws IOException {
        return description == null ? null : description.streamClass(type);
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
        // First, whatever kind the name says: hostile bytes may say another one, and only to look at a class can run
        // its code.
        if (!resolver.allows(type)) {
            throw new DecodeException("the allow-list does not allow " + className, className, null);
        }
        if (kind != 0) {
            checkUnchanged(type);
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
                now = TypeNames.ofSerializable(type, serializable.getSerialVersionUID());
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
}
