package io.memorymap;

import java.io.IOException;
import java.nio.file.Path;

/** A store could not be opened; the file is as it was. Each reason has a subclass of its own. */
public abstract sealed class StoreOpenException extends IOException
        permits NotAStoreException,
                StoreDamagedException,
                StoreLockedException,
                StoreMismatchException,
                StorePathException,
                StoreTruncatedException,
                StoreVersionException {
    private static final long serialVersionUID = 1L;

    private final transient Path path;

    StoreOpenException(Path path, String message) {
        super(path + ": " + message);
        this.path = path;
    }

    /** The file that was to be opened; null on a deserialized exception. */
    public Path path() {
        return path;
    }
}
