package io.memorymap.engine;

import io.memorymap.format.SlotDescriptor;

/**
 * One write as the engine sees it, reusable: the encoded record, what must hold for it to happen, and what was found.
 * Belongs to one thread at a time.
 */
public final class WriteRequest {
    /** What must hold of the entry that is there. */
    public enum Condition {
        /** Nothing. */
        ALWAYS,
        /** No live entry. */
        ABSENT,
        /** A live entry. */
        PRESENT,
        /** The entry's sequence number is the expected one; 0 stands for no entry at all. */
        VERSION
    }

    /** The record to write, or for a removal its key. */
    public final RecordImage image = new RecordImage();

    /** The entry that was found, if {@link #found}; also filled when the condition failed. */
    public final RecordImage current = new RecordImage();

    /** Hash of the key. */
    public long hash;

    /** Expiry to write, in epoch milliseconds. */
    public long expiresAt;

    /** What must hold. */
    public Condition condition = Condition.ALWAYS;

    /** For {@link Condition#VERSION}. */
    public long expectedSeq;

    /** The caller owns the key: nobody else computes its value, so other computations in its segment do not matter. */
    public boolean keyOwned;

    /** Whether the value that was there is needed, too: a large one is not copied otherwise. */
    public boolean valueWanted;

    /** The time by which expiry is judged, in epoch milliseconds. */
    public long now;

    /** Set by the engine: a live, undamaged entry was there; it is in {@link #current}. */
    public boolean found;

    /** What the write lacks of the bounds of an evicting store, and what other segments have given to it. */
    final StoreBounds.Claim claim = new StoreBounds.Claim();

    /** Creates an empty request. */
    public WriteRequest() {}

    int hash29() {
        return SlotDescriptor.low29(hash);
    }

    /** Whether the condition holds of what was found. */
    boolean admits(boolean present) {
        return switch (condition) {
            case ALWAYS -> true;
            case ABSENT -> !found;
            case PRESENT -> found;
            case VERSION -> expectedSeq == (present ? current.seq : 0);
        };
    }
}
