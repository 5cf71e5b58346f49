package io.memorymap.crash;

import io.memorymap.Durability;
import io.memorymap.engine.head.Geometry;

/**
 * A store small enough that every block, bucket and bound is met within a few hundred operations.
 *
 * @param geometry how it is divided
 * @param durability how it is opened
 * @param keys keys used, more than there is room for
 * @param values their values
 */
record Setup(Geometry geometry, Durability durability, int keys, Values values) {
    private static final int BLOCK_BYTES = 1024;
    private static final int RECORD_LIMIT = BLOCK_BYTES / 4 - 64;
    private static final int CLASS_TABLE_BYTES = 4096;
    private static final int FILE_BLOCK_BYTES = 8192;
    private static final int RECORD_LIMIT_MARGIN = 64;
    private static final int LARGE_VALUE_OF_FILE = 12_000;
    private static final int MAX_VALUE_BYTES = 150;
    private static final int LARGE_VALUE_BYTES = 2500;

    /** A store of 40 entries a segment. */
    static Setup of(boolean evicting, int segments, Durability durability) {
        int entries = 40;
        Geometry geometry = new Geometry(
                (long) entries * segments,
                4096L * segments,
                40,
                RECORD_LIMIT,
                evicting,
                segments,
                segments,
                segments == 1 ? 8 : 16,
                BLOCK_BYTES,
                segments == 1 ? 11 : 20,
                CLASS_TABLE_BYTES);
        return new Setup(geometry, durability, entries * segments * 3 / 2, new Values(MAX_VALUE_BYTES));
    }

    /** A store of the smallest blocks that a file has, and no more of them than it must have. */
    static Setup small(boolean evicting, int segments, Durability durability) {
        int entries = 90;
        Geometry geometry = new Geometry(
                (long) entries * segments,
                40_960L * segments,
                200,
                FILE_BLOCK_BYTES / 2 - RECORD_LIMIT_MARGIN,
                evicting,
                segments,
                segments,
                segments == 1 ? 32 : 64,
                FILE_BLOCK_BYTES,
                8,
                2 * CLASS_TABLE_BYTES);
        return new Setup(geometry, durability, entries * segments * 3 / 2, new Values(FILE_BLOCK_BYTES / 8));
    }

    /** As {@link #small}, with values that take blocks of their own. */
    static Setup smallWithLargeValues(boolean evicting, Durability durability) {
        int entries = 90;
        Geometry geometry = new Geometry(
                entries,
                100_000,
                200,
                LARGE_VALUE_OF_FILE + RECORD_LIMIT_MARGIN,
                evicting,
                1,
                1,
                32,
                FILE_BLOCK_BYTES,
                40,
                2 * CLASS_TABLE_BYTES);
        return new Setup(geometry, durability, entries * 3 / 2, new Values(LARGE_VALUE_OF_FILE));
    }

    /** A store in which one value in five takes one to three blocks of its own. */
    static Setup withLargeValues(boolean evicting, int segments, Durability durability) {
        int entries = 40;
        Geometry geometry = new Geometry(
                (long) entries * segments,
                12_288L * segments,
                40,
                LARGE_VALUE_BYTES + 64,
                evicting,
                segments,
                segments,
                segments == 1 ? 8 : 16,
                BLOCK_BYTES,
                segments == 1 ? 48 : 64,
                CLASS_TABLE_BYTES);
        return new Setup(geometry, durability, entries * segments * 3 / 2, new Values(LARGE_VALUE_BYTES));
    }

    boolean evicting() {
        return geometry.evicting();
    }

    Ledger ledger() {
        return ledger((event, key, version) -> {});
    }

    Ledger ledger(Ledger.Journal journal) {
        return new Ledger(keys, values, evicting() ? Ledger.Loss.EVICTED : Ledger.Loss.NEVER, journal);
    }

    /** A ledger of what holds whatever is lost with the power. */
    Ledger unflushedLedger() {
        return new Ledger(keys, values, Ledger.Loss.UNFLUSHED);
    }

    @Override
    public String toString() {
        return (evicting() ? "evicting, " : "strict, ") + geometry.segments() + " segments, " + durability
                + (values.maxBytes() > MAX_VALUE_BYTES ? ", large values" : "");
    }
}
