package io.memorymap.engine.recovery;

import static io.memorymap.format.SegmentHeaderDescriptor.BUCKETS_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.COUNT_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.EPOCH_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.HEAD_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.SEQ_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.TABLE_SEQ_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.TAIL_OFFSET;

import io.memorymap.engine.Checkpoint;
import io.memorymap.engine.Segment;
import io.memorymap.engine.StoreContext;
import io.memorymap.engine.head.Geometry;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.Region;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A private copy of a segment, on which the engine can do all that it does with a segment of its own: recover it, verify it.
 * The file stays as it is.
 *
 * <p>A copy is good if the live words were the same before and after: then no record was appended, no tail moved and no table
 * rewritten meanwhile. One copy is held at a time; the next one overwrites it. Not thread-safe.
 */
final class SegmentCopy {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final int[] WATCHED = {
        BUCKETS_OFFSET,
        HELD_OFFSET,
        SEQ_OFFSET,
        HEAD_OFFSET,
        HEAD_OFFSET + 8,
        TAIL_OFFSET,
        TAIL_OFFSET + 8,
        COUNT_OFFSET,
        EPOCH_OFFSET,
        TABLE_SEQ_OFFSET
    };

    private final int tableBase;
    private final int logBase;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private Region memory = new ByteBufferRegion(ByteBuffer.allocateDirect(0));

    SegmentCopy(Geometry geometry) {
        tableBase = SegmentHeaderDescriptor.LENGTH;
        logBase = Math.toIntExact(tableBase + ExtentDescriptor.tablePartBytes(geometry.tableBytes()));
    }

    /** Bytes of a log that have space on the device: the rest of a sparse file is not worth a copy. */
    private static int logBytes(Segment live) {
        Checkpoint checkpoint = Checkpoint.newest(live);
        int blocks = Math.max(live.allocated(), checkpoint == null ? 0 : checkpoint.allocated);
        return Math.min(live.log.blocks, blocks) * live.log.blockBytes;
    }

    private void makeRoom(int bytes) {
        if (memory.length() != bytes) {
            memory = new ByteBufferRegion(ByteBuffer.allocateDirect(bytes));
        }
    }

    /**
     * Copies a segment.
     *
     * @param live the segment in the file
     * @param context of the copy: a store that makes no promise about power loss, so that nothing is forced
     * @param waitNanos how long to go on trying while its owner writes to it
     * @return the copy, or null if its owner did not pause
     */
    @Nullable Segment take(Segment live, StoreContext context, long waitNanos) {
        long giveUp = System.nanoTime() + waitNanos;
        while (true) {
            long[] before = words(live);
            int logBytes = logBytes(live);
            makeRoom(logBase + logBytes);
            copy(live.region, live.header, 0, SegmentHeaderDescriptor.LENGTH);
            copy(live.region, live.tableBase, tableBase, live.bucketsInUse() * SlotDescriptor.BUCKET_BYTES);
            int most = live.store.geometry.tableBytes();
            int sums = tableBase + ExtentDescriptor.sumsOffset(most);
            copy(live.region, live.sumsBase, sums, ExtentDescriptor.sumsBytes(most));
            copy(live.region, live.log.base, logBase, logBytes);
            VarHandle.acquireFence();
            if (Arrays.equals(before, words(live))) {
                Segment copy = new Segment(context, memory, live.index, 0, tableBase, logBase);
                copy.open();
                return copy;
            }
            if (System.nanoTime() > giveUp) {
                return null;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static long[] words(Segment live) {
        long[] words = new long[WATCHED.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = live.words.getAcquire(WATCHED[i]);
        }
        return words;
    }

    private void copy(Region from, int at, int to, int length) {
        for (int done = 0; done < length; done += CHUNK_BYTES) {
            int n = Math.min(CHUNK_BYTES, length - done);
            from.get(at + done, chunk, 0, n);
            memory.put(to + done, chunk, 0, n);
        }
    }
}
