package io.memorymap.format;

/**
 * The first pages of a store file: two copies of the header, the owner page, the description and the class table.
 *
 * <pre>
 *  page 0   header copy A      page 1   header copy B      (newest valid generation wins)
 *  page 2   owner page: who has the file open, and room reserved for sharing between processes
 *  page 3   description: types, codec ids and free text, as length-prefixed UTF-8, with a CRC
 *  page 4.. class table: append-only class names ({@link ClassTableDescriptor})
 *  ...      extents ({@link ExtentDescriptor}) from EXTENTS on
 * </pre>
 *
 * All numbers are little-endian. A header copy is summed by CRC32C over its first {@link #CRC_OFFSET} bytes.
 */
public final class StoreHeaderDescriptor {
    /** Pages are the unit of alignment, in bytes. */
    public static final int PAGE_BYTES = 4096;

    /** The eight bytes {@code MMAPKV\r\n}: a transfer that rewrites line ends breaks them. */
    public static final long MAGIC = 0x0A0D_564B_5041_4D4DL;

    /** Version of the layout that this code writes. */
    public static final int VERSION = 2;

    public static final int COPY_A_OFFSET = 0;
    public static final int COPY_B_OFFSET = PAGE_BYTES;
    public static final int OWNER_PAGE_OFFSET = 2 * PAGE_BYTES;
    public static final int DESCRIPTION_PAGE_OFFSET = 3 * PAGE_BYTES;
    public static final int DESCRIPTION_COPY_OFFSET = 4 * PAGE_BYTES;
    public static final int CLASS_TABLE_START_OFFSET = 5 * PAGE_BYTES;

    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = MAGIC_OFFSET + 8;
    /** Feature bits that a reader must know to touch the file at all; zero in version 2. */
    public static final int FEATURES_OFFSET = VERSION_OFFSET + 4;

    public static final int GENERATION_OFFSET = FEATURES_OFFSET + 4;
    public static final int STATE_OFFSET = GENERATION_OFFSET + 8;
    public static final int EVICTING_OFFSET = STATE_OFFSET + 4;
    public static final int EPOCH_OFFSET = EVICTING_OFFSET + 4;
    public static final int BOOT_ID_OFFSET = EPOCH_OFFSET + 8;
    public static final int FILE_KEY_OFFSET = BOOT_ID_OFFSET + 16;
    public static final int FILE_LENGTH_OFFSET = FILE_KEY_OFFSET + 16;
    public static final int HASH_SEED_OFFSET = FILE_LENGTH_OFFSET + 8;
    public static final int CAPACITY_OFFSET = HASH_SEED_OFFSET + 16;
    public static final int MAX_BYTES_OFFSET = CAPACITY_OFFSET + 8;
    public static final int AVERAGE_ENTRY_BYTES_OFFSET = MAX_BYTES_OFFSET + 8;
    public static final int SEGMENTS_OFFSET = AVERAGE_ENTRY_BYTES_OFFSET + 4;
    public static final int SEGMENTS_PER_EXTENT_OFFSET = SEGMENTS_OFFSET + 4;
    public static final int BUCKETS_PER_SEGMENT_OFFSET = SEGMENTS_PER_EXTENT_OFFSET + 4;
    public static final int BLOCK_BYTES_OFFSET = BUCKETS_PER_SEGMENT_OFFSET + 4;
    public static final int BLOCKS_PER_SEGMENT_OFFSET = BLOCK_BYTES_OFFSET + 4;
    public static final int RECORD_LIMIT_OFFSET = BLOCKS_PER_SEGMENT_OFFSET + 4;
    public static final int CLASS_TABLE_BYTES_OFFSET = RECORD_LIMIT_OFFSET + 4;
    public static final int CREATED_MILLIS_OFFSET = CLASS_TABLE_BYTES_OFFSET + 4;
    public static final int CRC_OFFSET = CREATED_MILLIS_OFFSET + 8;
    /** Bytes of one header copy that carry meaning; the rest of its page is zero. */
    public static final int LENGTH = CRC_OFFSET + 4;

    /** Everything was forced and nothing has changed since. */
    public static final int STATE_CLEAN = 1;
    /** Open for writing, or not closed properly. */
    public static final int STATE_DIRTY = 2;
    /** Added to the state when a segment has given out more than half of its sequence numbers. */
    public static final int STATE_SHORT_OF_NUMBERS = 4;

    /** Owner page: process id of the last process that opened the file for writing; informative only. */
    public static final int OWNER_PID_OFFSET = 0;

    public static final int OWNER_SINCE_MILLIS_OFFSET = OWNER_PID_OFFSET + 8;
    /** Owner page: reads that this process has answered with a value; as informative as the rest of the page. */
    public static final int OWNER_HITS_OFFSET = OWNER_SINCE_MILLIS_OFFSET + 8;

    /** Owner page: reads for which there was none. */
    public static final int OWNER_MISSES_OFFSET = OWNER_HITS_OFFSET + 8;
    /** From here to the end of the owner page: zero, reserved for lock words and the process table of shared use. */
    public static final int OWNER_RESERVED_OFFSET = 64;

    /** Description page: length of the text in bytes, its CRC32C, then the text. */
    public static final int DESCRIPTION_LENGTH_OFFSET = 0;

    public static final int DESCRIPTION_CRC_OFFSET = 4;
    public static final int DESCRIPTION_TEXT_OFFSET = 8;

    private StoreHeaderDescriptor() {}
}
