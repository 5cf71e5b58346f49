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
    private final boolean limits;
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
        this.limits = allowList != null && answersWithoutClass(allowList);
    }

    /** A filter that rejects whatever is not a class that it knows cannot be asked for limits alone. */
    private static boolean answersWithoutClass(ObjectInputFilter allowList) {
        try {
            return allowList.checkInput(new Question(null, -1, 0, 0, 0)) != ObjectInputFilter.Status.REJECTED
                    && allowList.checkInput(new Question(byte[].class, 0, 0, 0, 0))
                            != ObjectInputFilter.Status.REJECTED;
        } catch (RuntimeException alwaysWantsAClass) {
            return false;
        }
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

    /** Tells whether the allow-list's own limits on depth, number and size are exceeded, whatever the class. */
    boolean isBeyondLimits(ObjectInputFilter.FilterInfo info) {
        ObjectInputFilter asked = allowList;
        if (asked == null || !limits) {
            return false;
        }
        // Patterns limit the length of arrays only; one of bytes they allow otherwise.
        Class<?> type = info.arrayLength() < 0 ? null : byte[].class;
        return asked.checkInput(
                        new Question(type, info.arrayLength(), info.depth(), info.references(), info.streamBytes()))
                == ObjectInputFilter.Status.REJECTED;
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
        // The platform's own run no foreign code; those in a stream are judged once more by its filter.
        return element.isPrimitive()
                || element == declared
                || element == CanonicalList.class
                || element.getName().startsWith("java.")
                || allowList.checkInput(new Question(type, -1, 1, 1, 0)) == ObjectInputFilter.Status.ALLOWED;
    }

    private static @Nullable Class<?> load(String className, ClassLoader from) {
        try {
            return Class.forName(className, false, from);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    /** What a filter is asked about something that is not, or not as it is, part of a serialization stream. */
    private record Question(
            @Nullable Class<?> serialClass, long arrayLength, long depth, long references, long streamBytes)
            implements ObjectInputFilter.FilterInfo {}
}
