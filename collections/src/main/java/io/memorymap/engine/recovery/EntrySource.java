package io.memorymap.engine.recovery;

/**
 * A store that entries are copied from while others may write to it. An entry that nobody touches meanwhile is seen exactly once; one that is
 * touched is seen as it was at some moment, or not at all if it was absent at one.
 */
public interface EntrySource {
    /** Number of segments. */
    int segments();

    /** Damaged entries met so far, which were left out. */
    long damaged();

    /**
     * Reads the entries of a segment.
     *
     * @param index index of the segment
     * @param visitor receives each entry, live or expired
     */
    void forEach(int index, StoreSnapshotReader.Visitor visitor);
}
