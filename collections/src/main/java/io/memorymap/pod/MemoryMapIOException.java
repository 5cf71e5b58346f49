package io.memorymap.pod;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The operating system refused an operation on a file, or a mapped page of it could not be read or written. */
public final class MemoryMapIOException extends MemoryMapException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final String path;

    MemoryMapIOException(String operation, Path path, String reason, @Nullable Throwable cause) {
        super("Cannot " + operation + " " + path + ": " + reason, cause);
        this.operation = operation;
        this.path = path.toString();
    }

    /**
     * What failed.
     *
     * @return one word, such as {@code open}, {@code map}, {@code read}, {@code write} or {@code flush}
     */
    public String operation() {
        return operation;
    }

    /**
     * The file it failed on.
     *
     * @return its path as given to {@code open}
     */
    public String path() {
        return path;
    }
}
