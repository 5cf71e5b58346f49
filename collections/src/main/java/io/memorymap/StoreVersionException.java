package io.memorymap;

import java.nio.file.Path;

/** The store was written in a version, or with features, that this library does not know. */
public final class StoreVersionException extends StoreOpenException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param path the file
     * @param message which version it has, and the remedy
     */
    public StoreVersionException(Path path, String message) {
        super(path, message);
    }
}
