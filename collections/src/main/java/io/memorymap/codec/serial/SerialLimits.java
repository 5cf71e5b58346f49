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
    private final int size;
    private final int mostElements;
    private final @Nullable ObjectInputFilter forAll;

    /** @param size the length of the stream in bytes */
    SerialLimits(TypeResolver resolver, int size) {
        this.resolver = resolver;
        this.size = size;
        this.mostElements = Math.max(LEAST, size);
        this.forAll = ObjectInputFilter.Config.getSerialFilter();
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (forAll != null && forAll.checkInput(info) == Status.REJECTED) {
            return Status.REJECTED;
        }
        if (info.depth() > MAX_DEPTH
                || info.references() > mostElements
                || info.streamBytes() > size
                || info.arrayLength() > mostElements) {
            return Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        ObjectInputFilter allowList = resolver.allowList();
        if (type == null || allowList == null) {
            return Status.UNDECIDED;
        }
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        if (element.isPrimitive() || BASICS.contains(element) || element == resolver.declared()) {
            return Status.UNDECIDED;
        }
        return allowList.checkInput(info) == Status.ALLOWED ? Status.ALLOWED : Status.REJECTED;
    }
}
