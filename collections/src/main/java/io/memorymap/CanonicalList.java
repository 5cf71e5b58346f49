package io.memorymap;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Stands for any list of {@code java.util} in a serialized key: such lists are equal whatever their class, so their bytes must be
 * too. Comes back as an {@code ArrayList}.
 */
final class CanonicalList implements Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Its elements are written as those of the list would be.
    private final @Nullable Object[] elements;

    /** @param elements not changed later */
    CanonicalList(@Nullable Object[] elements) {
        this.elements = elements;
    }

    private Object readResolve() {
        return new ArrayList<>(Arrays.asList(elements));
    }
}
