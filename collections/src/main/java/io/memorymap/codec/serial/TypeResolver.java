package io.memorymap.codec.serial;

import java.io.ObjectInputFilter;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the classes that are named in a store: through the loader that was given, then the thread's context loader, then
 * the one of this library. The given loader is held weakly, so that a store that is left open does not keep an application
 * in memory.
 */
public final class TypeResolver {
    private final Class<?> declared;
    private final @Nullable WeakReference<ClassLoader> loader;
    private final @Nullable ObjectInputFilter allowList;
    private final Map<String, Found> found = new ConcurrentHashMap<>();

    /**
     * @param declared the type of the store's keys or values, always allowed
     * @param loader asked first, null for none
     * @param allowList what may be instantiated besides, null for anything
     */
    public TypeResolver(Class<?> declared, @Nullable ClassLoader loader, @Nullable ObjectInputFilter allowList) {
        this.declared = declared;
        this.loader = loader == null ? null : new WeakReference<>(loader);
        this.allowList = allowList;
    }

    /** A class that was found, and the context loader it was found through, null if every thread finds the same one. */
    private record Found(
            WeakReference<Class<?>> type, @Nullable WeakReference<ClassLoader> context) {
        @Nullable Class<?> current() {
            return context == null || context.refersTo(Thread.currentThread().getContextClassLoader())
                    ? type.get()
                    : null;
        }
    }

    @Nullable ObjectInputFilter allowList() {
        return allowList;
    }

    Class<?> declared() {
        return declared;
    }

    /**
     * Returns the class of this name for the current thread.
     *
     * @throws ClassNotFoundException if no loader has it, naming those that were asked
     */
    public Class<?> find(String className) throws ClassNotFoundException {
        if (CanonicalList.isNamed(className)) {
            return CanonicalList.class;
        }
        Found known = found.get(className);
        Class<?> type = known == null ? null : known.current();
        return type != null ? type : search(className);
    }

    private Class<?> search(String className) throws ClassNotFoundException {
        ClassLoader given = loader == null ? null : loader.get();
        Class<?> type = given == null ? null : load(className, given);
        if (type != null) {
            found.put(className, new Found(new WeakReference<>(type), null));
            return type;
        }
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        type = context == null ? null : load(className, context);
        if (type == null) {
            type = load(className, TypeResolver.class.getClassLoader());
        }
        if (type == null) {
            throw new ClassNotFoundException("no loader has " + className + ": asked were "
                    + (loader == null ? "" : (given == null ? "one that was unloaded" : given) + ", ")
                    + "the context loader " + context + " and that of the library");
        }
        found.put(className, new Found(new WeakReference<>(type), new WeakReference<>(context)));
        return type;
    }

    /** Tells whether objects of a class may be made, or its constants used, though only the stored bytes name it. */
    public boolean allows(Class<?> type) {
        if (allowList == null || type == declared) {
            return true;
        }
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        // What gets here is a record, an enum or an array: none of the platform's own runs foreign code.
        return element.isPrimitive()
                || element.getName().startsWith("java.")
                || allowList.checkInput(new ClassOnly(type)) == ObjectInputFilter.Status.ALLOWED;
    }

    private static @Nullable Class<?> load(String className, ClassLoader from) {
        try {
            return Class.forName(className, false, from);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    /** What a filter is asked for a class that is not part of a serialization stream. */
    private record ClassOnly(Class<?> serialClass) implements ObjectInputFilter.FilterInfo {
        @Override
        public long arrayLength() {
            return -1;
        }

        @Override
        public long depth() {
            return 1;
        }

        @Override
        public long references() {
            return 1;
        }

        @Override
        public long streamBytes() {
            return 0;
        }
    }
}
