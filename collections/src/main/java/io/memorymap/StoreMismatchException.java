package io.memorymap;

import java.nio.file.Path;

/** The store was created with other bounds, or for other types, than it is to be opened with. */
public final class StoreMismatchException extends StoreOpenException {
    private static final long serialVersionUID = 1L;

    /** What differs. */
    public enum Difference {
        /** Capacity, bytes, entry sizes or eviction: copying the entries into a new store resolves it. */
        BOUNDS,
        /** The key type or its codec. */
        KEYS,
        /** The value type or its codec. */
        VALUES
    }

    private final Difference difference;

    /**
     * A refusal.
     *
     * @param path the file
     * @param difference what differs
     * @param found what the file was created with
     * @param asked what it is opened with
     */
    public StoreMismatchException(Path path, Difference difference, String found, String asked) {
        super(path, "the store was created with " + found + ", it is opened with " + asked);
        this.difference = difference;
    }

    /** What differs. */
    public Difference difference() {
        return difference;
    }
}
