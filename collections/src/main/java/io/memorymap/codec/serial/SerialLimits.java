package io.memorymap.codec.serial;

import java.io.ObjectInputFilter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a serialized object may ask for, whatever its bytes say: nothing that could not have been written in so many bytes. With
 * an allow-list no other class is instantiated. A filter that was set for the whole JVM has its say first.
 */
final class SerialLimits implements ObjectInputFilter {
    /** Objects in objects; a chain of more overflows the stack of an ordinary thread anyway. */
    private static final int MAX_DEPTH = 5_000;

    /** Small collections make room for more than they hold. */
    private static final int LEAST = 1_024;

    /** Elements that all arrays together may have for each byte: one is written as a byte at least, and hash tables have empty buckets. */
    private static final int ELEMENTS_OF_A_BYTE = 16;

    /** What every allow-list would have to name, and what runs no foreign code. */
    private static final Set<Class<?>> BASICS = Set.of(
            Object.class,
            String.class,
            Number.class,
            Enum.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Character.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            CanonicalList.class);

    private final TypeResolver resolver;
    private final GraphWeight weight;
    private final int size;
    private final int mostElements;
    private final @Nullable ObjectInputFilter forAll;
    private long elements;

    /**
     * Limits of one stream.
     *
     * @param weight told of each reference to what was read before
     * @param size the length of the stream in bytes
     */
    SerialLimits(TypeResolver resolver, GraphWeight weight, int size) {
        this.resolver = resolver;
        this.weight = weight;
        this.size = size;
        this.mostElements = mostElements(size);
        this.forAll = ObjectInputFilter.Config.getSerialFilter();
    }

    /** Objects that a stream can hold, and elements of one array. */
    static int mostElements(int size) {
        return Math.max(LEAST, size);
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (forAll != null && forAll.checkInput(info) == Status.REJECTED) {
            return Status.REJECTED;
        }
        elements += Math.max(0, info.arrayLength());
        if (info.depth() > MAX_DEPTH
                || info.references() > mostElements
                || info.streamBytes() > size
                || info.arrayLength() > mostElements
                || elements > (long) ELEMENTS_OF_A_BYTE * mostElements) {
            return Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        if (type == null && !weight.refer()) {
            return Status.REJECTED;
        }
        ObjectInputFilter allowList = resolver.allowList();
        if (allowList == null) {
            return Status.UNDECIDED;
        }
        if (type == null || isBasic(type)) {
            return resolver.isBeyondLimits(info) ? Status.REJECTED : Status.UNDECIDED;
        }
        return allowList.checkInput(info) == Status.ALLOWED ? Status.ALLOWED : Status.REJECTED;
    }

    private boolean isBasic(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element.isPrimitive() || BASICS.contains(element) || element == resolver.declared();
    }
}
