package io.memorymap.codec;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that no longer give a key or a value: they are malformed, or the class that wrote them is missing or has changed.
 * A store counts such an entry as absent.
 */
public class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The class that is the reason, null if the bytes are. */
    private final @Nullable String typeName;

    /** @param message what was found and what was expected */
    public DecodeException(String message) {
        this(message, null, null);
    }

    /**
     * @param message what was found and what was expected
     * @param cause what went wrong, or null
     */
    public DecodeException(String message, @Nullable Throwable cause) {
        this(message, null, cause);
    }

    /**
     * @param message what was found and what was expected
     * @param typeName the class that is missing or has changed, null if the bytes are the reason
     * @param cause what went wrong, or null
     */
    public DecodeException(String message, @Nullable String typeName, @Nullable Throwable cause) {
        super(message, cause);
        this.typeName = typeName;
    }

    /** Returns the class that is missing or has changed, null if the bytes are the reason. */
    public @Nullable String typeName() {
        return typeName;
    }
}
