package io.memorymap;

import java.nio.file.Path;

/** The file is something else than a store: it does not begin as one. */
public final class NotAStoreException extends StoreOpenException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param path the file
     * @param message what it is instead, and the remedy
     */
    public NotAStoreException(Path path, String message) {
        super(path, message);
    }
}
