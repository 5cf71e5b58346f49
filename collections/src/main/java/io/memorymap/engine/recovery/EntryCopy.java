package io.memorymap.engine.recovery;

import io.memorymap.engine.Outcome;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.Segment;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.WriteRequest;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SlotDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Copies the entries of one store into another one that is divided in the same way and hashes keys alike: oldest first, so that they are
 * evicted in the order in which they would have been. Nobody else uses either store.
 */
public final class EntryCopy {
    private final SegmentStore to;
    private final RecordImage record = new RecordImage();
    private final WriteRequest request = new WriteRequest();
    private long entries;

    private EntryCopy(SegmentStore to) {
        this.to = to;
    }

    /**
     * Copies all entries that are whole; the others are counted as damaged in the store that they come from.
     *
     * @param from the store with the entries
     * @param to a store without any
     * @return how many there were
     * @throws IOException if there is no room for them on the device
     */
    public static long copy(SegmentStore from, SegmentStore to) throws IOException {
        if (from.isPreallocated()) {
            to.preallocate();
        }
        EntryCopy copy = new EntryCopy(to);
        for (int i = 0; i < from.segments(); i++) {
            copy.copy(from.segment(i));
        }
        return copy.entries;
    }

    private record Place(long seq, int offset) {}

    private void copy(Segment segment) throws IOException {
        synchronized (segment.lock) {
            segment.prepare();
            for (Place place : byAge(segment)) {
                if (segment.load(place.offset(), -1, record) && segment.isIntact(place.offset(), record)) {
                    put();
                } else {
                    segment.store.damaged();
                }
            }
        }
    }

    private List<Place> byAge(Segment segment) {
        List<Place> places = new ArrayList<>();
        for (long word : segment.table.publishedWords((int) Math.max(0, segment.entries()))) {
            int offset = SlotDescriptor.offset(word);
            boolean readable = segment.loadWithoutValue(offset, -1, record);
            places.add(new Place(readable ? record.seq : 0, offset));
        }
        places.sort(Comparator.comparingLong(Place::seq));
        return places;
    }

    private void put() throws IOException {
        int key = record.keyLength();
        int value = record.valueLength();
        int length = RecordDescriptor.recordBytes(key, value);
        byte[] bytes = new byte[length];
        System.arraycopy(record.bytes, RecordDescriptor.KEY_OFFSET, bytes, RecordDescriptor.KEY_OFFSET, key + value);
        if (length > to.header().geometry().inlineLimit()) {
            request.image.sealLarge(bytes, key, value);
        } else {
            request.image.seal(bytes, key, value);
        }
        request.hash = to.hash(bytes, RecordDescriptor.KEY_OFFSET, key);
        request.expiresAt = record.expiresAt();
        Outcome outcome = to.put(request);
        IOException noSpace = to.noSpace();
        if (noSpace != null) {
            throw noSpace;
        }
        if (outcome != Outcome.DONE) {
            throw new IOException("An entry of " + (key + value) + " bytes found no place in the copy: " + outcome);
        }
        entries++;
    }
}
