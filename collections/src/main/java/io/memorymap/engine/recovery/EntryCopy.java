package io.memorymap.engine.recovery;

import io.memorymap.engine.Outcome;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.Segment;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.WriteRequest;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SlotDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Copies the entries of one store into another one that is divided in the same way, hashes keys alike, and is used by nobody else. */
public final class EntryCopy {
    private static final int MAX_ATTEMPTS = 10;

    private final SegmentStore to;
    private final WriteRequest request = new WriteRequest();

    private EntryCopy(SegmentStore to) {
        this.to = to;
    }

    /**
     * Copies all entries that are whole; the others are counted as damaged in the store that they come from. Oldest first, so that they
     * are evicted in the order in which they would have been.
     *
     * @param from the store with the entries, used by nobody else
     * @param to a store without any
     * @return how many there were
     * @throws IOException if there is no room for them on the device
     */
    public static long copy(SegmentStore from, SegmentStore to) throws IOException {
        if (from.isPreallocated()) {
            to.preallocate();
        }
        EntryCopy copy = new EntryCopy(to);
        long entries = 0;
        for (int i = 0; i < from.segments(); i++) {
            entries += copy.copy(from.segment(i));
        }
        return entries;
    }

    /**
     * Copies the entries of a store that others may write to meanwhile: each that is not touched during the call, and of those that are,
     * what was there at some moment of it.
     *
     * @param from the store with the entries
     * @param to a store without any
     * @throws IOException if there is no room for them on the device
     */
    public static void copyLive(EntrySource from, SegmentStore to) throws IOException {
        EntryCopy copy = new EntryCopy(to);
        List<RecordImage> left = new ArrayList<>();
        try {
            for (int i = 0; i < from.segments(); i++) {
                from.forEach(i, record -> copy.putOrKeep(record, left));
            }
            for (int attempt = 0; !left.isEmpty(); attempt++) {
                // What was removed there after it was copied takes the room of what was added there since.
                copy.removeGone(from);
                List<RecordImage> again = List.copyOf(left);
                left.clear();
                again.forEach(record -> copy.putOrKeep(record, left));
                if (attempt == MAX_ATTEMPTS && !left.isEmpty()) {
                    throw new IOException(left.size() + " entries found no place in the copy");
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void putOrKeep(RecordImage record, List<RecordImage> left) {
        try {
            Outcome outcome = put(record);
            if (outcome == Outcome.FULL) {
                left.add(copyOf(record));
            } else if (outcome != Outcome.DONE && outcome != Outcome.UNCHANGED) {
                throw noPlace(record, outcome);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecordImage copyOf(RecordImage record) {
        RecordImage copy = new RecordImage();
        copy.bytes = Arrays.copyOf(record.bytes, record.bytes.length);
        copy.keyLength = record.keyLength;
        copy.valueLength = record.valueLength;
        copy.life = record.life;
        return copy;
    }

    /** Removes from the copy what is not there any more: by segments, whose entries are the same keys in both. */
    private void removeGone(EntrySource from) {
        EntrySource copied = new LiveEntries(to);
        for (int i = 0; i < copied.segments(); i++) {
            Set<ByteBuffer> keys = new HashSet<>();
            from.forEach(i, record -> keys.add(key(record)));
            copied.forEach(i, record -> {
                if (!keys.contains(key(record))) {
                    remove(record);
                }
            });
        }
    }

    private static ByteBuffer key(RecordImage record) {
        int at = RecordDescriptor.KEY_OFFSET;
        return ByteBuffer.wrap(Arrays.copyOfRange(record.bytes, at, at + record.keyLength));
    }

    private void remove(RecordImage record) {
        int key = record.keyLength();
        byte[] bytes = new byte[RecordDescriptor.recordBytes(key, RecordDescriptor.REMOVE)];
        System.arraycopy(record.bytes, RecordDescriptor.KEY_OFFSET, bytes, RecordDescriptor.KEY_OFFSET, key);
        request.image.seal(bytes, key, RecordDescriptor.REMOVE);
        request.hash = to.hash(bytes, RecordDescriptor.KEY_OFFSET, key);
        to.remove(request);
    }

    private record Place(long seq, int offset) {}

    private long copy(Segment segment) throws IOException {
        long entries = 0;
        synchronized (segment.lock) {
            segment.prepare();
            RecordImage record = new RecordImage();
            for (Place place : byAge(segment, record)) {
                if (segment.load(place.offset(), -1, record) && segment.isIntact(place.offset(), record)) {
                    Outcome outcome = put(record);
                    if (outcome != Outcome.DONE) {
                        throw noPlace(record, outcome);
                    }
                    entries++;
                } else {
                    segment.store.damaged();
                }
            }
        }
        return entries;
    }

    private static List<Place> byAge(Segment segment, RecordImage record) {
        List<Place> places = new ArrayList<>();
        for (long word : segment.table.publishedWords((int) Math.max(0, segment.entries()))) {
            int offset = SlotDescriptor.offset(word);
            boolean readable = segment.loadWithoutValue(offset, -1, record);
            places.add(new Place(readable ? record.seq : 0, offset));
        }
        places.sort(Comparator.comparingLong(Place::seq));
        return places;
    }

    private Outcome put(RecordImage record) throws IOException {
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
        return outcome;
    }

    private static IOException noPlace(RecordImage record, Outcome outcome) {
        return new IOException("An entry of " + (record.keyLength() + record.valueLength())
                + " bytes found no place in the copy: " + outcome);
    }
}
