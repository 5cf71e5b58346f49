package io.memorymap.engine.recovery;

import static io.memorymap.format.SegmentHeaderDescriptor.QUEUES;
import static io.memorymap.format.SlotDescriptor.SLOTS_PER_BUCKET;
import static io.memorymap.format.SlotDescriptor.SLOT_BYTES;
import static io.memorymap.format.SlotDescriptor.TOMBSTONE;

import io.memorymap.engine.BlockChain;
import io.memorymap.engine.Segment;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import java.util.function.LongConsumer;

/** Measures a segment by slot words that were copied before; the segment may go on changing. */
final class SegmentMeasure {
    private static final int LONGEST_PROBE = 16;
    private static final int ATTEMPTS = 10;
    private static final int THOUSAND = 1000;

    private final Segment segment;
    private final long[] words;
    private final boolean recoveryDue;
    private final int buckets;

    SegmentMeasure(Segment segment, long[] words, boolean recoveryDue) {
        this.segment = segment;
        this.words = words;
        this.recoveryDue = recoveryDue;
        this.buckets = words.length / SLOTS_PER_BUCKET;
    }

    SegmentFigures figures(int parts, LongConsumer expiries) {
        long[] probeLengths = new long[LONGEST_PROBE];
        int[] occupied = new int[parts];
        int[] size = new int[parts];
        long entries = 0;
        long tombstones = 0;
        for (int slot = 0; slot < words.length; slot++) {
            int part = (int) ((long) slot * parts / words.length);
            size[part]++;
            if (words[slot] == TOMBSTONE) {
                tombstones++;
            } else if (SlotDescriptor.isPublished(words[slot])) {
                entries++;
                occupied[part]++;
                probeLengths[Math.min(LONGEST_PROBE, probeLength(slot)) - 1]++;
                expiry(slot, expiries);
            }
        }
        for (int part = 0; part < parts; part++) {
            occupied[part] = size[part] == 0 ? 0 : (int) ((long) occupied[part] * THOUSAND / size[part]);
        }
        return new SegmentFigures(
                entries,
                tombstones,
                words.length,
                segment.bytes(),
                usedBytes(),
                (long) segment.allocated() * segment.log.blockBytes,
                recoveryDue,
                probeLengths,
                occupied);
    }

    private int probeLength(int slot) {
        int hash29 = SlotDescriptor.hash29(words[slot]);
        int bucket = hash29 & buckets - 1;
        int length = 1;
        while (bucket != slot / SLOTS_PER_BUCKET && length < buckets) {
            bucket = bucket + SlotDescriptor.step(hash29) & buckets - 1;
            length++;
        }
        return length;
    }

    private void expiry(int slot, LongConsumer expiries) {
        int offset = SlotDescriptor.offset(words[slot]);
        if (offset > segment.logBytes() - RecordDescriptor.KEY_OFFSET) {
            return;
        }
        long life = segment.region.getLongAcquire(segment.log.base + offset + RecordDescriptor.LIFE_OFFSET);
        boolean same = segment.region.getLongOpaque(segment.tableBase + slot * SLOT_BYTES) == words[slot];
        if (same && RecordDescriptor.isLife(life, offset)) {
            expiries.accept(RecordDescriptor.expiresAt(life));
        }
    }

    private long usedBytes() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long used = usedBytesOnce();
            if (used >= 0) {
                return used;
            }
        }
        return -1;
    }

    /** By the chains of block headers: -1 if a queue was changed while they were read. */
    private long usedBytesOnce() {
        BlockHeaders headers = new BlockHeaders(segment.log, segment.allocated());
        long used = 0;
        for (int q = 0; q < QUEUES; q++) {
            long tail = word(SegmentHeaderDescriptor.TAIL_OFFSET + 8 * q);
            long head = word(SegmentHeaderDescriptor.HEAD_OFFSET + 8 * q);
            if (head == 0) {
                continue;
            }
            BlockChain chain =
                    headers.chain(q, SegmentHeaderDescriptor.block(tail), SegmentHeaderDescriptor.block(head));
            if (chain == null) {
                return -1;
            }
            used += (chain.length() - 1L) * segment.log.blockBytes
                    + SegmentHeaderDescriptor.offset(head)
                    - SegmentHeaderDescriptor.offset(tail);
        }
        return used;
    }

    private long word(int offset) {
        return segment.words.getAcquire(offset);
    }
}
