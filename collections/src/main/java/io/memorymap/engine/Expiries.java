package io.memorymap.engine;

import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SlotDescriptor;
import java.util.Arrays;

/** When the entries of a segment expire, as far as it has to be known to look for expired ones only where there can be some. */
final class Expiries {
    /** An expiry that no clock can be before, in epoch milliseconds. */
    private static final long LONG_AGO = 0;

    private final Segment segment;
    private final SegmentWriter writer;
    private final SlotTable table;
    private final BlockLog log;

    /** No entry of the segment expires before this, in epoch milliseconds; a lower bound. Written under the lock. */
    private volatile long earliest;

    Expiries(Segment segment, SegmentWriter writer) {
        this.segment = segment;
        this.writer = writer;
        this.table = segment.table;
        this.log = segment.log;
    }

    /** An entry has got an expiry. */
    void note(long expiresAt) {
        if (expiresAt < earliest) {
            earliest = expiresAt;
        }
    }

    /** Nothing is known any more. */
    void forget() {
        earliest = 0;
    }

    /** Whether something can have expired; needs no lock. */
    boolean mayBeDue(long now) {
        return now >= earliest;
    }

    /** Whether something has expired. */
    boolean isDue(long now) {
        long found = Long.MAX_VALUE;
        for (int slot = 0; slot < table.slots(); slot++) {
            long word = table.word(slot);
            if (SlotDescriptor.isPublished(word)) {
                found = Math.min(found, RecordDescriptor.expiresAt(life(SlotDescriptor.offset(word))));
            }
        }
        earliest = found;
        return now >= found;
    }

    /**
     * Finds entries that have expired, without changing anything.
     *
     * @param now epoch milliseconds
     * @param most how many at most
     * @return the low 29 bits of their hashes
     */
    int[] due(long now, int most) {
        int[] due = new int[most];
        int count = 0;
        long found = Long.MAX_VALUE;
        for (int slot = 0; slot < table.slots(); slot++) {
            long word = table.word(slot);
            if (SlotDescriptor.isPublished(word)) {
                long expiresAt = RecordDescriptor.expiresAt(life(SlotDescriptor.offset(word)));
                found = Math.min(found, expiresAt);
                if (expiresAt <= now && count < most) {
                    due[count++] = SlotDescriptor.hash29(word);
                }
            }
        }
        earliest = found;
        return Arrays.copyOf(due, count);
    }

    private long life(int offset) {
        if (offset > log.blocks * log.blockBytes - RecordDescriptor.KEY_OFFSET) {
            // No store has written this slot; what it points at is for a lookup to judge.
            return RecordDescriptor.life(RecordDescriptor.NEVER_MILLIS, offset);
        }
        return segment.region.getLongOpaque(log.base + offset + RecordDescriptor.LIFE_OFFSET);
    }

    /**
     * Unpublishes every expired entry of the segment. No removal is logged, so that a full store can do it: the record is made to have expired
     * long ago, so that, should it come back when the table is made anew from the log, it has expired whatever the clock says then. But the blocks
     * of a large value must not come back with it when they were used again: there a removal is logged, and the entry stays where there is no room
     * for one.
     */
    void purge(long now, RecordImage record) {
        long next = Long.MAX_VALUE;
        for (int slot = 0; slot < table.slots(); slot++) {
            long word = table.word(slot);
            if (!SlotDescriptor.isPublished(word)) {
                continue;
            }
            int offset = SlotDescriptor.offset(word);
            long life = life(offset);
            long expiresAt = RecordDescriptor.expiresAt(life);
            boolean gone = expiresAt <= now
                    && RecordDescriptor.isLife(life, offset)
                    && segment.loadWithoutValue(offset, -1, record)
                    && (!record.isReferenced() || writer.logRemoval(log.queueOf(offset), record));
            if (gone) {
                writer.begin();
                if (!record.isReferenced()) {
                    writer.setLife(offset, RecordDescriptor.life(LONG_AGO, offset));
                }
                table.clear(slot, SlotDescriptor.hash29(word));
                segment.store.counts().expirations.increment();
                writer.releaseValue(record);
                writer.forget(log.queueOf(offset), record.seq, record.recordBytes());
            } else if (expiresAt < next) {
                next = expiresAt;
            }
        }
        earliest = next;
    }
}
