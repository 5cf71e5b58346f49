package io.memorymap;

import java.nio.file.Path;

/**
 * The path does not lead to a regular file that is this user's alone: a symbolic link, a directory, a directory that is missing, or a file
 * (the store's or its lock file) that belongs to another user or that others may write to.
 */
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
