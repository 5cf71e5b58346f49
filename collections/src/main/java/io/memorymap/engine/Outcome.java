package io.memorymap.engine;

/** How a write ended. */
public enum Outcome {
    /** Written and visible. */
    DONE,
    /** The same bytes and expiry were there already: nothing was written. */
    UNCHANGED,
    /** The condition did not hold: nothing was written. */
    REFUSED,
    /** Another thread computes a value of a key in this segment: nothing was written; the caller waits for its own key. */
    BUSY,
    /** A strict store has no room for another entry, or for more bytes. */
    FULL,
    /** Space exists, but may be reused only after a checkpoint; the caller makes one and tries again. */
    NEEDS_CHECKPOINT,
    /** An evicting store is full and the segment has nothing to evict; others have to, and the caller tries again. */
    NEEDS_CLAIM,
    /** The log wants more blocks; the caller sees to them, or finds that there are none to be had, and tries again. */
    NEEDS_SPACE,
    /** The slot table wants more buckets; the caller sees to them, or finds that there are none to be had, and tries again. */
    NEEDS_BUCKETS
}
