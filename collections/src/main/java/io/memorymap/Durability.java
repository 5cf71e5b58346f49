package io.memorymap;

/**
 * What a store promises when the machine loses power. In every mode a killed process loses nothing that was acknowledged.
 */
public enum Durability {
    /** Never forces anything to the device by itself; after a power loss anything may be missing, but nothing is wrong. */
    PROCESS,
    /** Forces about every second: a power loss takes the last moments at most. The default. */
    PERIODIC,
    /** Forces before a write returns; writers that wait at the same time share one force. */
    SYNC
}
