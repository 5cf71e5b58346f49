package io.memorymap.engine;

import io.memorymap.engine.head.Geometry;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.memory.Region;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a store. Each is opened when it is first needed: a store of thousands of them then opens as fast as a small one, and
 * of a file that holds little nothing is read but what it holds. Thread-safe.
 */
final class Segments {
    private final StoreContext store;
    private final Region[] regions;
    /** What makes them; null for what a segment is. */
    private final SegmentStore.@Nullable SegmentFactory factory;

    private final AtomicReferenceArray<Segment> opened;

    /** Segments to which nothing was written when that was last looked at; while one is not opened, that stays so. Guarded by this. */
    private final BitSet blank = new BitSet();

    Segments(StoreContext store, Region[] regions, SegmentStore.@Nullable SegmentFactory factory) {
        this.store = store;
        this.regions = regions;
        this.factory = factory;
        this.opened = new AtomicReferenceArray<>(store.geometry.segments());
    }

    /** How many the store has. */
    int count() {
        return opened.length();
    }

    /** A segment; opens it if it was not. */
    Segment get(int index) {
        Segment segment = opened.getAcquire(index);
        return segment == null ? open(index) : segment;
    }

    /** A segment, or null if it is not opened and has nothing to be opened for: no byte was ever written to it. */
    @Nullable Segment ifUsed(int index) {
        Segment segment = opened.getAcquire(index);
        return segment == null && isBlank(index) ? null : get(index);
    }

    /** The segments to which something was ever written, in their order. */
    List<Segment> used() {
        List<Segment> used = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            Segment segment = ifUsed(i);
            if (segment != null) {
                used.add(segment);
            }
        }
        return used;
    }

    /** A segment if it was needed so far, else null. */
    @Nullable Segment ifOpened(int index) {
        return opened.getAcquire(index);
    }

    /** The segments that were needed so far, in their order. */
    List<Segment> opened() {
        List<Segment> all = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            Segment segment = opened.getAcquire(i);
            if (segment != null) {
                all.add(segment);
            }
        }
        return all;
    }

    private synchronized boolean isBlank(int index) {
        if (opened.getAcquire(index) != null) {
            return false;
        }
        if (store.created) {
            return true;
        }
        // After a power loss an empty header says nothing about the log.
        if (store.current && !blank.get(index)) {
            blank.set(index, region(index).isZero(headerOffset(index), SegmentHeaderDescriptor.LENGTH));
        }
        return store.current && blank.get(index);
    }

    private Region region(int index) {
        return regions[1 + index / store.geometry.segmentsPerExtent()];
    }

    private int headerOffset(int index) {
        return ExtentDescriptor.headerOffset(index % store.geometry.segmentsPerExtent());
    }

    /** The region of a segment that is opened: only what is used of a large file is mapped. */
    private Region mappedRegion(int index) {
        Region region = region(index);
        try {
            region.map();
        } catch (EOFException cutShort) {
            throw store.faulted(cutShort, false);
        } catch (IOException e) {
            store.checkOpen();
            throw store.notMapped(e);
        }
        return region;
    }

    private void openFile(Segment segment) {
        try {
            segment.open();
        } catch (InternalError e) {
            throw store.faulted(e, false);
        }
    }

    private synchronized Segment open(int index) {
        Segment segment = opened.getAcquire(index);
        if (segment == null) {
            Geometry geometry = store.geometry;
            int perExtent = geometry.segmentsPerExtent();
            int tableBytes = geometry.tableBytes();
            int table = ExtentDescriptor.tableOffset(index % perExtent, perExtent, tableBytes);
            int log = (int) ExtentDescriptor.logOffset(index % perExtent, perExtent, tableBytes, geometry.logBytes());
            Region region = mappedRegion(index);
            int header = headerOffset(index);
            region.fetch(header, SegmentHeaderDescriptor.LENGTH);
            segment = factory == null
                    ? new Segment(store, region, index, header, table, log)
                    : factory.create(store, region, index, header, table, log);
            openFile(segment);
            store.issued(segment.words.get(SegmentHeaderDescriptor.SEQ_OFFSET));
            // What a killed process wrote may not be on the device yet, and a flush answers for it too.
            segment.dirty |= store.openedDirty && !segment.isUntouched();
            opened.setRelease(index, segment);
        }
        return segment;
    }
}
