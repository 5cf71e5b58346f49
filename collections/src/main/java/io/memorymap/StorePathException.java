package io.memorymap;

import java.nio.file.Path;

/** The path does not lead to a regular file: a symbolic link, a directory, or into a directory that is missing. */
public final class StorePathException extends StoreOpenException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param path the path
     * @param message what is wrong with it, and the remedy
     */
    public StorePathException(Path path, String message) {
        super(path, message);
    }
}
