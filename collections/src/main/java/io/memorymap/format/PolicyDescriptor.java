package io.memorymap.format;

/**
 * The file beside a closed store that evicts: what its eviction policy knows of the keys.
 *
 * <pre>
 *  | 0 magic u64 | 8 version u32 | 12 crc u32 | 16 seed 2 x u64 | 32 generation u64 | 40 share f64 | 48 segments u32 | 52 0 |
 *  | 64 for each segment: 0 position u64 | 8 sketch bytes u32 | 12 counter bytes u32 | 16 increments u32 | 20 crc u32 | 24 0 |
 *  | sketch and counters of a segment, at its position |
 * </pre>
 */
public final class PolicyDescriptor {
    /** The bytes {@code MMAPEV} CR LF. */
    public static final long MAGIC = 0x0A0D_5645_5041_4D4DL;
    /** Version of this file. */
    public static final int VERSION = 1;

    /** The magic. */
    public static final int MAGIC_OFFSET = 0;
    /** The version. */
    public static final int VERSION_OFFSET = MAGIC_OFFSET + 8;
    /** CRC32C of what follows, up to the end of the last segment's words. */
    public static final int CRC_OFFSET = VERSION_OFFSET + 4;
    /** The store's hash seed. */
    public static final int SEED_OFFSET = CRC_OFFSET + 4;
    /** Generation of the store's header when it was closed. */
    public static final int GENERATION_OFFSET = SEED_OFFSET + 16;
    /** Share of queue S. */
    public static final int SHARE_OFFSET = GENERATION_OFFSET + 8;
    /** Number of segments. */
    public static final int SEGMENTS_OFFSET = SHARE_OFFSET + 8;
    /** Where the words of the segments begin. */
    public static final int WORDS_OFFSET = 64;

    /** Bytes of the words of one segment. */
    public static final int WORDS_BYTES = 32;
    /** Offset in the file of a segment's sketch; its counters follow it. */
    public static final int POSITION_OFFSET = 0;
    /** Bytes of its sketch. */
    public static final int SKETCH_BYTES_OFFSET = POSITION_OFFSET + 8;
    /** Bytes of its hit counters. */
    public static final int COUNTER_BYTES_OFFSET = SKETCH_BYTES_OFFSET + 4;
    /** Increments of the sketch since it was halved. */
    public static final int INCREMENTS_OFFSET = COUNTER_BYTES_OFFSET + 4;
    /** CRC32C of sketch and counters. */
    public static final int SUM_OFFSET = INCREMENTS_OFFSET + 4;

    private PolicyDescriptor() {}
}
