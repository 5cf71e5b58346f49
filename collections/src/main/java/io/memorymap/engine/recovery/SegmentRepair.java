package io.memorymap.engine.recovery;

import static io.memorymap.engine.SlotTable.NONE;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_IDLE;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_MUTATING;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUES;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUE_SMALL;

import io.memorymap.engine.BlockChain;
import io.memorymap.engine.BlockLog;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.RecordParser;
import io.memorymap.engine.Segment;
import io.memorymap.engine.SlotTable;
import io.memorymap.engine.StoreContext;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;

/**
 * Repairs a segment that one operation was under way in, on a machine that kept running: its header words, its table and its log
 * are what a process left in memory. At most one complete record stands behind a head: it is rolled forward. Slots outside the
 * queues are cleared, counters recounted.
 *
 * <p>Under the segment lock.
 */
final class SegmentRepair {
    private final Segment segment;
    private final StoreContext store;
    private final SlotTable table;
    private final BlockLog log;
    private final BlockHeaders headers;
    private final TableReplay replay;
    private final RecordImage record = new RecordImage();
    private long count;
    private long bytes;

    SegmentRepair(Segment segment, BlockHeaders headers) {
        this.segment = segment;
        this.store = segment.store;
        this.table = segment.table;
        this.log = segment.log;
        this.headers = headers;
        this.replay = new TableReplay(segment, headers);
    }

    /** Loads the heap structures of a segment that was left in order; false if its words do not fit its blocks. */
    boolean load() {
        return adoptHeaderWords() && loadTable();
    }

    private boolean loadTable() {
        if (segment.isUntouched()) {
            table.loadEmpty();
            return true;
        }
        if (!table.load()) {
            return false;
        }
        if (!table.isTidy()) {
            // A count had stuck. The words that change have a sum on another page.
            segment.dirty = true;
            segment.held(HELD_MUTATING);
            table.tidy();
            segment.settle();
        }
        if (segment.largeEntries() > 0) {
            LargeValues.adopt(segment);
            collectUnused();
        }
        return true;
    }

    /** Completes or undoes the one operation that was under way; false if only a rebuild can help. */
    boolean repair() {
        store.counts().segmentsRepaired.increment();
        boolean idle = segment.held() == HELD_IDLE;
        if (!adoptHeaderWords()) {
            return false;
        }
        if (idle && !segment.needsRepair) {
            // It was not sound when it was first touched, and nothing was under way.
            return isTableSound() && loadTable();
        }
        segment.held(HELD_MUTATING);
        segment.tableMoves();
        rollForward();
        eraseHeadersBeyond(log.seq());
        if (!clearDeadSlots() || !reloadTable()) {
            return false;
        }
        table.renewSums();
        finishPromotion();
        LargeValues.adopt(segment);
        collectUnused();
        segment.counters(count, bytes);
        segment.dirty = true;
        segment.tableStable();
        segment.settle();
        return true;
    }

    /** Whether words and blocks belong together; on the way the log's heap structures are loaded. Writes nothing. */
    boolean inspectLog() {
        return adoptQueues() && !hasDamagedHeaders();
    }

    private boolean isTableSound() {
        boolean sound = table.isSound();
        if (!sound) {
            store.mended();
        }
        return sound;
    }

    private boolean hasDamagedHeaders() {
        for (int block = 0; block < headers.blocks(); block++) {
            if (log.isQueues(block) && headers.isDamaged(block)) {
                return true;
            }
        }
        return false;
    }

    private void restoreHeaders() {
        for (int block = 0; block < headers.blocks(); block++) {
            if (log.isQueues(block) && headers.isDamaged(block)) {
                headers.restore(block);
                store.mended();
                segment.dirty = true;
            }
        }
    }

    /** Reads the queues from the words of the segment header; false if the blocks do not chain as they say. */
    private boolean adoptHeaderWords() {
        if (!adoptQueues()) {
            return false;
        }
        restoreHeaders();
        return true;
    }

