package io.memorymap.codec;

import org.jspecify.annotations.Nullable;

/** A key or value that its {@link Codec} cannot write. Nothing was stored; the message names the type and the remedy. */
public class EncodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what could not be written, and what to do about it */
    public EncodeException(String message) {
        super(message);
    }

    /**
     * @param message what could not be written, and what to do about it
     * @param cause what went wrong, or null
     */
    public EncodeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
