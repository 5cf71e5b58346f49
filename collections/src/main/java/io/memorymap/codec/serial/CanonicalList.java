package io.memorymap.codec.serial;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Stands for any list of {@code java.util} in a serialized key: such lists are equal whatever their class, so their bytes must be
 * too. Comes back as an {@code ArrayList}.
 *
 * <p>Stored keys hold a name for this class. The file format fixes that name, so it stays when the class moves.
 */
final class CanonicalList implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The class's name in stored bytes. Its last part must be the class's own, which deserialization compares. */
    private static final String STORED_NAME = "io.memorymap.CanonicalList";

    @SuppressWarnings("serial") // Its elements are written as those of the list would be.
    private final @Nullable Object[] elements;

    /** @param elements not changed later */
    CanonicalList(@Nullable Object[] elements) {
        this.elements = elements;
    }

    /** Whether stored bytes mean this class by a name. */
    static boolean isNamed(String name) {
        return name.equals(STORED_NAME);
    }

    /** The name of any class in stored bytes. */
    static String nameInStore(Class<?> type) {
        return type == CanonicalList.class ? STORED_NAME : type.getName();
    }

    private Object readResolve() {
        return new ArrayList<>(Arrays.asList(elements));
    }
}
