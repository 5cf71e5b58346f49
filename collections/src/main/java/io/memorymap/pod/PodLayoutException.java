package io.memorymap.pod;

/** A type has no fixed layout: it, or a component of it, is not plain data. No file has been touched. */
public final class PodLayoutException extends MemoryMapException {
    private static final long serialVersionUID = 1L;

    PodLayoutException(String message) {
        super(message, null);
    }

    PodLayoutException(String message, Throwable cause) {
        super(message, cause);
    }
}
