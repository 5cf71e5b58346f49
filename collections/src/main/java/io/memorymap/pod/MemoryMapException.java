package io.memorymap.pod;

import org.jspecify.annotations.Nullable;

/** A mapped struct or store could not be opened or used. The subclass says why. */
public abstract sealed class MemoryMapException extends RuntimeException
        permits MemoryMapIOException, MemoryMapTooLargeException, NotAMemoryMapException, PodLayoutException {
    private static final long serialVersionUID = 1L;

    MemoryMapException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
