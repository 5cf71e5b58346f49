package io.memorymap.engine.recovery;

import static io.memorymap.engine.SlotTable.NONE;

import io.memorymap.engine.BlockLog;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.Segment;
import io.memorymap.engine.SlotTable;
import io.memorymap.engine.StoreContext;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SlotDescriptor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Applies records of the log to the slot table, oldest first: the last one of a key stands in the end.
 *
 * <p>Under the segment lock.
 */
final class TableReplay {
    private final StoreContext store;
    private final Segment segment;
    private final SlotTable table;
    private final BlockLog log;
    private final BlockHeaders headers;
    private final RecordImage other = new RecordImage();

    /** Where the tails are while a whole log is replayed; null where a single record is applied. */
    private @Nullable ReplayTails tails;

    /** Entries that the replay has put into the table. */
    private int replayed;

    private long maxSeq;
    private boolean salvaging;

    TableReplay(Segment segment, BlockHeaders headers) {
        this.segment = segment;
        this.store = segment.store;
        this.table = segment.table;
        this.log = segment.log;
        this.headers = headers;
    }

    /** The largest sequence number applied, or known from elsewhere. */
    long maxSeq() {
        return maxSeq;
    }

    /** A number of this sequence has been issued. */
    void issued(long seq) {
        maxSeq = Math.max(maxSeq, seq);
    }

    /** From here on each record counts as salvaged. */
    void salvages() {
        salvaging = true;
    }

    /** Applies the records of a log from the first to the last. */
    void applyAll(LogReplay replay, ReplayTails moving) {
        tails = moving;
        replayed = 0;
        boolean more = true;
        while (more) {
            more = replay.next(this::apply);
        }
        tails = null;
    }

    /** Points the table at a record, or takes its key out. */
    void apply(int offset, RecordImage from) {
        maxSeq = Math.max(maxSeq, from.seq);
        if (salvaging) {
            store.counts().recordsSalvaged.increment();
        }
        int hash29 = SlotDescriptor.low29(store.hash.hash(from.bytes, RecordDescriptor.KEY_OFFSET, from.keyLength));
        int slot = find(hash29, from);
        if (slot != NONE) {
            passSuperseded(offset, SlotDescriptor.offset(table.word(slot)));
        }
        if (from.valueLength == RecordDescriptor.REMOVE) {
            if (slot != NONE && SlotDescriptor.isPublished(table.word(slot))) {
                table.clear(slot, hash29);
                replayed--;
            }
        } else if (slot != NONE && SlotDescriptor.isPublished(table.word(slot))) {
            table.publish(slot, hash29, offset);
        } else {
            makeRoomInTable();
            if (table.insert(hash29, offset) == NONE) {
                throw store.cannotBe("A log has more keys than its table has slots");
            }
            replayed++;
        }
    }

    /** A record of one queue supersedes one of the other: the other queue's tail had passed it. */
    private void passSuperseded(int offset, int before) {
        ReplayTails moving = tails;
        if (moving == null) {
            return;
        }
        int q = headers.queue(before / log.blockBytes);
        if (q != headers.queue(offset / log.blockBytes)) {
            replayed -= moving.pass(q, other.seq);
        }
    }

    private void makeRoomInTable() {
        ReplayTails moving = tails;
        if (moving != null && store.geometry.evicting() && replayed >= store.geometry.segmentEntries()) {
            replayed -= moving.passOldest();
        }
        if (table.isCrowdedBy(replayed + 1L) && table.buckets() < store.geometry.bucketsPerSegment()) {
            growTable();
        }
    }

    private void growTable() {
        try {
            segment.doubleTable();
        } catch (IOException e) {
            // A table with longer probes is still a table.
            if (replayed >= table.slots()) {
                throw store.waitForRoom(e);
            }
        }
    }

    /** Finds the slot of a key and copies its record; {@link SlotTable#NONE} if there is none. */
    int find(int hash29, RecordImage key) {
        int bucket = table.home(hash29);
        for (int probes = 0; probes < table.buckets(); probes++) {
            boolean ends = false;
            int slot = bucket * SlotDescriptor.SLOTS_PER_BUCKET;
            for (int n = 0; n < SlotDescriptor.SLOTS_PER_BUCKET; n++, slot++) {
                long word = table.word(slot);
                ends |= word == SlotDescriptor.EMPTY;
                if (SlotDescriptor.isPublished(word)
                        && SlotDescriptor.hash29(word) == hash29
                        && segment.loadWithoutValue(SlotDescriptor.offset(word), key.keyLength, other)
                        && other.keyEquals(key)) {
                    return slot;
                }
            }
            if (ends) {
                return NONE;
            }
            bucket = table.next(bucket, hash29);
        }
        return NONE;
    }
}
