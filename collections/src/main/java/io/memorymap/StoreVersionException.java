package io.memorymap;

import java.nio.file.Path;

/** The store was written in a version, or with features, that this library does not know. */
public final class StoreVersionException extends StoreOpenException {
    private static final long serialVersionUID = 1L;

    public StoreVersionException(Path path, String message) {
        super(path, message);
    }
}
