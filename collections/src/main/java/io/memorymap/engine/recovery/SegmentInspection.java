package io.memorymap.engine.recovery;

import static io.memorymap.format.SlotDescriptor.EMPTY;
import static io.memorymap.format.SlotDescriptor.SLOTS_PER_BUCKET;

import io.memorymap.engine.BlockLog;
import io.memorymap.engine.Recovery;
import io.memorymap.engine.Segment;
import io.memorymap.engine.SlotTable;
import io.memorymap.format.SlotDescriptor;
import java.util.BitSet;

/**
 * Looks at a segment that was left in order, bit by bit: whether the pages of its table are what their sums say, whether both copies of
 * its blocks' headers are alike, and at the end whether the blocks follow each other as the words say.
 *
 * <p>A lookup needs the pages on its path, and the headers of the blocks that its records stand in: the age of a block tells a
 * record of an earlier use. A header page of another time differs from its copy on another page; the chain of the blocks is for those who
 * write. With each lookup but the first, which is to be answered soon, some of the rest is looked at.
 *
 * <p>Under the segment lock.
 */
final class SegmentInspection implements Recovery.Inspection {
    private static final int PAGES_AT_ONCE = 4;
    private static final int BLOCKS_AT_ONCE = 4;

    private final Segment segment;
    private final SlotTable table;
    private final BlockLog log;
    private final BlockHeaders headers;
    private final BitSet soundPages = new BitSet();
    private final BitSet seenBlocks = new BitSet();
    private boolean begun;
    private boolean damaged;
    private boolean complete;

    SegmentInspection(Segment segment) {
        this.segment = segment;
        this.table = segment.table;
        this.log = segment.log;
        this.headers = BlockHeaders.unread(log, segment.allocated());
        if (segment.isUntouched()) {
            log.reset(0, segment.allocated());
            complete = true;
        }
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public boolean admits(int hash29) {
        if (complete) {
            return true;
        }
        damaged = damaged || !isPathSound(hash29) || (begun && !lookOn(PAGES_AT_ONCE, BLOCKS_AT_ONCE));
        begun = true;
        return !damaged;
    }

    @Override
    public boolean isSound() {
        damaged = damaged || (!complete && !lookOn(table.pages(), headers.blocks()));
        return !damaged;
    }

    private boolean isPathSound(int hash29) {
        int bucket = table.home(hash29);
        for (int probes = 0; probes < table.buckets(); probes++) {
            if (!isPageSound(SlotTable.pageOf(bucket))) {
                return false;
            }
            boolean ends = false;
            int slot = bucket * SLOTS_PER_BUCKET;
            for (int n = 0; n < SLOTS_PER_BUCKET; n++, slot++) {
                long word = table.word(slot);
                ends |= word == EMPTY;
                boolean met = SlotDescriptor.isPublished(word) && SlotDescriptor.hash29(word) == hash29;
                if (met && !isBlockSound(SlotDescriptor.offset(word) / log.blockBytes)) {
                    return false;
                }
            }
            if (ends) {
                return true;
            }
            bucket = table.next(bucket, hash29);
        }
        return true;
    }

    private boolean isPageSound(int page) {
        if (!soundPages.get(page)) {
            if (!table.isPageSound(page)) {
                return false;
            }
            soundPages.set(page);
        }
        return true;
    }

    private boolean isBlockSound(int block) {
        if (block >= headers.blocks()) {
            return false;
        }
        look(block);
        return headers.isIntact(block);
    }

    private void look(int block) {
        if (!seenBlocks.get(block)) {
            long number = headers.look(block);
            seenBlocks.set(block);
            if (headers.isIntact(block)) {
                log.noteFirstSeq(block, number);
            }
        }
    }

    /** Looks at so many pages and blocks that were not looked at; after the last ones, at the whole. */
    private boolean lookOn(int pages, int blocks) {
        int page = soundPages.nextClearBit(0);
        for (int n = 0; n < pages && page < table.pages(); n++, page = soundPages.nextClearBit(page)) {
            if (!isPageSound(page)) {
                return false;
            }
        }
        int block = seenBlocks.nextClearBit(0);
        for (int n = 0; n < blocks && block < headers.blocks(); n++, block = seenBlocks.nextClearBit(block)) {
            look(block);
        }
        if (page < table.pages() || block < headers.blocks()) {
            return true;
        }
        complete = new SegmentRepair(segment, headers).inspectLog();
        return complete;
    }
}
