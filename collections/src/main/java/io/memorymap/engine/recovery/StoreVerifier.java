package io.memorymap.engine.recovery;

import static io.memorymap.format.SegmentHeaderDescriptor.QUEUES;

import io.memorymap.engine.BlockChain;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.Segment;
import io.memorymap.engine.SegmentStore;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks a segment: every slot's parity, every record's sum, and that a replay of the log gives the table. Changes nothing; of a store that is
 * read-only, or has no room, it checks what there is, and tells nothing where an operation that was left half done looks like damage.
 * Holds the segment lock meanwhile.
 */
public final class StoreVerifier {
    private final Segment segment;
    private final VerificationCounts counts;
    private final long now;
    private final RecordImage other = new RecordImage();
    /** Keys that the log has and the table has not, by hash, until a removal explains them. */
    private final Map<Integer, Long> missing = new HashMap<>();

    private StoreVerifier(Segment segment, long now, VerificationCounts counts) {
        this.segment = segment;
        this.now = now;
        this.counts = counts;
    }

    /**
     * Checks all segments of a store, one after the other.
     *
     * @param store the store
     * @param now epoch milliseconds
     * @return what was found
     */
    public static VerificationCounts verify(SegmentStore store, long now) {
        VerificationCounts counts = new VerificationCounts();
        for (int i = 0; i < store.segments(); i++) {
            verify(store.segment(i), now, counts);
        }
        return counts;
    }

    static void verify(Segment segment, long now, VerificationCounts counts) {
        synchronized (segment.lock) {
            segment.prepareToLook();
            long amiss = counts.amiss();
            StoreVerifier verifier = new StoreVerifier(segment, now, counts);
            verifier.slots();
            verifier.log();
            if (counts.amiss() > amiss) {
                segment.checkRepaired();
            }
        }
    }

    private void slots() {
        for (int slot = 0; slot < segment.table.slots(); slot++) {
            long word = segment.table.word(slot);
            if (word == SlotDescriptor.EMPTY || word == SlotDescriptor.TOMBSTONE) {
                continue;
            }
            counts.entries++;
            int offset = SlotDescriptor.offset(word);
            if (!SlotDescriptor.isPublished(word) || !segment.log.isInQueue(offset)) {
                counts.damagedSlots++;
            } else if (!segment.load(offset, -1, other)
                    || !other.crcMatches()
                    || !RecordDescriptor.isLife(other.life, offset)) {
                counts.damagedRecords++;
            }
        }
    }

    private void log() {
        LogReplay replay =
                new LogReplay(segment, segment.allocated(), (from, to, beforeSeq) -> counts.damagedRecords++);
        BlockHeaders headers = new BlockHeaders(segment.log, segment.allocated());
        for (int q = 0; q < QUEUES; q++) {
            long tail = segment.log.tail(q);
            long head = segment.log.head(q);
            if (head == 0) {
                continue;
            }
            BlockChain chain =
                    headers.chain(q, SegmentHeaderDescriptor.block(tail), SegmentHeaderDescriptor.block(head));
            if (chain == null) {
                counts.damagedRecords++;
                continue;
            }
            int headAt = SegmentHeaderDescriptor.offset(head);
            replay.add(q, chain, SegmentHeaderDescriptor.offset(tail), chain.length() - 1, headAt, 0, headAt);
        }
        boolean more = true;
        while (more) {
            more = replay.next(this::record);
        }
        counts.lostEntries += missing.size();
    }

    private void record(int offset, RecordImage record) {
        counts.records++;
        int hash29 = SlotDescriptor.low29(
                segment.store.hash.hash(record.bytes, RecordDescriptor.KEY_OFFSET, record.keyLength));
        if (record.valueLength == RecordDescriptor.REMOVE) {
            missing.remove(hash29);
            return;
        }
        Long published = publishedSeq(hash29, record);
        boolean newest = published == null || published < record.seq;
        if (newest && record.expiresAt() > now) {
            missing.put(hash29, record.seq);
        } else if (newest) {
            // An older version that would live longer is none any more.
            missing.remove(hash29);
        }
    }

    private @Nullable Long publishedSeq(int hash29, RecordImage key) {
        return segment.read(hash29, key, other) ? other.seq : null;
    }
}
