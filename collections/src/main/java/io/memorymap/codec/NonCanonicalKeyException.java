package io.memorymap.codec;

import org.jspecify.annotations.Nullable;

/**
 * A key whose bytes are not decided by its {@code equals}: an equal key could be written differently and would then miss.
 * The message and {@link #fieldPath()} say which part of the key is the reason.
 */
public class NonCanonicalKeyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** The part of the key that has no canonical form. */
    private final String fieldPath;

    /**
     * @param fieldPath the part of the key that has no canonical form, as {@code com.acme.Key.tags[0]}
     * @param reason why it has none, and what to use instead
     */
    public NonCanonicalKeyException(String fieldPath, String reason) {
        this(fieldPath, reason, null);
    }

    /**
     * @param fieldPath the part of the key that has no canonical form, as {@code com.acme.Key.tags[0]}
     * @param reason why it has none, and what to use instead
     * @param cause what went wrong, or null
     */
    public NonCanonicalKeyException(String fieldPath, String reason, @Nullable Throwable cause) {
        super("Not usable as a key: " + fieldPath + ": " + reason, cause);
        this.fieldPath = fieldPath;
    }

    /** Returns the part of the key that has no canonical form, from the key's class downwards. */
    public String fieldPath() {
        return fieldPath;
    }
}
