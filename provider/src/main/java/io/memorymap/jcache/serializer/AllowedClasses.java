package io.memorymap.jcache.serializer;

import io.memorymap.codec.EncodeException;
import java.io.ObjectInputFilter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The classes whose objects a serializer may make though only stored bytes name them. What {@code serial-filter} allows, if it is configured;
 * else the classes of the values' package and of the packages below it. In both cases the type of the values, and plain values and collections of
 * the JDK. Thread-safe.
 */
final class AllowedClasses {
    /** Of the JDK's packages of values: all. */
    private static final Set<String> VALUE_PACKAGES =
            Set.of("java.math", "java.time", "java.time.chrono", "java.util.concurrent.atomic");

    /** Of {@code java.lang} and {@code java.net}. */
    private static final Set<String> VALUES = Set.of(
            "java.lang.Object",
            "java.lang.String",
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Short",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Float",
            "java.lang.Double",
            "java.lang.StringBuilder",
            "java.net.URI");

    /** Of {@code java.util}, with their nested classes. */
    private static final Set<String> UTILITIES = Set.of(
            "ArrayDeque",
            "ArrayList",
            "Arrays",
            "BitSet",
            "Calendar",
            "Collections",
            "Currency",
            "Date",
            "EnumMap",
            "EnumSet",
            "GregorianCalendar",
            "HashMap",
            "HashSet",
            "IdentityHashMap",
            "ImmutableCollections",
            "JumboEnumSet",
            "LinkedHashMap",
            "LinkedHashSet",
            "LinkedList",
            "Locale",
            "Optional",
            "OptionalDouble",
            "OptionalInt",
            "OptionalLong",
            "PriorityQueue",
            "RegularEnumSet",
            "Stack",
            "TimeZone",
            "TreeMap",
            "TreeSet",
            "UUID",
            "Vector",
            "concurrent.ConcurrentHashMap",
            "concurrent.ConcurrentLinkedDeque",
            "concurrent.ConcurrentLinkedQueue",
            "concurrent.ConcurrentSkipListMap",
            "concurrent.ConcurrentSkipListSet",
            "concurrent.CopyOnWriteArrayList",
            "concurrent.CopyOnWriteArraySet");

    private static final String UTIL = "java.util.";

    private final Class<?> declared;
    private final ClassLoader loader;
    private final @Nullable ObjectInputFilter filter;

    /**
     * The classes for values of a type.
     *
     * @param loader finds classes by their names
     * @param filter null if it is not configured
     */
    AllowedClasses(Class<?> declared, ClassLoader loader, @Nullable ObjectInputFilter filter) {
        this.declared = declared;
        this.loader = loader;
        this.filter = filter;
    }

    ClassLoader loader() {
        return loader;
    }

    /** Whether objects of a class may be made; of an array, whether objects of its elements' class may be. */
    boolean allows(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element.isPrimitive() || element == declared || isPlain(element.getName()) || isConfigured(element);
    }

    /** As {@link #allows(Class)}, of the class with a name; none if there is no such class. */
    boolean allows(String name) {
        try {
            return allows(Class.forName(name, false, loader));
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /**
     * Refuses a class.
     *
     * @throws EncodeException if objects of it may not be made, so that what is written could not be read
     */
    void check(Class<?> type) {
        if (!allows(type)) {
            throw new EncodeException(type.getName() + " is no class that may be deserialized. "
                    + (filter == null
                            ? "Allowed are " + declared.getName()
                                    + ", the classes of its package, and plain ones of the JDK; name others in"
                                    + " serial-filter"
                            : "Name it in serial-filter, if it may be"));
        }
    }

    private boolean isConfigured(Class<?> type) {
        if (filter != null) {
            return filter.checkInput(new ClassOnly(type)) == ObjectInputFilter.Status.ALLOWED;
        }
        String ofValues = declared.getPackageName();
        // The JDK's own are listed; a class without a package stands alone, with those inside it.
        if (ofValues.startsWith("java.")) {
            return false;
        }
        return ofValues.isEmpty()
                ? type.getName().startsWith(declared.getName() + "$")
                : (type.getPackageName() + ".").startsWith(ofValues + ".");
    }

    private static boolean isPlain(String name) {
        if (name.startsWith(UTIL)) {
            int nested = name.indexOf('$');
            String outer = name.substring(UTIL.length(), nested < 0 ? name.length() : nested);
            if (UTILITIES.contains(outer)) {
                return true;
            }
        }
        int dot = name.lastIndexOf('.');
        return VALUES.contains(name) || (dot > 0 && VALUE_PACKAGES.contains(name.substring(0, dot)));
    }

    /** What a filter is asked for a class alone. */
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
