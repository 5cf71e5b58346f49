package io.memorymap.engine;

import io.memorymap.format.HeapBytes;
import io.memorymap.memory.Region;
import java.util.zip.CRC32C;

/**
 * Reads large values from their blocks, where the record of each says they are. That may be any other bytes by now, or numbers that were never
 * right: what is read is judged by the value's sum. Takes no lock.
 */
final class ValueReader {
    /** Bytes that are copied and summed at a time. */
    private static final int PIECE_BYTES = 4 << 10;

    /** Places, less one, at which a value is compared with one that is to be written over it. */
    private static final int PLACES = 7;

    private ValueReader() {}

    /**
     * Copies a value, and sums what was copied while it is in the processor's cache.
     *
     * @param segment whose log it is in
     * @param reference the record that says where it is
     * @param to has room for it
     * @param at where it begins there
     * @param sum receives its sum
     * @return false if the blocks cannot be those of a value of that length
     */
    static boolean copy(Segment segment, RecordImage reference, byte[] to, int at, CRC32C sum) {
        Region region = segment.region;
        BlockLog log = segment.log;
        sum.reset();
        int length = reference.referencedBytes();
        int done = 0;
        for (int run = 0; run < reference.runs() && done < length; run++) {
            int block = reference.runBlock(run);
            long bytes = (long) reference.runBlocks(run) * log.blockBytes;
            long from = (long) block * log.blockBytes;
            if (block < 0 || bytes <= 0 || from + bytes > segment.logBytes()) {
                return false;
            }
            int start = log.base + (int) from - done;
            for (int end = (int) Math.min(done + bytes, length); done < end; ) {
                int n = Math.min(PIECE_BYTES, end - done);
                region.get(start + done, to, at + done, n);
                sum.update(to, at + done, n);
                done += n;
            }
        }
        return done == length;
    }

    /**
     * Whether a value agrees with another one of its length at a few places: most that differ are told apart so.
     *
     * @param segment whose log it is in
     * @param reference the record that says where it is
     * @param value holds the other one
     * @param at where that begins
     * @return true also if it cannot be where the reference says
     */
    static boolean agrees(Segment segment, RecordImage reference, byte[] value, int at) {
        BlockLog log = segment.log;
        int length = reference.referencedBytes();
        // The end first: many values begin alike.
        for (int place = PLACES; place >= 0; place--) {
            int offset = (int) ((long) (length - Long.BYTES) * place / PLACES) & -Long.BYTES;
            long from = offset < 0 ? -1 : offsetOf(log, reference, offset);
            if (from >= 0
                    && from <= segment.logBytes() - Long.BYTES
                    && segment.region.getLong(log.base + (int) from) != HeapBytes.getLong(value, at + offset)) {
                return false;
            }
        }
        return true;
    }

    /** Where in the log a byte of a value stands, by the reference; -1 if it says nothing of it. */
    private static long offsetOf(BlockLog log, RecordImage reference, int offset) {
        long left = offset;
        for (int run = 0; run < reference.runs(); run++) {
            long bytes = (long) reference.runBlocks(run) * log.blockBytes;
            if (left < bytes) {
                return (long) reference.runBlock(run) * log.blockBytes + left;
            }
            left -= bytes;
        }
        return -1;
    }
}
