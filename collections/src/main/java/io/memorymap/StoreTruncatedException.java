package io.memorymap;

import java.nio.file.Path;

/** The file is shorter than its header says: it was cut off. */
public final class StoreTruncatedException extends StoreOpenException {
    private static final long serialVersionUID = 1L;

    private final long foundBytes;
    private final long expectedBytes;

    /**
     * A refusal.
     *
     * @param path the file
     * @param foundBytes its length in bytes
     * @param expectedBytes the length that its header states in bytes
     */
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
