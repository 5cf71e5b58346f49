package io.memorymap.engine.recovery;

import static io.memorymap.format.SegmentHeaderDescriptor.QUEUES;

import io.memorymap.engine.BlockChain;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.RecordParser;
import io.memorymap.engine.Segment;
import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.RecordDescriptor;

/**
 * Reads the records of a segment's log in the order in which they were written: the queues merged by sequence number.
 *
 * <p>Up to a <em>sure</em> position of each queue (a checkpoint's head, or the live one) damaged bytes are stepped over and
 * counted, since what follows is known to have been written. Beyond it the queue ends at the first bytes that are not a
 * record with a rising sequence number, or where the chain of blocks breaks.
 */
final class LogReplay {
    /** Receives places that could not be read. */
    interface DamageListener {
        /**
         * A damaged place was stepped over.
         *
         * @param from its offset in the log
         * @param to where the next record starts
         * @param beforeSeq sequence number of the record after it, or the largest possible at a queue's end
         */
        void damaged(int from, int to, long beforeSeq);
    }

    private final Segment segment;
    private final int blocks;
    private final DamageListener listener;
    private final Cursor[] cursors = new Cursor[QUEUES];

    /**
     * A replay without queues yet.
     *
     * @param segment the segment
     * @param blocks how many blocks its log has
     * @param listener receives the damaged places
     */
    LogReplay(Segment segment, int blocks, DamageListener listener) {
        this.segment = segment;
        this.blocks = blocks;
        this.listener = listener;
    }

    /**
     * Adds a queue.
     *
     * @param q the queue
     * @param chain its blocks; for every block but the last the end must be set
     * @param tailAt offset of the tail in the first block
     * @param sureIndex index in the chain of the block that the sure position lies in, -1 if nothing is sure
     * @param sureAt offset of the sure position in that block
     * @param sureSeq sequence number of the segment at the sure position: what stands behind it is younger, or was left there
     *     when an earlier recovery cut the queue off
     * @param lastEnd where the last block's records end, or the block's length if that is to be found out
     */
    void add(int q, BlockChain chain, int tailAt, int sureIndex, int sureAt, long sureSeq, int lastEnd) {
        cursors[q] = new Cursor(chain, tailAt, sureIndex, sureAt, sureSeq, lastEnd, false);
        cursors[q].advance();
    }

    /**
     * Adds the blocks of a queue of which no more is known than that they are whole: what lies between their records is
     * stepped over, and the queue ends with the last of them.
     *
     * @param q the queue
     * @param chain its blocks; for every block but the last the end must be set
     */
    void addSalvaged(int q, BlockChain chain) {
        int end = segment.log.recordsEnd;
        cursors[q] = new Cursor(chain, BlockDescriptor.LENGTH, chain.length() - 1, end, 0, end, true);
        cursors[q].advance();
    }

    /** Moves to the next record; false at the end. */
    boolean next(Visitor visitor) {
        Cursor least = null;
        for (Cursor cursor : cursors) {
            if (cursor != null && !cursor.ended && (least == null || cursor.record.seq < least.record.seq)) {
                least = cursor;
            }
        }
        if (least == null) {
            return false;
        }
        visitor.record(least.offset, least.record);
        least.lastSeq = least.record.seq;
        least.offset += least.record.recordBytes();
        least.advance();
        return true;
    }

    /** Whether a place in a queue was replayed already: index in the chain and offset in the log. */
    boolean isReplayed(int q, int index, int offset) {
        Cursor cursor = cursors[q];
        return index < cursor.index || (index == cursor.index && offset < cursor.offset);
    }

    /** Index in the chain of the block where a queue's records ended. */
    int endIndex(int q) {
        return cursors[q].index;
    }

    /** Offset in that block where they ended. */
    int endAt(int q) {
        return cursors[q].stoppedAt;
    }

    /** Takes each record. */
    interface Visitor {
        /**
         * A record, oldest first.
         *
         * @param offset its offset in the log
         * @param record the record, valid during the call
         */
        void record(int offset, RecordImage record);
    }

    private final class Cursor {
        private final BlockChain chain;
        private final int sureIndex;
        private final int sureAt;
        private final long sureSeq;
        private final int lastEnd;
        private final boolean endUnknown;
        private final RecordImage record = new RecordImage();
        private int index;
        private int offset;
        private long lastSeq;
        private int stoppedAt;
        private boolean ended;

        Cursor(BlockChain chain, int tailAt, int sureIndex, int sureAt, long sureSeq, int lastEnd, boolean endUnknown) {
            this.chain = chain;
            this.sureIndex = sureIndex;
            this.sureAt = sureAt;
            this.sureSeq = sureSeq;
            this.lastEnd = lastEnd;
            this.endUnknown = endUnknown;
            this.offset = start(0) + tailAt;
            this.lastSeq = chain.firstSeq(0);
        }

        private int start(int i) {
            return chain.block(i) * segment.log.blockBytes;
        }

        private boolean isLast() {
            return index == chain.length() - 1;
        }

        private void end() {
            stoppedAt = offset - start(index);
            ended = true;
        }

        /** Finds the record at or after the current offset. */
        void advance() {
            while (true) {
                int limit = start(index) + (isLast() ? lastEnd : chain.end(index));
                int sure = index < sureIndex ? limit : index == sureIndex ? Math.min(limit, start(index) + sureAt) : 0;
                long beforeSeq = chain.beforeSeq(index);
                long afterSeq = offset < sure ? lastSeq : Math.max(lastSeq, sureSeq);
                if (RecordParser.loadWhole(segment, offset, limit, afterSeq, beforeSeq, record)
                        && (offset < sure || RecordParser.isValueWhole(segment, record, blocks))) {
                    return;
                }
                if (offset < sure) {
                    int to = RecordParser.nextRecord(
                            segment, offset + RecordDescriptor.ALIGNMENT, sure, lastSeq, beforeSeq, record);
                    if (to == sure && endUnknown && isLast()) {
                        end();
                        return;
                    }
                    listener.damaged(offset, to, to < sure ? record.seq : Long.MAX_VALUE);
                    offset = to;
                    if (to < sure) {
                        return;
                    }
                    continue;
                }
                if (offset < limit || isLast()) {
                    end();
                    return;
                }
                index++;
                offset = start(index) + BlockDescriptor.LENGTH;
                // What stands here from an earlier use of the block is older than the block's header.
                lastSeq = Math.max(lastSeq, chain.firstSeq(index));
            }
        }
    }
}
