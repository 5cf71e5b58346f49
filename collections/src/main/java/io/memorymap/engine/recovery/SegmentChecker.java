package io.memorymap.engine.recovery;

import static io.memorymap.format.SegmentHeaderDescriptor.CHECKPOINT_A_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.CHECKPOINT_B_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_REBUILDING;
import static io.memorymap.format.SlotDescriptor.EMPTY;
import static io.memorymap.format.SlotDescriptor.TOMBSTONE;

import io.memorymap.engine.Checkpoint;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.Segment;
import io.memorymap.engine.StoreCounts;
import io.memorymap.format.SlotDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Checks one segment of a file that is not opened. If the owner pauses for as long as a copy takes, the copy is loaded,
 * recovered if it has to be, and verified by {@link StoreVerifier}; else what is published is checked record by record.
 */
final class SegmentChecker {
    private static final long COPY_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int LOOKS = 5;

    private final StoreSnapshotReader reader;
    private final Segment live;

    SegmentChecker(StoreSnapshotReader reader, int index) {
        this.reader = reader;
        this.live = reader.live(index);
    }

    SegmentCheck check() {
        boolean usable = reader.isUsable(live);
        boolean wordsSound = StoreSnapshotReader.areWordsSound(live);
        Segment copy = reader.copyOf(live, COPY_WAIT_NANOS);
        return copy == null ? published() : complete(copy, usable, wordsSound);
    }

    private SegmentCheck complete(Segment copy, boolean usable, boolean wordsSound) {
        boolean due = !usable || !copy.isInOrder();
        boolean tableCounts = usable && copy.held() != HELD_REBUILDING;
        long damagedHeaders = damagedCheckpoints() + (reader.isCurrent() && !wordsSound ? 1 : 0);
        long damagedSlots = 0;
        if (tableCounts) {
            long published = 0;
            for (int slot = 0; slot < copy.table.slots(); slot++) {
                long word = copy.table.word(slot);
                if (SlotDescriptor.isPublished(word)) {
                    published++;
                } else if (word != EMPTY && word != TOMBSTONE) {
                    damagedSlots++;
                }
            }
            if (!due && damagedSlots == 0 && !copy.table.isSound()) {
                // Slots are gone, or are those of another time.
                damagedSlots++;
            } else if (!due && (published + damagedSlots != copy.entries() || !agreesWithCheckpoint(copy))) {
                damagedHeaders++;
            }
        }
        VerificationCounts counts = new VerificationCounts();
        StoreVerifier.verify(copy, System.currentTimeMillis(), counts);
        StoreCounts recovery = copy.store.counts();
        if (!due && damagedSlots == 0 && recovery.segmentsRebuilt.sum() + recovery.segmentsRepaired.sum() > 0) {
            // Nothing called for a recovery but positions and block headers that do not fit each other.
            damagedHeaders++;
        }
        return new SegmentCheck(
                counts.entries,
                counts.records,
                Math.max(counts.damagedRecords, recovery.damagedPlaces.sum()),
                damagedSlots + counts.damagedSlots,
                damagedHeaders,
                counts.lostEntries,
                true,
                due);
    }

    /** A store that was closed wrote a checkpoint of its very last state. */
    private boolean agreesWithCheckpoint(Segment copy) {
        if (copy.store.openedDirty) {
            return true;
        }
        Checkpoint checkpoint = Checkpoint.newest(copy);
        return checkpoint == null || checkpoint.describes(copy);
    }

    /** Checkpoints whose sum does not hold, however often they are read: an owner may be writing one. */
    private long damagedCheckpoints() {
        long damaged = 0;
        for (int offset : new int[] {CHECKPOINT_A_OFFSET, CHECKPOINT_B_OFFSET}) {
            int looks = 0;
            while (looks < LOOKS && !Checkpoint.isSound(live, offset)) {
                looks++;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            damaged += looks == LOOKS ? 1 : 0;
        }
        return damaged;
    }

    private SegmentCheck published() {
        SegmentScan scan = new SegmentScan(live);
        long[] words = scan.words();
        long entries = 0;
        List<RecordImage> records = new ArrayList<>();
        for (int hash29 : SlotHashes.distinct(words)) {
            entries += Math.max(0, scan.readByHash(hash29, records));
        }
        return new SegmentCheck(
                entries, 0, scan.damagedRecords(), scan.damagedSlots(), damagedCheckpoints(), 0, false, false);
    }
}
