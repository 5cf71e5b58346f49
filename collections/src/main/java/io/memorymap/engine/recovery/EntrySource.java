package io.memorymap.engine.recovery;

import io.memorymap.engine.RecordImage;

/**
 * A store that entries are copied from while others may write to it. An entry that nobody touches meanwhile is seen exactly once; one that is
 * touched is seen as it was at some moment, or not at all if it was absent at one.
 */
public interface EntrySource {
    /** Number of segments. */
    int segments();

    /**
     * Reads the entries of a segment.
     *
     * @param index index of the segment
     * @param visitor receives each entry, live or expired
     */
    void forEach(int index, StoreSnapshotReader.Visitor visitor);

    /**
     * Whether there is an entry of a key now.
     *
     * @param hash hash of the key
     * @param key a record with that key
     */
    boolean holds(long hash, RecordImage key);
}
