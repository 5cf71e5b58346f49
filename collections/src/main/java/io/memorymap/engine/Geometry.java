package io.memorymap.engine;

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
 * @param recordLimit largest record in bytes, its header and padding included
 * @param evicting whether entries are dropped at a bound instead of refused
 * @param segments a power of two
 * @param segmentsPerExtent segments in one mapping
 * @param bucketsPerSegment a power of two
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
    /** Largest key and value together, in bytes: a block of 64 MiB holds four records. */
    public static final int MAX_ENTRY_BYTES = (16 << 20) - 128;

    private static final int MIN_BLOCK_BYTES = 8 << 10;
    private static final int MAX_BLOCK_BYTES = 64 << 20;
    private static final int MIN_BLOCKS = 8;
    private static final int BLOCKS_PER_LOG = 64;
    private static final int MIN_RECORD_LIMIT = 4 << 10;
    /** Kept free of the largest record, so that a limit is never met at a block's very end. */
    private static final int LIMIT_MARGIN = 64;

    private static final long TARGET_LOG_BYTES = 64L << 20;
    private static final long MAX_LOG_BYTES = 900L << 20;
    private static final int MAX_FREE_SEGMENTS = 64;
    private static final int STRICT_ENTRIES_PER_SEGMENT = 4096;
    private static final int EVICTING_ENTRIES_PER_SEGMENT = 256;
    private static final double MAX_LIVE_SHARE = 0.75;
    private static final double MAX_LOAD = 0.65;
    private static final int STRICT_EXTRA_BLOCKS = 3;
    private static final int EVICTING_EXTRA_BLOCKS = 4;
    /** Standard deviations of room for the unevenness of a hash over strict segments. */
    private static final int DEVIATIONS = 8;

    /**
     * Plans a store.
     *
     * @param capacity entries
     * @param maxBytes bytes of live records
     * @param averageEntryBytes average bytes of key and value
     * @param maxEntryBytes largest key and value together that must fit, or 0 for what the block size gives
     * @param evicting whether the store evicts
     * @return the geometry
     */
    public static Geometry plan(
            long capacity, long maxBytes, int averageEntryBytes, int maxEntryBytes, boolean evicting) {
        int perSegment = evicting ? EVICTING_ENTRIES_PER_SEGMENT : STRICT_ENTRIES_PER_SEGMENT;
        long entries = reachable(capacity, maxBytes);
        int segments = (int) Long.highestOneBit(Math.max(1, Math.min(MAX_FREE_SEGMENTS, entries / perSegment)));
        int minBlock = MIN_BLOCK_BYTES;
        if (maxEntryBytes > 0) {
            int record = RecordDescriptor.recordBytes(0, maxEntryBytes);
            minBlock = Math.max(minBlock, powerOfTwo(4L * (record + LIMIT_MARGIN)));
        }
        // A store of few large records must not be cut into segments that each hold a handful of them.
        while (segments > 1 && maxBytes / segments < 2L * MIN_BLOCKS * minBlock) {
            segments /= 2;
        }
        while (true) {
            Geometry plan = plan(capacity, maxBytes, averageEntryBytes, evicting, segments, minBlock);
            boolean many = entries / segments / 2 >= perSegment;
            boolean large = plan.logLength() > Math.max(TARGET_LOG_BYTES, 2L * MIN_BLOCKS * minBlock) && many;
            boolean tooLarge = plan.logLength() > MAX_LOG_BYTES
                    || plan.segmentEntries() > MAX_LOAD * SlotDescriptor.MAX_BUCKETS * SlotDescriptor.SLOTS_PER_BUCKET;
            if (!large && !tooLarge) {
                return plan;
            }
            segments *= 2;
        }
    }

    private static Geometry plan(
            long capacity, long maxBytes, int averageEntryBytes, boolean evicting, int segments, int minBlock) {
        int average = RecordDescriptor.recordBytes(0, averageEntryBytes);
        long planned = Math.max(DEFAULT_CAPACITY, reachable(capacity, maxBytes));
        long entries = entriesPerSegment(planned, segments, evicting);
        long live = liveBytes(maxBytes, segments, entries, average, evicting);
        long needed = (long) (live / MAX_LIVE_SHARE);
        int block = Math.max(minBlock, Math.min(MAX_BLOCK_BYTES, powerOfTwo(needed / BLOCKS_PER_LOG)));
        long usable = (long) block - 2 * BlockDescriptor.LENGTH - Math.min(average, block / 4);
        long blocks = (needed + usable - 1) / usable + (evicting ? EVICTING_EXTRA_BLOCKS : STRICT_EXTRA_BLOCKS);
        int blockCount = (int) Math.max(MIN_BLOCKS, Math.min(blocks, Integer.MAX_VALUE / 2));
        long slots = (long) Math.ceil(Math.min(entries, 1L << 30) / MAX_LOAD);
        int buckets = Math.min(
                SlotDescriptor.MAX_BUCKETS,
                powerOfTwo((slots + SlotDescriptor.SLOTS_PER_BUCKET - 1) / SlotDescriptor.SLOTS_PER_BUCKET));
        long segmentBytes = SegmentHeaderDescriptor.LENGTH
                + ExtentDescriptor.pages(SlotTable.bytes(buckets))
                + ExtentDescriptor.pages((long) block * blockCount);
        int perExtent = (int) Math.max(1, Math.min(segments, ExtentDescriptor.MAX_BYTES / segmentBytes));
        boolean small = segmentBytes * segments < 1 << 20;
        int limit = Math.max(MIN_RECORD_LIMIT, block / 4) - LIMIT_MARGIN;
        // No record is larger than what its segment may hold: a bound would have to be broken for it.
        int share = (int) Math.min(limit, live & -RecordDescriptor.ALIGNMENT);
        return new Geometry(
                capacity,
                maxBytes,
                averageEntryBytes,
                share,
                evicting,
                segments,
                perExtent,
                buckets,
                block,
                blockCount,
                (small ? 2 : 16) * StoreHeaderDescriptor.PAGE_BYTES);
    }

    /** Largest key and value together, in bytes. */
    public int maxEntryBytes() {
        return recordLimit - RecordDescriptor.KEY_OFFSET;
    }

    /** Entries that one segment must be able to hold. */
    public int segmentEntries() {
        return (int) Math.min(Integer.MAX_VALUE, entriesPerSegment(reachable(capacity, maxBytes), segments, evicting));
    }

    /** Bytes of live records that one segment may hold. */
    public long segmentMaxBytes() {
        int average = RecordDescriptor.recordBytes(0, averageEntryBytes);
        return liveBytes(maxBytes, segments, segmentEntries(), average, evicting);
    }

    /** Bytes of one log. */
    public int logBytes() {
        return Math.toIntExact(logLength());
    }

    private long logLength() {
        return (long) blockBytes * blocksPerSegment;
    }

    /** Blocks that remain when a segment holds all the live bytes that it may. */
    public int slackBlocks() {
        return Math.max(1, blocksPerSegment - (int) (segmentMaxBytes() / (blockBytes - 2 * BlockDescriptor.LENGTH)));
    }

    /** Bytes of one slot table. */
    public int tableBytes() {
        return SlotTable.bytes(bucketsPerSegment);
    }

    /** Bytes before the first extent. */
    public int headBytes() {
        return StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET + 2 * classTableBytes;
    }

    /** Bytes of one extent. */
    public long extentBytes() {
        return (long) segmentsPerExtent
                * (SegmentHeaderDescriptor.LENGTH
                        + ExtentDescriptor.pages(tableBytes())
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

    /** The segments of an evicting store keep their bounds for themselves, so their shares are rounded down. */
    private static long entriesPerSegment(long entries, int segments, boolean evicting) {
        if (evicting) {
            return entries / segments;
        }
        long mean = (entries + segments - 1) / segments;
        return segments == 1 ? mean : mean + (long) Math.ceil(DEVIATIONS * Math.sqrt((double) mean));
    }

    private static long liveBytes(long maxBytes, int segments, long entries, int average, boolean evicting) {
        if (evicting || segments == 1) {
            return maxBytes / segments;
        }
        long share = (maxBytes + segments - 1) / segments;
        // Entries are spread by hash; so are their bytes, with the same room for unevenness.
        return Math.max(share + (long) Math.ceil(DEVIATIONS * Math.sqrt((double) share * average)), entries * average);
    }

    private static int powerOfTwo(long atLeast) {
        return (int) (atLeast <= 1 ? 1 : Math.min(1L << 30, Long.highestOneBit(atLeast - 1) << 1));
    }
}
