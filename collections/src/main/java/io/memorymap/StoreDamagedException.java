package io.memorymap;

import java.nio.file.Path;

/** The file is a store, but both copies of its header are damaged. */
public final class StoreDamagedException extends StoreOpenException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param path the file
     * @param message what is damaged, and the remedy
     */
    public StoreDamagedException(Path path, String message) {
        super(path, message);
    }
}
