package io.memorymap.engine.flight;

/**
 * A store at one moment; counters run from its opening.
 *
 * @param entries entries of the parts in use
 * @param bytes bytes of their live records
 * @param grownBytes bytes of theirs that have space on the device
 * @param evictions entries dropped at a bound
 * @param growthsRefused times that the device had no room
 * @param segmentsRepaired segments whose unfinished operation was completed or undone
 * @param segmentsRebuilt segments whose table was rebuilt from their log
 * @param damagedPlaces damaged places that were stepped over
 * @param mended damaged copies that were made good again
 */
public record StoreFigures(
        long entries,
        long bytes,
        long grownBytes,
        long evictions,
        long growthsRefused,
        long segmentsRepaired,
        long segmentsRebuilt,
        long damagedPlaces,
        long mended) {
    /** Of a store to which nothing has happened. */
    static final StoreFigures NONE = new StoreFigures(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
