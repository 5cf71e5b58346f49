package io.memorymap;

import java.nio.file.Path;

/** The file is shorter than its header says: it was cut off. */
public final class StoreTruncatedException extends StoreOpenException {
    private static final long serialVersionUID = 1L;

    private final long foundBytes;
    private final long expectedBytes;

    public StoreTruncatedException(Path path, long foundBytes, long expectedBytes) {
        super(
                path,
                "the file has " + foundBytes + " bytes where the store has " + expectedBytes
                        + "; restore it from a copy, or delete it to begin with an empty store");
        this.foundBytes = foundBytes;
        this.expectedBytes = expectedBytes;
    }

    /** Length of the file in bytes. */
    public long foundBytes() {
        return foundBytes;
    }

    /** Length that the store had in bytes. */
    public long expectedBytes() {
        return expectedBytes;
    }
}
