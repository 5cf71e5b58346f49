package io.memorymap;

/**
 * A store at one moment; counters run from its opening.
 *
 * @param entries entries, expired ones included that nothing has met yet
 * @param capacity most entries
 * @param bytes bytes of live records
 * @param maxBytes most bytes of live records
 * @param fileBytes length of the file: what the store can take of the disk at most
 * @param usedBytes bytes of the disk that the store takes now
 * @param segments number of segments
 * @param evictions entries dropped at a bound
 * @param tooLarge of those, the ones that were dropped at once because they were larger than an evicting store can hold
 * @param expirations expired entries whose space was taken back
 * @param corruptions damaged records and slots met
 * @param undecodable values met that their codec could not decode
 * @param relocations live records copied to make room
 * @param tombstones tombstones in the slot tables, of the parts of the store that were written to since it was opened; {@code compact} removes
 *     them
 * @param deadBytes bytes of the logs of those parts that hold nothing live; they are used again, and {@code compact} frees them at once
 */
public record StoreStatistics(
        long entries,
        long capacity,
        long bytes,
        long maxBytes,
        long fileBytes,
        long usedBytes,
        int segments,
        long evictions,
        long tooLarge,
        long expirations,
        long corruptions,
        long undecodable,
        long relocations,
        long tombstones,
        long deadBytes) {}
