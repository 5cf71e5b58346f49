package io.memorymap.store;

import io.memorymap.StoreEntry;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.recovery.SlotHashes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.memory.FaultException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Walks a store segment by segment.
 *
 * <p>It remembers the hashes that a segment held at one moment and looks each up again when its turn comes: neither a
 * relocated record nor a rewritten table can hide an entry or show it twice. It can be split, for parallel streams. Not
 * thread-safe.
 */
public final class EntryIterator<K, V> implements Iterator<StoreEntry<K, V>> {
    /** A part of fewer hashes than this is not worth a thread of its own. */
    private static final int MIN_SPLIT = 32;

    /** Hashes whose lines are asked for together, as when many keys are read. */
    private static final int AHEAD = 16;

    private final StoreAccess<K, V> store;
    private final SegmentStore engine;
    private final List<RecordImage> records = new ArrayList<>();

    /** The segments that are still to be begun. */
    private int nextSegment;

    private int endSegment;

    /** The hashes of the segment before the next one, of which those from position to end are still to be read. */
    private int[] hashes = {};

    private int position;
    private int end;

    /** Up to where their lines were asked for. */
    private int asked;

    /** Sum of what was read ahead of its use; means nothing, but what nobody keeps the compiler does not read. */
    long ahead;

    private int matches;
    private int match;
    private @Nullable StoreEntry<K, V> next;

    EntryIterator(StoreAccess<K, V> store) {
        this.store = store;
        this.engine = store.engine();
        this.endSegment = engine.segments();
    }

    /** Gives about half of what is still to be read to another iterator; null if there is too little to share. */
    public @Nullable EntryIterator<K, V> split() {
        if (position == end && endSegment - nextSegment == 1) {
            load();
        }
        EntryIterator<K, V> other = new EntryIterator<>(store);
        int whole = endSegment - nextSegment;
        if (whole > 0) {
            // A segment that is begun stays here, so that at least one of those to come can go.
            int kept = position < end ? whole / 2 : (whole + 1) / 2;
            other.nextSegment = nextSegment + kept;
            other.endSegment = endSegment;
            endSegment = other.nextSegment;
            return other;
        }
        if (end - position < MIN_SPLIT) {
            return null;
        }
        int middle = (position + end) >>> 1;
        other.hashes = hashes;
        other.position = middle;
        other.end = end;
        other.nextSegment = nextSegment;
        other.endSegment = nextSegment;
        end = middle;
        return other;
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            if (match == matches && !loadMatches()) {
                return false;
            }
            if (match < matches) {
                next = decode(records.get(match++));
            }
        }
        return true;
    }

    @Override
    public StoreEntry<K, V> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        StoreEntry<K, V> entry = next;
        if (entry == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return entry;
    }

    /** Reads the entries of the next hash, of which there may be none any more; false at the end. */
    private boolean loadMatches() {
        store.checkOpen();
        while (position == end) {
            if (nextSegment == endSegment) {
                return false;
            }
            load();
        }
        match = 0;
        try {
            if (position >= asked) {
                asked = Math.min(end, position + AHEAD);
                ahead += engine.prefetch(nextSegment - 1, hashes, position, asked);
            }
            matches = engine.readByHash(nextSegment - 1, hashes[position++], records);
        } catch (FaultException e) {
            throw store.translate(e);
        }
        dropRepeated();
        return true;
    }

    private void load() {
        try {
            hashes = SlotHashes.distinct(engine.snapshot(nextSegment++));
        } catch (FaultException e) {
            throw store.translate(e);
        }
        position = 0;
        asked = 0;
        end = hashes.length;
    }

    /** A key that is removed and put back while its hash is read can be met in both of its places: the newer one counts. */
    private void dropRepeated() {
        for (int i = 1; i < matches; i++) {
            for (int j = 0; j < i; j++) {
                if (sameKey(records.get(i), records.get(j))) {
                    int older = records.get(i).seq() < records.get(j).seq() ? i : j;
                    Collections.swap(records, older, --matches);
                    i = 0;
                    break;
                }
            }
        }
    }

    private static boolean sameKey(RecordImage a, RecordImage b) {
        int from = RecordDescriptor.KEY_OFFSET;
        return Arrays.equals(a.bytes(), from, from + a.keyLength(), b.bytes(), from, from + b.keyLength());
    }

    private @Nullable StoreEntry<K, V> decode(RecordImage record) {
        long expiresAt = record.expiresAt();
        if (expiresAt != RecordDescriptor.NEVER_MILLIS && expiresAt <= store.now()) {
            return null;
        }
        return store.entry(record);
    }
}
