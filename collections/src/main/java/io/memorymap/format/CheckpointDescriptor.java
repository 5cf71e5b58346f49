package io.memorymap.format;

/**
 * A checkpoint of a segment: a consistent cut of its log, written only after the log bytes that it describes were forced.
 *
 * <pre>
 *  n | seq | head S, head M | tail S, tail M | count | bytes | allocated | crc32c over all before it, xor mix32(salt of the segment)
 * </pre>
 *
 * The older of the two pages is overwritten; the valid one with the higher n counts. n = 0 is "never written".
 */
public final class CheckpointDescriptor {
    public static final int NUMBER_OFFSET = 0;
    public static final int SEQ_OFFSET = NUMBER_OFFSET + 8;
    public static final int HEAD_OFFSET = SEQ_OFFSET + 8;
    public static final int TAIL_OFFSET = HEAD_OFFSET + 16;
    public static final int COUNT_OFFSET = TAIL_OFFSET + 16;
    public static final int BYTES_OFFSET = COUNT_OFFSET + 8;
    public static final int ALLOCATED_OFFSET = BYTES_OFFSET + 8;
    public static final int CRC_OFFSET = ALLOCATED_OFFSET + 8;
    public static final int LENGTH = CRC_OFFSET + 4;

    private CheckpointDescriptor() {}
}
