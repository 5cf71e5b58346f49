package io.memorymap.engine.head;

import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;

/**
 * How a store's file is divided. Fixed at creation and kept in its header.
 *
 * @param capacity entries
 * @param maxBytes bytes of live records
 * @param averageEntryBytes bytes of key and value that sizes were planned for
 * @param recordLimit largest record in bytes, its header and padding included; one that is larger than {@link #inlineLimit} has its value in
 *     blocks of its own
 * @param evicting whether entries are dropped at a bound instead of refused
 * @param segments a power of two
 * @param segmentsPerExtent segments in one mapping
 * @param bucketsPerSegment most buckets of a slot table, a power of two
 * @param blockBytes a power of two
 * @param blocksPerSegment blocks of each log
 * @param classTableBytes bytes of the class table
 */
public record Geometry(
        long capacity,
        long maxBytes,
        int averageEntryBytes,
        int recordLimit,
        boolean evicting,
        int segments,
        int segmentsPerExtent,
        int bucketsPerSegment,
        int blockBytes,
        int blocksPerSegment,
        int classTableBytes) {

    /** Most entries of a store. */
    public static final long MAX_CAPACITY = 1_000_000_000L;
    /** Fewest entries of a store. */
    public static final long MIN_CAPACITY = 1;
    /** Entries of a store if nothing is said; a file is never divided for fewer. */
    public static final long DEFAULT_CAPACITY = 256;
    /** Largest key and value together, in bytes. */
    public static final int MAX_ENTRY_BYTES = 16 << 20;
    /** Entries for each slot up to which a table is comfortable: probes are short. */
    public static final double MAX_LOAD = 0.65;

    private static final int MIN_BLOCK_BYTES = 8 << 10;
    private static final int MAX_BLOCK_BYTES = 64 << 20;
    private static final int MIN_BLOCKS = 8;
    private static final int BLOCKS_PER_LOG = 64;
    /** Where nothing is said, an entry may take an eighth of the bound of bytes, but no less than this where the bound holds it. */
    private static final int MIN_ENTRY_LIMIT = 1 << 20;

    private static final int ENTRIES_OF_LIMIT = 8;
    /** Kept free of the largest record of a block, so that a limit is never met at the block's very end. */
    private static final int LIMIT_MARGIN = 128;

    private static final long TARGET_LOG_BYTES = 64L << 20;
    private static final long MAX_LOG_BYTES = 900L << 20;
    private static final int MAX_FREE_SEGMENTS = 64;
    /**
     * A checkpoint forces the log and the header of each segment by themselves, and each force waits for the device: beyond this number a
     * strict store has only as many segments as hold {@link #ENTRIES_OF_MORE_SEGMENTS} entries each. One that evicts keeps more of what is wanted
     * where it has more of them.
     */
    private static final int ENOUGH_SEGMENTS = 16;

    private static final long ENTRIES_OF_MORE_SEGMENTS = 1 << 16;
    private static final int STRICT_ENTRIES_PER_SEGMENT = 4096;
    private static final int EVICTING_ENTRIES_PER_SEGMENT = 512;
    /** Share of a log that is live where it is neither cleaned nor grown. */
    private static final double LIVE_SHARE = 0.70;
    /** A log may grow to so many times its size while blocks wait for the device. */
    private static final int WAITING_FACTOR = 2;

    /** Blocks beside those that the live records need: the heads of the queues, and what the cleaner keeps for itself. */
    private static final int STRICT_EXTRA_BLOCKS = 3;

    private static final int EVICTING_EXTRA_BLOCKS = 4;

    /** Standard deviations of room for the unevenness of a hash over segments. */
    private static final int DEVIATIONS = 8;

    /**
     * Plans a store. It is divided for the size that is expected, by the average entry, and has room for all that its bounds allow; space
     * is only taken when it is used.
     *
     * @param capacity entries
     * @param maxBytes bytes of live records
     * @param averageEntryBytes average bytes of key and value: a hint
     * @param maxEntryBytes largest key and value together that must fit, or 0 for an eighth of the bound of bytes, at least 1 MiB
     * @param evicting whether the store evicts
     * @return the geometry
     */
    public static Geometry plan(
            long capacity, long maxBytes, int averageEntryBytes, int maxEntryBytes, boolean evicting) {
        int perSegment = evicting ? EVICTING_ENTRIES_PER_SEGMENT : STRICT_ENTRIES_PER_SEGMENT;
        long entries = reachable(capacity, maxBytes);
        long expected = Math.min(maxBytes, entries * RecordDescriptor.recordBytes(0, averageEntryBytes));
        long enough = evicting
                ? MAX_FREE_SEGMENTS
                : Math.max(ENOUGH_SEGMENTS, Math.min(MAX_FREE_SEGMENTS, entries / ENTRIES_OF_MORE_SEGMENTS));
        int segments = (int) Long.highestOneBit(Math.max(1, Math.min(enough, entries / perSegment)));
        // A store of few records must not be cut into segments that each hold a handful of them.
        // One that evicts finds the share of its small queue by comparing segments, and needs some.
        long leastOfSegment = (long) (evicting ? MIN_BLOCKS / 2 : MIN_BLOCKS) * MIN_BLOCK_BYTES;
        while (segments > 1 && expected / segments < leastOfSegment) {
            segments /= 2;
        }
        while (true) {
            Geometry plan = plan(capacity, maxBytes, averageEntryBytes, maxEntryBytes, evicting, segments, expected);
            boolean many = entries / segments / 2 >= perSegment;
            long ofSegment = expected / segments;
            boolean large = ofSegment / LIVE_SHARE > TARGET_LOG_BYTES && many;
            boolean tooLarge = plan.logLength() > MAX_LOG_BYTES
                    || plan.segmentEntries() > MAX_LOAD * SlotDescriptor.MAX_BUCKETS * SlotDescriptor.SLOTS_PER_BUCKET;
            if (!large && !tooLarge) {
                return plan;
            }
            segments *= 2;
        }
    }

    private static Geometry plan(
            long capacity,
            long maxBytes,
            int averageEntryBytes,
            int maxEntryBytes,
            boolean evicting,
            int segments,
            long expected) {
        int average = RecordDescriptor.recordBytes(0, averageEntryBytes);
        long planned = Math.max(DEFAULT_CAPACITY, reachable(capacity, maxBytes));
        long entries = entriesPerSegment(planned, segments);
        long ofSegment = expected / segments;
        long expectedLog = (long) (ofSegment / LIVE_SHARE);
        int block = Math.max(MIN_BLOCK_BYTES, Math.min(MAX_BLOCK_BYTES, powerOfTwo(expectedLog / BLOCKS_PER_LOG)));
        int limit = RecordDescriptor.recordBytes(0, maxEntryBytes == 0 ? entryLimit(maxBytes) : maxEntryBytes);
        long live = liveBytes(maxBytes, segments, limit);
        long needed = blocksFor(live, block, Math.min(average, inlineLimit(block))) + extraBlocks(evicting);
        // Twice the log where that is to be had: a writer takes another block sooner than it waits for the device.
        long most = Math.max(needed, MAX_LOG_BYTES / block);
        long blocks = Math.min(WAITING_FACTOR * needed, most);
        int blockCount = (int) Math.max(MIN_BLOCKS, Math.min(blocks, Integer.MAX_VALUE / 2));
        long slots = (long) Math.ceil(Math.min(entries, 1L << 30) / MAX_LOAD);
        int buckets = Math.min(
                SlotDescriptor.MAX_BUCKETS,
                powerOfTwo((slots + SlotDescriptor.SLOTS_PER_BUCKET - 1) / SlotDescriptor.SLOTS_PER_BUCKET));
        long segmentBytes = SegmentHeaderDescriptor.LENGTH
                + ExtentDescriptor.tablePartBytes(SlotDescriptor.tableBytes(buckets))
                + ExtentDescriptor.pages((long) block * blockCount);
        int perExtent = (int) Math.max(1, Math.min(segments, ExtentDescriptor.MAX_BYTES / segmentBytes));
        boolean small = expected < 1 << 20;
        return new Geometry(
                capacity,
                maxBytes,
                averageEntryBytes,
                limit,
                evicting,
                segments,
                perExtent,
                buckets,
                block,
                blockCount,
                (small ? 2 : 16) * StoreHeaderDescriptor.PAGE_BYTES);
    }

    /**
     * The same store with a log that has room for its bounds but not for waiting: for one that takes all of its space at once. A segment may be
     * full of large values a little before the store is.
     */
    public Geometry withLeastRoom() {
        long live = Math.min(maxBytes, liveBytes(maxBytes, segments, inlineLimit()) + 2L * recordLimit);
        long needed = blocksFor(live, blockBytes, inlineLimit()) + extraBlocks(evicting);
        int blockCount = (int) Math.max(MIN_BLOCKS, Math.min(needed, blocksPerSegment));
        long segmentBytes = SegmentHeaderDescriptor.LENGTH
                + ExtentDescriptor.tablePartBytes(tableBytes())
                + ExtentDescriptor.pages((long) blockBytes * blockCount);
        return new Geometry(
                capacity,
                maxBytes,
                averageEntryBytes,
                recordLimit,
                evicting,
                segments,
                (int) Math.max(1, Math.min(segments, ExtentDescriptor.MAX_BYTES / segmentBytes)),
                bucketsPerSegment,
                blockBytes,
                blockCount,
                classTableBytes);
    }

    private static int entryLimit(long maxBytes) {
        long share = Math.max(MIN_ENTRY_LIMIT, Math.min(MAX_ENTRY_BYTES, maxBytes / ENTRIES_OF_LIMIT));
        return (int) Math.min(share, (maxBytes & -RecordDescriptor.ALIGNMENT) - RecordDescriptor.KEY_OFFSET);
    }

    private static int inlineLimit(int blockBytes) {
        return blockBytes / 2 - LIMIT_MARGIN;
    }

    /** Largest record with its value in it, in bytes: two fit a block. Where it is larger, the value gets blocks of its own. */
    public int inlineLimit() {
        return Math.min(recordLimit, inlineLimit(blockBytes));
    }

    /** Blocks in which so many live bytes leave the share of a log unused that makes cleaning cheap. */
    private static long blocksFor(long live, int blockBytes, int record) {
        long usable = (long) blockBytes - 2 * BlockDescriptor.LENGTH - Math.min(record, blockBytes / 2);
        return (long) (live / LIVE_SHARE / usable) + 1;
    }

    private static int extraBlocks(boolean evicting) {
        return evicting ? EVICTING_EXTRA_BLOCKS : STRICT_EXTRA_BLOCKS;
    }

    /**
     * The blocks that a log of a segment needs for its live records: below it grows, above it is cleaned.
     *
     * @param live bytes of the live records
     * @param entries number of them
     * @return blocks, at least those that cleaning itself needs
     */
    public int blocksFor(long live, long entries) {
        int average = entries == 0 ? 0 : (int) Math.min(inlineLimit(), live / entries);
        return (int) Math.min(blocksPerSegment, blocksFor(live, blockBytes, average) + extraBlocks(evicting));
    }

    /** The blocks that a log may take while others wait for the device. */
    public int blocksWhileWaiting(int target) {
        return Math.min(blocksPerSegment, WAITING_FACTOR * target);
    }

    /** Largest key and value together, in bytes. */
    public int maxEntryBytes() {
        return recordLimit - RecordDescriptor.KEY_OFFSET;
    }

    /** Entries that one segment must be able to hold. */
    public int segmentEntries() {
        return (int) Math.min(Integer.MAX_VALUE, entriesPerSegment(reachable(capacity, maxBytes), segments));
    }

    /** Bytes of live records that one segment must be able to hold. */
    public long segmentMaxBytes() {
        return liveBytes(maxBytes, segments, recordLimit);
    }

    /** Entries of one segment on average, when the store is full of them. */
    public int segmentMeanEntries() {
        return (int) Math.max(1, reachable(capacity, maxBytes) / segments);
    }

    /** Fewest entries that an even hash leaves one segment of a store that is full of them: others evict before it goes below. */
    public long segmentLeastEntries() {
        long mean = reachable(capacity, maxBytes) / segments;
        return segments == 1 ? 0 : Math.max(0, mean - unevenness(mean, 1));
    }

    /** Fewest bytes that an even hash leaves one segment of a store that is full of them. */
    public long segmentLeastBytes() {
        long mean = maxBytes / segments;
        int average = RecordDescriptor.recordBytes(0, averageEntryBytes);
        return segments == 1 ? 0 : Math.max(0, mean - unevenness(mean, average));
    }

    /** Bytes of one log. */
    public int logBytes() {
        return Math.toIntExact(logLength());
    }

    private long logLength() {
        return (long) blockBytes * blocksPerSegment;
    }

    /** Bytes of one slot table that has all of its buckets. */
    public int tableBytes() {
        return SlotDescriptor.tableBytes(bucketsPerSegment);
    }

    /** Bytes of one slot table as it begins. */
    public int leastTableBytes() {
        return SlotDescriptor.tableBytes(Math.min(SlotDescriptor.LEAST_BUCKETS, bucketsPerSegment));
    }

    /** Bytes before the first extent: those that have space on the device from the beginning. */
    public int headBytes() {
        return StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET + 2 * classTableBytes;
    }

    /** Bytes of one extent. */
    public long extentBytes() {
        return (long) segmentsPerExtent
                * (SegmentHeaderDescriptor.LENGTH
                        + ExtentDescriptor.tablePartBytes(tableBytes())
                        + ExtentDescriptor.pages(logLength()));
    }

    /** Number of extents. */
    public int extents() {
        return (segments + segmentsPerExtent - 1) / segmentsPerExtent;
    }

    /** Length of the file in bytes. */
    public long fileBytes() {
        return headBytes() + extentBytes() * extents();
    }

    /** Entries that the bounds allow together: more than the bytes would hold of empty ones cannot be there. */
    private static long reachable(long capacity, long maxBytes) {
        return Math.min(capacity, Math.max(DEFAULT_CAPACITY, maxBytes / RecordDescriptor.KEY_OFFSET));
    }

    private static long entriesPerSegment(long entries, int segments) {
        long mean = (entries + segments - 1) / segments;
        return segments == 1 ? mean : Math.min(entries, mean + unevenness(mean, 1));
    }

    /** Entries are spread by hash; so are their bytes, with room for their unevenness where they are as large as they can be. */
    private static long liveBytes(long maxBytes, int segments, int largest) {
        if (segments == 1) {
            return maxBytes;
        }
        long share = (maxBytes + segments - 1) / segments;
        return Math.min(maxBytes, share + unevenness(share, largest));
    }

    private static long unevenness(long mean, int one) {
        return (long) Math.ceil(DEVIATIONS * Math.sqrt((double) mean * one));
    }

    private static int powerOfTwo(long atLeast) {
        return (int) (atLeast <= 1 ? 1 : Math.min(1L << 30, Long.highestOneBit(atLeast - 1) << 1));
    }
}
