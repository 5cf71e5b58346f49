package io.memorymap.engine.recovery;

import io.memorymap.engine.RecordImage;
import io.memorymap.engine.Segment;
import io.memorymap.format.SlotDescriptor;

/** Finds the blocks that hold the large values of a segment: those that the records behind its slots refer to. */
final class LargeValues {
    private LargeValues() {}

    /** Takes them out of the blocks that can be used; called when the table is right and nothing else has been taken yet. */
    static void adopt(Segment segment) {
        RecordImage record = new RecordImage();
        for (int slot = 0; slot < segment.table.slots(); slot++) {
            long word = segment.table.word(slot);
            int offset = SlotDescriptor.offset(word);
            if (SlotDescriptor.isPublished(word)
                    && segment.isReferenced(offset)
                    && segment.loadWithoutValue(offset, -1, record)
                    && record.stored().crcMatches()
                    && !segment.log.adoptValue(record.stored())) {
                // Readers find that its bytes are not its own; its blocks are those of something else.
                segment.store.damaged();
            }
        }
    }
}
