package io.memorymap.engine.recovery;

import io.memorymap.engine.RecordImage;
import io.memorymap.engine.SegmentStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The entries of a store that is open in this process.
 *
 * @param store the store
 */
public record LiveEntries(SegmentStore store) implements EntrySource {
    @Override
    public int segments() {
        return store.segments();
    }

    @Override
    public void forEach(int index, StoreSnapshotReader.Visitor visitor) {
        List<RecordImage> records = new ArrayList<>();
        for (int hash29 : SlotHashes.distinct(store.snapshot(index))) {
            int count = store.readByHash(index, hash29, records);
            // A key that is removed and put back meanwhile can be met twice: the newer one last.
            records.subList(0, count).sort(Comparator.comparingLong(RecordImage::seq));
            for (int i = 0; i < count; i++) {
                visitor.record(records.get(i));
            }
        }
    }
}
