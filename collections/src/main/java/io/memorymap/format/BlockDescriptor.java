package io.memorymap.format;

/**
 * The header of a log block, 64 bytes, and a copy of it in the block's last 64 bytes; between them stand records back to back.
 *
 * <pre>
 *  0        4        8           16              24        28              60
 *  | magic  | queue  | firstSeq  | prevFirstSeq  | prevEnd | zero          | sum  |
 * </pre>
 *
 * The sum is the CRC32C of bytes 0..59 xor {@link RecordDescriptor#mix32} of the block's {@link RecordDescriptor#place}: the header
 * of another block, segment or store does not pass. Of two valid copies the one with the larger {@code firstSeq} counts: the other
 * is what a page held before.
 *
 * {@code firstSeq} is larger than every sequence number issued before the block was opened, and unique. The pair
 * {@code prevFirstSeq}, {@code prevEnd} names the block before it in its queue and where its records end: recovery stops a
 * queue where this chain breaks.
 */
public final class BlockDescriptor {
    public static final int MAGIC = 0x4B4C_424D;

    public static final int MAGIC_OFFSET = 0;
    public static final int QUEUE_OFFSET = MAGIC_OFFSET + 4;
    public static final int FIRST_SEQ_OFFSET = QUEUE_OFFSET + 4;
    public static final int PREV_FIRST_SEQ_OFFSET = FIRST_SEQ_OFFSET + 8;
    public static final int PREV_END_OFFSET = PREV_FIRST_SEQ_OFFSET + 8;
    public static final int CRC_OFFSET = 60;
    public static final int LENGTH = 64;

    /**
     * Where the copy of a block's header stands, and no record any more.
     *
     * @param blockBytes length of the block in bytes
     * @return offset in the block
     */
    public static int copyOffset(int blockBytes) {
        return blockBytes - LENGTH;
    }

    private BlockDescriptor() {}
}
