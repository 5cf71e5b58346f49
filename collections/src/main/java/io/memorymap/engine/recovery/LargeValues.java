package io.memorymap.engine.recovery;

import io.memorymap.engine.RecordImage;
import io.memorymap.engine.Segment;
import io.memorymap.format.SlotDescriptor;
import java.util.ArrayList;
import java.util.List;

/** Finds the blocks that hold the large values of a segment: those that the records behind its slots refer to. */
final class LargeValues {
    private LargeValues() {}

    /**
     * Takes them out of the blocks that can be used; called when the table is right and nothing else has been taken yet.
     *
     * <p>A record that a replay has brought back may refer to blocks that were used again since: a newer record has them then.
     */
    static void adopt(Segment segment) {
        List<long[]> found = new ArrayList<>();
        RecordImage record = new RecordImage();
        for (int slot = 0; slot < segment.table.slots(); slot++) {
            long word = segment.table.word(slot);
            if (SlotDescriptor.isPublished(word) && load(segment, SlotDescriptor.offset(word), record)) {
                found.add(new long[] {record.seq(), SlotDescriptor.offset(word)});
            }
        }
        found.sort((a, b) -> Long.compare(b[0], a[0]));
        for (long[] reference : found) {
            if (load(segment, (int) reference[1], record)
                    && !segment.log.values().adopt(record.stored())) {
                // Readers find that its bytes are not its own.
                segment.store.damaged();
            }
        }
    }

    private static boolean load(Segment segment, int offset, RecordImage record) {
        return segment.isReferenced(offset)
                && segment.loadWithoutValue(offset, -1, record)
                && record.stored().crcMatches();
    }
}
