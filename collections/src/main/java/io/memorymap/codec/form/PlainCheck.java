package io.memorymap.codec.form;

import io.memorymap.codec.scalar.Scalars;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a collection can be written element by element without losing anything: nothing in it must be serialized, and
 * it does not hold itself.
 */
final class PlainCheck {
    /** Containers looked at, at most: lists of the same list of the same list would otherwise take for ever. */
    private int budget = 1_000_000;

    boolean test(Object container) {
        return isPlain(container, 0);
    }

    private boolean isPlain(@Nullable Object value, int depth) {
        if (value == null || Scalars.tagOf(value) != 0 || value instanceof Enum || value instanceof Class) {
            return true;
        }
        if (value.getClass().isRecord()) {
            return true;
        }
        if (depth > Coding.MAX_DEPTH / 2 || --budget < 0) {
            return false;
        }
        if (value instanceof Optional<?> optional) {
            return isPlain(optional.orElse(null), depth + 1);
        }
        if (ValueContainers.tagOf(value) == 0) {
            return false;
        }
        if (value instanceof Object[] array) {
            for (Object element : array) {
                if (!isPlain(element, depth + 1)) {
                    return false;
                }
            }
            return true;
        }
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!isPlain(entry.getKey(), depth + 1) || !isPlain(entry.getValue(), depth + 1)) {
                    return false;
                }
            }
            return true;
        }
        for (Object element : (Collection<?>) value) {
            if (!isPlain(element, depth + 1)) {
                return false;
            }
        }
        return true;
    }
}
