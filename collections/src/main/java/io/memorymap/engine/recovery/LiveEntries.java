package io.memorymap.engine.recovery;

import io.memorymap.engine.RecordImage;
import io.memorymap.engine.SegmentStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The entries of a store that is open in this process. Not thread-safe. */
public final class LiveEntries implements EntrySource {
    private final SegmentStore store;

    /** Entries that were left out, by segment. */
    private final long[] damaged;

    /**
     * The entries of a store.
     *
     * @param store the store
     */
    public LiveEntries(SegmentStore store) {
        this.store = store;
        this.damaged = new long[store.segments()];
    }

    @Override
    public int segments() {
        return store.segments();
    }

    @Override
    public long damaged() {
        return Arrays.stream(damaged).sum();
    }

    @Override
    public void forEach(int index, StoreSnapshotReader.Visitor visitor) {
        int[] hashes = SlotHashes.sorted(words(index));
        damaged[index] = damagedSlots(index);
        List<RecordImage> records = new ArrayList<>();
        for (int from = 0, to; from < hashes.length; from = to) {
            int hash29 = hashes[from];
            for (to = from + 1; to < hashes.length && hashes[to] == hash29; ) {
                to++;
            }
            int count = store.readByHash(index, hash29, records);
            if (count < to - from) {
                // Removed since, most often.
                damaged[index] += damagedOf(index, hash29);
            }
            // A key that is removed and put back meanwhile can be met twice: the newer one last.
            records.subList(0, count).sort(Comparator.comparingLong(RecordImage::seq));
            for (int i = 0; i < count; i++) {
                visit(index, records.get(i), visitor);
            }
        }
    }

    /** A store may be told not to look at the sums of what is read: a copy would give what is damaged a sum that holds. */
    private void visit(int index, RecordImage record, StoreSnapshotReader.Visitor visitor) {
        if (record.crcMatches()) {
            visitor.record(record);
        } else {
            damaged[index]++;
        }
    }

    private long[] words(int index) {
        try {
            return store.wholeSnapshot(index);
        } catch (InternalError e) {
            throw store.faulted(e);
        }
    }

    /** Slots that make no sense, and could not be made anew from the log. */
    private long damagedSlots(int index) {
        try {
            return store.damagedSlots(index);
        } catch (InternalError e) {
            throw store.faulted(e);
        }
    }

    private long damagedOf(int index, int hash29) {
        try {
            return store.damagedOf(index, hash29);
        } catch (InternalError e) {
            throw store.faulted(e);
        }
    }
}
