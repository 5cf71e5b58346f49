package io.memorymap.engine.recovery;

import static io.memorymap.format.SegmentHeaderDescriptor.HELD_REBUILDING;

import io.memorymap.engine.Checkpoint;
import io.memorymap.engine.Recovery;
import io.memorymap.engine.Segment;
import io.memorymap.engine.StoreContext;

/**
 * Brings a segment back to the state that its log describes, by the least that does it.
 *
 * <ul>
 *   <li><b>load</b>: nothing was under way; the heap structures are computed from the words of the segment header.
 *   <li><b>repair</b>: a process died inside an append, a removal or a tail step: {@link SegmentRepair}.
 *   <li><b>rebuild</b>: the table is not to be trusted: {@link SegmentRebuild}.
 * </ul>
 *
 * <p>Has no state; each call works under the lock of its segment.
 */
public final class LogRecovery implements Recovery {
    /** The only one. */
    public static final Recovery INSTANCE = new LogRecovery();

    private LogRecovery() {}

    @Override
    public Inspection inspection(Segment segment) {
        return new SegmentInspection(segment);
    }

    @Override
    public void load(Segment segment) {
        BlockHeaders headers = new BlockHeaders(segment.log, segment.allocated());
        if (!new SegmentRepair(segment, headers).load()) {
            new SegmentRebuild(segment, headers).run(true);
        }
        if (segment.log.pendingBlocks() > 0) {
            // Only a checkpoint frees them, and checkpoints pass over segments that are not dirty.
            segment.dirty = true;
        }
        ready(segment);
    }

    @Override
    public void recover(Segment segment) {
        StoreContext store = segment.store;
        store.checkWritable();
        store.beforeFirstWrite();
        segment.log.recovering();
        if (segment.epoch() != store.epoch || segment.isUntouched()) {
            segment.secureHeader();
        }
        Checkpoint checkpoint = Checkpoint.newest(segment);
        // After a power loss the checkpoint may have reached the device without the word.
        int blocks = Math.max(segment.allocated(), checkpoint == null ? 0 : checkpoint.allocated);
        BlockHeaders headers = new BlockHeaders(segment.log, blocks);
        if (segment.epoch() != store.epoch) {
            new SegmentRebuild(segment, headers).run(false);
        } else if (segment.held() == HELD_REBUILDING
                || segment.needsRebuild
                || !new SegmentRepair(segment, headers).repair()) {
            new SegmentRebuild(segment, headers).run(true);
        }
        ready(segment);
    }

    private static void ready(Segment segment) {
        segment.loaded = true;
        segment.tableStable();
    }
}
