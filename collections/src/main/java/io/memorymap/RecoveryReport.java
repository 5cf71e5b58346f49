package io.memorymap;

/**
 * What recovery has met since the store was opened. Segments are recovered when they are first touched, so the numbers may
 * still grow.
 *
 * @param segmentsRepaired segments in which a killed process had an operation under way
 * @param segmentsRebuilt segments whose table was rebuilt from their log
 * @param entriesKept entries present after the rebuilds
 * @param recordsSalvaged records read without a valid checkpoint to start from
 * @param damagedPlaces damaged places that were stepped over
 * @param bytesDropped bytes after the last checkpoint that were cut off because they formed no record
 * @param mended damaged copies of headers and words, and damaged tables, that were made good again: nothing is lost by these
 */
public record RecoveryReport(
        long segmentsRepaired,
        long segmentsRebuilt,
        long entriesKept,
        long recordsSalvaged,
        long damagedPlaces,
        long bytesDropped,
        long mended) {}
