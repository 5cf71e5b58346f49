package io.memorymap.engine;

import static io.memorymap.engine.SlotTable.NONE;

import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SlotDescriptor;

/**
 * The record at the tail of a queue, and what can be done with it. One at a time is loaded; each method but {@link #load} is about
 * that one.
 *
 * <p>The order that survives a kill: a relocated record's copy is published before the tail passes the original; an evicted
 * one's tail is moved before its slot is cleared, for the other order would bring it back.
 *
 * <p>Under the segment lock.
 */
final class TailRecord {
    private final Segment segment;
    private final SegmentWriter writer;
    private final StoreContext store;
    private final SlotTable table;
    private final BlockLog log;
    private final RecordImage image = new RecordImage();
    private int offset;
    private int length;
    private int hash29;
    private int slot;

    TailRecord(Segment segment, SegmentWriter writer) {
        this.segment = segment;
        this.writer = writer;
        this.store = segment.store;
        this.table = segment.table;
        this.log = segment.log;
    }

    /** The record's bytes; free for other use until the next {@link #load}. */
    RecordImage image() {
        return image;
    }

    /** Bytes that the record takes in the log. */
    int length() {
        return length;
    }

    /** Hash bits of its key. */
    int hash29() {
        return hash29;
    }

    /** The slot that refers to it, or {@link SlotTable#NONE} if nothing does. */
    int slot() {
        return slot;
    }

    /** Whether an entry refers to it that has not expired, and is whole. */
    boolean isWanted(long now) {
        return slot != NONE && image.expiresAt() > now && isValueItsOwn();
    }

    /** Loads the record at the tail of a queue and finds the slot that refers to it; false if the queue is empty. */
    boolean load(int q) {
        while (true) {
            if (log.isTailBlockPassed(q)) {
                writer.begin();
            }
            offset = log.tailOffset(q);
            if (offset < 0) {
                return false;
            }
            int limit = log.tailLimit(q);
            if (RecordParser.load(segment, offset, limit, image) && log.isOfTailBlock(q, image.seq)) {
                length = image.recordBytes();
                hash29 = SlotDescriptor.low29(
                        store.hash.hash(image.bytes, RecordDescriptor.KEY_OFFSET, image.keyLength));
                slot = image.valueLength == RecordDescriptor.REMOVE ? NONE : table.findOffset(hash29, offset);
                return true;
            }
            skipDamage(q, limit);
        }
    }

    /** Steps over bytes that are no record, unpublishing whatever pointed into them. */
    private void skipDamage(int q, int limit) {
        writer.begin();
        int to = offset + RecordDescriptor.ALIGNMENT;
        while (to < limit && !(RecordParser.load(segment, to, limit, image) && log.isOfTailBlock(q, image.seq))) {
            to += RecordDescriptor.ALIGNMENT;
        }
        store.damaged();
        for (int i = 0; i < table.slots(); i++) {
            long word = table.word(i);
            if (SlotDescriptor.isPublished(word)) {
                int at = SlotDescriptor.offset(word);
                if (at >= offset && at < to) {
                    table.clear(i, SlotDescriptor.hash29(word));
                    writer.forget(q, 0, 0);
                }
            }
        }
        log.advanceTail(q, to - offset);
    }

    /** Passes the tail record by dropping what is dead and relocating what is live; false if there is no room for that. */
    boolean pass(int q, long now) {
        if (slot == NONE) {
            writer.begin();
            log.advanceTail(q, length);
            return true;
        }
        if (!RecordDescriptor.isLife(image.life, offset) || !isValueItsOwn()) {
            store.damaged();
            drop(q);
            return true;
        }
        if (image.expiresAt() <= now) {
            store.counts().expirations.increment();
            drop(q);
            return true;
        }
        return relocate(q, q);
    }

    /** A copy of a record whose blocks are another one's would be the younger of the two, and have them after the next recovery. */
    private boolean isValueItsOwn() {
        return !image.isReferenced() || log.values().isOf(image.stored());
    }

    /** Copies the tail record of a queue to the head of the same or another one; false if there is no block for it. */
    boolean relocate(int from, int to) {
        if (!log.canAppend(to, length)) {
            return false;
        }
        long seq = image.seq;
        image.keepStoredCrc();
        int copy = writer.append(to, image, image.expiresAt());
        table.publish(slot, hash29, copy);
        log.commit(to, length);
        log.advanceTail(from, length);
        if (from == to) {
            writer.replaced(from, seq, image.countedBytes(), image.countedBytes());
        }
        store.counts().relocations.increment();
        return true;
    }

    void evict(int q) {
        if (slot != NONE) {
            store.counts().evictions.increment();
            writer.evicts();
        }
        drop(q);
    }

    private void drop(int q) {
        writer.begin();
        log.advanceTail(q, length);
        if (slot != NONE) {
            table.clear(slot, hash29);
            writer.releaseValue(image);
            writer.forget(q, image.seq, image.countedBytes());
        }
    }
}
