package io.memorymap.engine;

import static io.memorymap.format.CheckpointDescriptor.ALLOCATED_OFFSET;
import static io.memorymap.format.CheckpointDescriptor.BYTES_OFFSET;
import static io.memorymap.format.CheckpointDescriptor.COUNT_OFFSET;
import static io.memorymap.format.CheckpointDescriptor.CRC_OFFSET;
import static io.memorymap.format.CheckpointDescriptor.HEAD_OFFSET;
import static io.memorymap.format.CheckpointDescriptor.LENGTH;
import static io.memorymap.format.CheckpointDescriptor.NUMBER_OFFSET;
import static io.memorymap.format.CheckpointDescriptor.SEQ_OFFSET;
import static io.memorymap.format.CheckpointDescriptor.TAIL_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.CHECKPOINT_A_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.CHECKPOINT_B_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUES;

import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.memory.FaultException;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A consistent cut of a segment's log. */
public final class Checkpoint {
    final long number;

    /** Sequence number of the segment. */
    public final long seq;

    /** Head of each queue: block and offset in one word. */
    public final long[] heads = new long[QUEUES];

    /** Tail of each queue: block and offset in one word. */
    public final long[] tails = new long[QUEUES];

    /** Blocks of the log that had space on the device when it was forced. */
    public final int allocated;

    /** Entries. */
    public final long count;

    final long bytes;

    private Checkpoint(long number, long seq, long count, long bytes, int allocated) {
        this.number = number;
        this.seq = seq;
        this.count = count;
        this.bytes = bytes;
        this.allocated = allocated;
    }

    /** The cut that the live words of a segment describe, loaded or not; under its lock, with nothing in flight. */
    public static Checkpoint ofHeaderWords(Segment segment) {
        LiveWords words = segment.words;
        long seq = words.get(SegmentHeaderDescriptor.SEQ_OFFSET);
        Checkpoint cut = new Checkpoint(0, seq, segment.entries(), segment.bytes(), segment.allocated());
        for (int q = 0; q < QUEUES; q++) {
            cut.heads[q] = words.get(SegmentHeaderDescriptor.HEAD_OFFSET + 8 * q);
            cut.tails[q] = words.get(SegmentHeaderDescriptor.TAIL_OFFSET + 8 * q);
        }
        return cut;
    }

    /** The newest valid checkpoint in a segment's header, or null. */
    public static @Nullable Checkpoint newest(Segment segment) {
        Checkpoint a = read(segment, CHECKPOINT_A_OFFSET);
        Checkpoint b = read(segment, CHECKPOINT_B_OFFSET);
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.number - b.number > 0 ? a : b;
    }

    /** How many of the copies were ever written, wholly or in part: 0 to 2. */
    public static int begun(Segment segment) {
        return (isZero(segment, CHECKPOINT_A_OFFSET) ? 0 : 1) + (isZero(segment, CHECKPOINT_B_OFFSET) ? 0 : 1);
    }

    /**
     * Whether a copy was never written, or its sum holds.
     *
     * @param segment the segment
     * @param copy offset of the copy in the segment's header
     */
    public static boolean isSound(Segment segment, int copy) {
        return isZero(segment, copy) || read(segment, copy) != null;
    }

    /** Whether the live words of a segment are those of this cut. */
    public boolean describes(Segment segment) {
        Checkpoint now = ofHeaderWords(segment);
        return seq == now.seq
                && count == now.count
                && bytes == now.bytes
                && allocated == now.allocated
                && Arrays.equals(heads, now.heads)
                && Arrays.equals(tails, now.tails);
    }

    /** Overwrites the older copy in a segment's header with this cut of it; under its lock, after the log was forced. */
    public void write(Segment segment) {
        Checkpoint a = read(segment, CHECKPOINT_A_OFFSET);
        Checkpoint b = read(segment, CHECKPOINT_B_OFFSET);
        long numberA = a == null ? 0 : a.number;
        long numberB = b == null ? 0 : b.number;
        int copy = numberA - numberB <= 0 ? CHECKPOINT_A_OFFSET : CHECKPOINT_B_OFFSET;
        byte[] image = new byte[LENGTH];
        HeapBytes.putLong(image, NUMBER_OFFSET, next(numberA - numberB > 0 ? numberA : numberB));
        HeapBytes.putLong(image, SEQ_OFFSET, seq);
        for (int q = 0; q < QUEUES; q++) {
            HeapBytes.putLong(image, HEAD_OFFSET + 8 * q, heads[q]);
            HeapBytes.putLong(image, TAIL_OFFSET + 8 * q, tails[q]);
        }
        HeapBytes.putLong(image, COUNT_OFFSET, count);
        HeapBytes.putLong(image, BYTES_OFFSET, bytes);
        HeapBytes.putLong(image, ALLOCATED_OFFSET, allocated);
        HeapBytes.putInt(image, CRC_OFFSET, sum(segment, image));
        segment.region.put(segment.header + copy, image, 0, LENGTH);
        byte[] readBack = new byte[LENGTH];
        segment.region.get(segment.header + copy, readBack, 0, LENGTH);
        if (!Arrays.equals(readBack, image)) {
            // Blocks would be reused that the checkpoint on the device still needs.
            throw new FaultException("A checkpoint read back differs from what was written");
        }
    }

    /** The number after another one; 0 is none. */
    private static long next(long number) {
        return number == -1 ? 1 : number + 1;
    }

    private static @Nullable Checkpoint read(Segment segment, int copy) {
        byte[] image = new byte[LENGTH];
        segment.region.get(segment.header + copy, image, 0, LENGTH);
        long number = HeapBytes.getLong(image, NUMBER_OFFSET);
        if (number == 0 || HeapBytes.getInt(image, CRC_OFFSET) != sum(segment, image)) {
            return null;
        }
        Checkpoint checkpoint = new Checkpoint(
                number,
                HeapBytes.getLong(image, SEQ_OFFSET),
                HeapBytes.getLong(image, COUNT_OFFSET),
                HeapBytes.getLong(image, BYTES_OFFSET),
                (int) HeapBytes.getLong(image, ALLOCATED_OFFSET));
        for (int q = 0; q < QUEUES; q++) {
            checkpoint.heads[q] = HeapBytes.getLong(image, HEAD_OFFSET + 8 * q);
            checkpoint.tails[q] = HeapBytes.getLong(image, TAIL_OFFSET + 8 * q);
        }
        return checkpoint.canBeOf(segment.log) ? checkpoint : null;
    }

    private boolean canBeOf(BlockLog log) {
        boolean can = allocated >= 0 && allocated <= log.blocks;
        for (int q = 0; q < QUEUES; q++) {
            can &= heads[q] == 0 || log.isPosition(heads[q]);
            can &= tails[q] == 0 || log.isPosition(tails[q]);
        }
        return can;
    }

    private static boolean isZero(Segment segment, int copy) {
        for (int i = 0; i < LENGTH; i += Integer.BYTES) {
            if (segment.region.getInt(segment.header + copy + i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Bound to the segment: another one's checkpoint is none. */
    private static int sum(Segment segment, byte[] image) {
        CRC32C crc32c = new CRC32C();
        crc32c.update(image, 0, CRC_OFFSET);
        return (int) crc32c.getValue() ^ RecordDescriptor.mix32(segment.store.salt(segment.index));
    }
}
