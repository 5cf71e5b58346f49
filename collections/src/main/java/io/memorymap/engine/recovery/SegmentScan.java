package io.memorymap.engine.recovery;

import static io.memorymap.format.SegmentHeaderDescriptor.HELD_REBUILDING;
import static io.memorymap.format.SlotDescriptor.BUCKET_BYTES;
import static io.memorymap.format.SlotDescriptor.EMPTY;
import static io.memorymap.format.SlotDescriptor.HASH_FIELD;
import static io.memorymap.format.SlotDescriptor.HASH_SHIFT;
import static io.memorymap.format.SlotDescriptor.SLOT_BYTES;
import static io.memorymap.format.SlotDescriptor.TOMBSTONE;

import io.memorymap.engine.RecordImage;
import io.memorymap.engine.Segment;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.memory.Region;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads a segment that another process may be writing to: no lock, not one byte written.
 *
 * <p>The rules are those of {@link Segment}'s own readers, with the table sequence of the header page in the place of the one
 * on the heap: acquire the slot, copy the record, fence, read the same slot again, and only then judge. What looks
 * damaged is read again some times before it counts: a slot that was cleared, and published again with the same word
 * while the record was copied, looks so once. Not thread-safe.
 */
final class SegmentScan {
    private static final long STABLE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long HOT_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int LOOKS = 5;
    private static final int SPINS = 64;

    /** Returned where the table does not come to rest: its owner died, or is busy, in the midst of rewriting it. */
    static final int UNSTABLE = -1;

    private final Segment segment;
    private final Region region;
    private final int tableBase;
    private final BlockHeaders headers;
    private long damagedRecords;

    /**
     * A view of one segment.
     *
     * @param segment over memory mapped for reading; nothing that locks or writes is ever called on it
     */
    SegmentScan(Segment segment) {
        this.segment = segment;
        this.region = segment.region;
        this.tableBase = segment.tableBase;
        this.headers = BlockHeaders.unread(segment.log, segment.log.blocks);
    }

    /** Records met that stay damaged however often they are read. */
    long damagedRecords() {
        return damagedRecords;
    }

    /** All slot words as they stood without a move in between; empty if the table does not come to rest. */
    long[] words() {
        while (true) {
            long seq = awaitStable();
            if (seq == UNSTABLE) {
                return new long[0];
            }
            long[] words = new long[slots()];
            for (int slot = 0; slot < words.length; slot++) {
                words[slot] = region.getLongOpaque(tableBase + slot * SLOT_BYTES);
            }
            if (isStill(seq)) {
                return words;
            }
        }
    }

    private int slots() {
        return segment.bucketsInUse() * SlotDescriptor.SLOTS_PER_BUCKET;
    }

    /** Slot words that make no sense, and go on making none. */
    int damagedSlots() {
        int damaged = 0;
        int slots = slots();
        for (int slot = 0; slot < slots; slot++) {
            if (isDamaged(region.getLongOpaque(tableBase + slot * SLOT_BYTES)) && staysDamaged(slot)) {
                damaged++;
            }
        }
        return damaged;
    }

    private static boolean isDamaged(long word) {
        return word != EMPTY && word != TOMBSTONE && !SlotDescriptor.isPublished(word);
    }

    private boolean staysDamaged(int slot) {
        for (int look = 0; look < LOOKS; look++) {
            if (!isDamaged(region.getLongAcquire(tableBase + slot * SLOT_BYTES))) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    /**
     * Reads all entries of a hash; an entry that nobody touches meanwhile is among them, once.
     *
     * @param hash29 hash bits
     * @param out receives the records; its images are used again
     * @return how many there are, or {@link #UNSTABLE}
     */
    int readByHash(int hash29, List<RecordImage> out) {
        while (true) {
            long seq = awaitStable();
            if (seq == UNSTABLE) {
                return UNSTABLE;
            }
            long damagedBefore = damagedRecords;
            int count = scan(hash29, out);
            if (isStill(seq)) {
                return count;
            }
            damagedRecords = damagedBefore;
        }
    }

    private int scan(int hash29, List<RecordImage> out) {
        long wanted = (long) hash29 << HASH_SHIFT;
        int mask = segment.bucketsInUse() - 1;
        int bucket = hash29 & mask;
        int count = 0;
        for (int probes = 0; probes <= mask; probes++) {
            boolean ends = false;
            int at = tableBase + bucket * BUCKET_BYTES;
            for (int last = at + BUCKET_BYTES; at < last; at += SLOT_BYTES) {
                long word = region.getLongOpaque(at);
                ends |= word == EMPTY;
                if ((word & HASH_FIELD) == wanted && SlotDescriptor.isPublished(word)) {
                    if (count == out.size()) {
                        out.add(new RecordImage());
                    }
                    if (read(at, wanted, out.get(count)) && !replacesAnother(out, count)) {
                        count++;
                    }
                }
            }
            if (ends) {
                return count;
            }
            bucket = bucket + SlotDescriptor.step(hash29) & mask;
        }
        return count;
    }

    /** A key that was removed and put again while its path was read can show twice: the later one stays. */
    private static boolean replacesAnother(List<RecordImage> records, int last) {
        for (int i = 0; i < last; i++) {
            if (records.get(i).keyEquals(records.get(last))) {
                if (records.get(i).seq < records.get(last).seq) {
                    RecordImage earlier = records.set(i, records.get(last));
                    records.set(last, earlier);
                }
                return true;
            }
        }
        return false;
    }

    /** Reads the record behind one slot; false if the slot does not hold that hash any more, or the record is damaged. */
    private boolean read(int slotAt, long wanted, RecordImage out) {
        long giveUp = System.nanoTime() + HOT_WAIT_NANOS;
        int looks = 0;
        for (int n = 1; ; n++) {
            long word = region.getLongAcquire(slotAt);
            if ((word & HASH_FIELD) != wanted || !SlotDescriptor.isPublished(word)) {
                return false;
            }
            int offset = SlotDescriptor.offset(word);
            boolean inBounds = segment.load(offset, -1, out);
            VarHandle.acquireFence();
            if (region.getLongOpaque(slotAt) == word) {
                if (inBounds
                        && out.crcMatches()
                        && RecordDescriptor.isLife(out.life, offset)
                        && isOfItsBlock(offset, out)) {
                    return true;
                }
                if (++looks == LOOKS) {
                    damagedRecords++;
                    return false;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            if (n % SPINS == 0) {
                if (System.nanoTime() > giveUp) {
                    throw new SegmentBusyException("An entry changes faster than it can be read");
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Whether a record is not one that an earlier use of its block has left there. */
    private boolean isOfItsBlock(int offset, RecordImage record) {
        return record.seq > headers.look(offset / segment.log.blockBytes);
    }

    /** Waits until no slot moves; the sequence number then, or {@link #UNSTABLE}. */
    private long awaitStable() {
        long giveUp = 0;
        while (true) {
            long seq = segment.sharedTableSeq();
            if ((seq & 1) == 0 && segment.held() != HELD_REBUILDING) {
                return seq;
            }
            long now = System.nanoTime();
            if (giveUp == 0) {
                giveUp = now + STABLE_WAIT_NANOS;
            } else if (now > giveUp) {
                return UNSTABLE;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean isStill(long seq) {
        VarHandle.acquireFence();
        return segment.sharedTableSeq() == seq;
    }
}
