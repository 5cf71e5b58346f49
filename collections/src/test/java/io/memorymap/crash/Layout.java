package io.memorymap.crash;

import static io.memorymap.format.SegmentHeaderDescriptor.CHECKPOINT_A_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.COUNT_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.EPOCH_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.HEAD_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.MIRROR_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.RESERVED_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.SEQ_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.TAIL_OFFSET;

import io.memorymap.engine.head.Geometry;
import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;

/**
 * Tells what stands at an address of a store.
 *
 * @param geometry how the store is divided
 */
record Layout(Geometry geometry) {
    /** What a store writes to. */
    enum Part {
        FILE_HEAD,
        HELD,
        SEQ,
        HEAD,
        TAIL,
        COUNTERS,
        EPOCH,
        RESERVED,
        MIRROR,
        CHECKPOINT,
        SLOT,
        SLOT_SUM,
        BLOCK_HEADER,
        RECORD
    }

    Part part(int region, int offset) {
        if (region == 0) {
            return Part.FILE_HEAD;
        }
        int perExtent = geometry.segmentsPerExtent();
        if (offset < perExtent * SegmentHeaderDescriptor.LENGTH) {
            return headerPart(offset % SegmentHeaderDescriptor.LENGTH);
        }
        if (offset < logStart(0)) {
            int inTable = (offset - tableStart(0)) % (tableStart(1) - tableStart(0));
            return inTable < ExtentDescriptor.sumsOffset(geometry.tableBytes()) ? Part.SLOT : Part.SLOT_SUM;
        }
        int pages = (int) ExtentDescriptor.pages(geometry.logBytes());
        int inLog = (offset - logStart(0)) % pages;
        int inBlock = inLog % geometry.blockBytes();
        boolean header =
                inBlock < BlockDescriptor.LENGTH || inBlock >= BlockDescriptor.copyOffset(geometry.blockBytes());
        return header ? Part.BLOCK_HEADER : Part.RECORD;
    }

    boolean isLog(int region, int offset) {
        Part part = part(region, offset);
        return part == Part.RECORD || part == Part.BLOCK_HEADER;
    }

    /** Number of the segment that an address in a log belongs to. */
    int segmentOf(int region, int offset) {
        int pages = (int) ExtentDescriptor.pages(geometry.logBytes());
        return (region - 1) * geometry.segmentsPerExtent() + (offset - logStart(0)) / pages;
    }

    /** Offset in its segment's log of an address in a log. */
    int logOffset(int offset) {
        return (offset - logStart(0)) % (int) ExtentDescriptor.pages(geometry.logBytes());
    }

    /** Offset of a segment's log in its region. */
    int logStart(int indexInExtent) {
        return (int) ExtentDescriptor.logOffset(
                indexInExtent, geometry.segmentsPerExtent(), geometry.tableBytes(), geometry.logBytes());
    }

    /** Offset of a segment's table in its region. */
    int tableStart(int indexInExtent) {
        return ExtentDescriptor.tableOffset(indexInExtent, geometry.segmentsPerExtent(), geometry.tableBytes());
    }

    private static Part headerPart(int at) {
        if (at >= CHECKPOINT_A_OFFSET) {
            return Part.CHECKPOINT;
        } else if (at >= MIRROR_OFFSET) {
            return Part.MIRROR;
        } else if (at >= RESERVED_OFFSET) {
            return Part.RESERVED;
        } else if (at >= EPOCH_OFFSET) {
            return Part.EPOCH;
        } else if (at >= COUNT_OFFSET) {
            return Part.COUNTERS;
        } else if (at >= TAIL_OFFSET) {
            return Part.TAIL;
        } else if (at >= HEAD_OFFSET) {
            return Part.HEAD;
        } else if (at >= SEQ_OFFSET) {
            return Part.SEQ;
        }
        return at >= HELD_OFFSET ? Part.HELD : Part.RESERVED;
    }
}