    private boolean adoptQueues() {
        log.reset(segment.words.get(SegmentHeaderDescriptor.SEQ_OFFSET), headers.blocks());
        long seq = log.seq();
        for (int q = 0; q < QUEUES; q++) {
            long tail = segment.words.get(SegmentHeaderDescriptor.TAIL_OFFSET + 8 * q);
            long head = segment.words.get(SegmentHeaderDescriptor.HEAD_OFFSET + 8 * q);
            if (head == 0) {
                // No block yet, or a kill between the tail word and the head word of the first.
                head = tail;
            }
            if (head == 0) {
                continue;
            }
            if (!log.isPosition(tail) || !log.isPosition(head)) {
                return false;
            }
            int headBlock = SegmentHeaderDescriptor.block(head);
            BlockChain chain = headers.chain(q, SegmentHeaderDescriptor.block(tail), headBlock);
            if (chain == null) {
                return false;
            }
            log.adopt(q, chain, SegmentHeaderDescriptor.offset(tail), SegmentHeaderDescriptor.offset(head));
            seq = Math.max(seq, headers.firstSeq(headBlock));
        }
        if (seq != log.seq()) {
            log.seq(seq);
        }
        collectUnused();
        return true;
    }

    private void collectUnused() {
        log.collectUnused(store.deferReuse && (store.openedDirty || segment.loaded));
    }

    /**
     * Completes the append that was under way: its record stands behind a head with the next sequence number, or, if the
     * process died just before it moved the head, with the last.
     */
    private void rollForward() {
        for (int q = 0; q < QUEUES; q++) {
            long head = log.head(q);
            if (head == 0) {
                continue;
            }
            int block = SegmentHeaderDescriptor.block(head);
            int offset = block * log.blockBytes + SegmentHeaderDescriptor.offset(head);
            int limit = block * log.blockBytes + log.recordsEnd;
            if (RecordParser.loadWhole(segment, offset, limit, log.seq() - 1, log.seq() + 2, record)) {
                if (!reloadTable()) {
                    return;
                }
                replay.apply(offset, record);
                log.commit(q, record.recordBytes(), record.seq);
                return;
            }
        }
    }

    /** A promotion whose copy was published leaves S's tail only then: nothing else may come between the two. */
    private void finishPromotion() {
        int offset = store.geometry.evicting() ? log.tailOffset(QUEUE_SMALL) : NONE;
        if (offset < 0 || !RecordParser.load(segment, offset, log.tailLimit(QUEUE_SMALL), record)) {
            return;
        }
        int hash29 = SlotDescriptor.low29(store.hash.hash(record.bytes, RecordDescriptor.KEY_OFFSET, record.keyLength));
        int slot = replay.find(hash29, record);
        if (slot != NONE && log.queueOf(SlotDescriptor.offset(table.word(slot))) != QUEUE_SMALL) {
            log.advanceTail(QUEUE_SMALL, record.recordBytes());
        }
    }

    /** Clears the slots whose record is not in a queue, and counts the others; false if a slot word is damaged. */
    private boolean clearDeadSlots() {
        count = 0;
        bytes = 0;
        if (!reloadTable()) {
            return false;
        }
        for (int slot = 0; slot < table.slots(); slot++) {
            long word = table.word(slot);
            if (!SlotDescriptor.isPublished(word)) {
                continue;
            }
            int offset = SlotDescriptor.offset(word);
            if (log.isInQueue(offset) && segment.loadWithoutValue(offset, -1, record)) {
                count++;
                bytes += record.recordBytes();
            } else {
                table.clear(slot, SlotDescriptor.hash29(word));
            }
        }
        return true;
    }

    private boolean reloadTable() {
        if (!table.load()) {
            return false;
        }
        table.tidy();
        return true;
    }

    /** Makes blocks unreadable that were opened but never became part of a queue. */
    private void eraseHeadersBeyond(long seq) {
        for (int block = 0; block < headers.blocks(); block++) {
            boolean opened = headers.isValid(block, SegmentHeaderDescriptor.QUEUE_SMALL)
                    || headers.isValid(block, SegmentHeaderDescriptor.QUEUE_MAIN);
            if (opened && headers.firstSeq(block) > seq) {
                log.eraseHeader(block);
            }
        }
    }
}
