package io.memorymap.engine.recovery;

import io.memorymap.engine.LiveWords;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.Segment;
import io.memorymap.engine.StoreContext;
import io.memorymap.engine.head.ClassTable;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.FileIdentity;
import io.memorymap.memory.HostIdentity;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads a store file without opening the store: mapped for reading, without a lock, whether or not another process writes to
 * it at the same time. Not one byte of the file, and no other file, is ever written.
 *
 * <p>Every record that is returned was, at a moment during the call, what the store held for its key. An entry that nobody
 * touches is seen exactly once. A segment that cannot be read as it stands, because its table is being rewritten by an owner
 * that died, or because of a power loss, is copied to private memory and recovered there, as the next owner will recover
 * it.
 *
 * <p>A file that is cut short while it is read gives an {@link InternalError}. Not thread-safe.
 */
public final class StoreSnapshotReader implements EntrySource {
    /** Takes each record. */
    public interface Visitor {
        /**
         * An entry, live or expired.
         *
         * @param record the record, valid during the call
         */
        void record(RecordImage record);
    }

    private static final long COPY_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int ATTEMPTS = 5;
    private static final int HEADER_ATTEMPTS = 10;

    private final Region[] regions;
    private final long[] bootId;
    private final long[] fileKey;
    private final Geometry geometry;
    private final ClassTable classTable;
    private byte[] soundHead;
    private StoreHeader header;
    private @Nullable SegmentCopy copy;
    private long damaged;

    private StoreSnapshotReader(Path path, byte[] head, StoreHeader header, Region[] regions) throws IOException {
        this.soundHead = head;
        this.header = header;
        this.regions = regions;
        this.geometry = header.geometry();
        this.bootId = HostIdentity.bootId();
        this.fileKey = FileIdentity.of(path).words();
        this.classTable = new ClassTable(regions[0], geometry.classTableBytes(), false);
    }

    /** What the segments count themselves; of each only its header is read. */
    public StoreTotals totals() {
        long entries = 0;
        long liveBytes = 0;
        long usedBytes = geometry.headBytes();
        long records = 0;
        for (int i = 0; i < geometry.segments(); i++) {
            Segment live = live(i);
            entries += live.entries();
            liveBytes += live.bytes();
            usedBytes += live.grownBytes();
            records += live.words.get(SegmentHeaderDescriptor.SEQ_OFFSET);
        }
        return new StoreTotals(entries, liveBytes, usedBytes, records);
    }

    /** Bytes of the file that have space on the device; its length is what it can take at most. */
    public long usedBytes() {
        return totals().usedBytes();
    }

    /**
     * Opens a store file for reading.
     *
     * @param path the file, not a symbolic link
     * @return the reader
     * @throws IOException if the file cannot be opened, or is shorter than its header says
     * @throws HeaderException if it is not a store that this library can read
     */
    public static StoreSnapshotReader open(Path path) throws IOException, HeaderException {
        return open(path, region -> region);
    }

    /** As {@link #open(Path)}, with something between the reader and the mapped memory. */
    static StoreSnapshotReader open(Path path, UnaryOperator<Region> wrapper) throws IOException, HeaderException {
        byte[] head = {};
        StoreHeader header = null;
        for (int attempt = 1; header == null; attempt++) {
            head = MappedFile.readHead(path, StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET);
            try {
                header = StoreHeader.parse(head);
            } catch (HeaderException e) {
                // Both copies can only be met half-written if two changes fall into one look.
                if (e.problem() != HeaderException.Problem.DAMAGED || attempt == HEADER_ATTEMPTS) {
                    throw e;
                }
            }
        }
        Geometry geometry = header.geometry();
        Region[] regions = MappedFile.map(path, geometry.headBytes(), geometry.extentBytes(), geometry.extents(), null);
        for (int i = 1; i < regions.length; i++) {
            regions[i] = wrapper.apply(regions[i]);
        }
        return new StoreSnapshotReader(path, head, header, regions);
    }

    /** The newest header. */
    public StoreHeader header() {
        refreshHeader();
        return header;
    }

    /** How the file is divided. */
    public Geometry geometry() {
        return geometry;
    }

    /** The first pages of the file, as they are now. */
    public byte[] head() {
        byte[] head = new byte[StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET];
        regions[0].get(0, head, 0, head.length);
        return head;
    }

    /** The class names listed in the file so far, in the order of their numbers, which begin at 1. */
    public List<String> classNames() {
        classTable.refresh();
        return classTable.names();
    }

    /** Whether the file's page cache is that of its last owner: false after a power loss, and for a copy of a dirty file. */
    public boolean isCurrent() {
        return header().isCurrent(bootId, fileKey);
    }

    /** Entries by the segments' own counts, expired ones included: exact for a file at rest. */
    public long count() {
        return totals().entries();
    }

    private Region extentOf(int index) {
        return regions[1 + index / geometry.segmentsPerExtent()];
    }

    private int headerOf(int index) {
        return ExtentDescriptor.headerOffset(index % geometry.segmentsPerExtent());
    }

    @Override
    public long damaged() {
        return damaged;
    }

    /**
     * Finds the entry of a key.
     *
     * @param key the encoded key
     * @return its record, live or expired; null if there is none
     * @throws SegmentBusyException if the owner of the file keeps it from being read
     */
    public @Nullable RecordImage find(byte[] key) {
        byte[] image = new byte[RecordDescriptor.KEY_OFFSET + key.length];
        System.arraycopy(key, 0, image, RecordDescriptor.KEY_OFFSET, key.length);
        RecordImage wanted = new RecordImage();
        wanted.key(image, key.length);
        long hash = header.hash().hash(image, RecordDescriptor.KEY_OFFSET, key.length);
        int shift = 63 - Integer.numberOfTrailingZeros(geometry.segments());
        int index = (int) (hash >>> 1 >>> shift);
        Pass pass = new Pass(index);
        RecordImage found = pass.find(SlotDescriptor.low29(hash), wanted);
        if (found == null && pass.avoidDamagedSlots()) {
            found = pass.find(SlotDescriptor.low29(hash), wanted);
        }
        return found;
    }

    @Override
    public int segments() {
        return geometry.segments();
    }

    /** The first region of the file, with its header, its description and its class names. */
    public Region headRegion() {
        return regions[0];
    }

    /**
     * Reads the entries of a segment.
     *
     * @param index index of the segment
     * @param visitor receives each entry
     * @throws SegmentBusyException if the owner of the file keeps it from being read
     */
    @Override
    public void forEach(int index, Visitor visitor) {
        Pass pass = new Pass(index);
        pass.avoidDamagedSlots();
        List<RecordImage> records = new ArrayList<>();
        for (int hash29 : SlotHashes.distinct(pass.words())) {
            int count = pass.read(hash29, records);
            // A key that is removed and put back meanwhile can be met twice: the newer one last.
            records.subList(0, count).sort(Comparator.comparingLong(RecordImage::seq));
            for (int i = 0; i < count; i++) {
                visitor.record(records.get(i));
            }
        }
    }

    /**
     * Looks at a segment as a whole.
     *
     * @param index index of the segment
     * @param parts into how many parts the occupancy is divided
     * @param expiries receives the expiry of each entry in epoch milliseconds, {@link RecordDescriptor#NEVER_MILLIS} for none
     * @return its figures
     * @throws SegmentBusyException if the owner of the file keeps it from being read
     */
    public SegmentFigures figures(int index, int parts, LongConsumer expiries) {
        Pass pass = new Pass(index);
        long[] words = pass.words();
        return new SegmentMeasure(pass.segment(), words, pass.isRecovered()).figures(parts, expiries);
    }

    /**
     * Checks a segment: every slot, every record, and, if its owner pauses for a moment, that its log gives its table.
     *
     * @param index index of the segment
     * @return what was found
     */
    public SegmentCheck check(int index) {
        return new SegmentChecker(this, index).check();
    }

    /** Parts of the file's first pages whose sums do not hold, however often they are read. */
    public int damagedHeadParts() {
        int damaged = 0;
        for (int look = 0; look < HEADER_ATTEMPTS; look++) {
            byte[] head = head();
            damaged = StoreHeader.damagedCopies(head)
                    + StoreHeader.damagedDescriptions(head)
                    + (classTable.isSound() ? 0 : 1);
            if (damaged == 0) {
                return 0;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return damaged;
    }

    /** One segment in the file; for copying only. */
    Segment live(int index) {
        int n = index % geometry.segmentsPerExtent();
        int tableBytes = geometry.tableBytes();
        return new Segment(
                new StoreContext(header, false, true, LogRecovery.INSTANCE),
                extentOf(index),
                index,
                headerOf(index),
                ExtentDescriptor.tableOffset(n, geometry.segmentsPerExtent(), tableBytes),
                (int) ExtentDescriptor.logOffset(n, geometry.segmentsPerExtent(), tableBytes, geometry.logBytes()));
    }

    /** Whether the table of a segment can be used as it is: no power loss has come over it. */
    boolean isUsable(Segment live) {
        if (!areWordsWhole(live)) {
            return false;
        }
        if (header.isCurrent(bootId, fileKey) && live.epoch() == header.epoch()) {
            return true;
        }
        refreshHeader();
        return header.isCurrent(bootId, fileKey) && live.epoch() == header.epoch();
    }

    /** Whether the live words are not damaged, however often they are looked at: an owner writes them one by one. */
    private static boolean areWordsWhole(Segment live) {
        for (int look = 0; look < ATTEMPTS; look++) {
            LiveWords.State state = live.words.state();
            if (state != LiveWords.State.WORDS_DAMAGED && state != LiveWords.State.LOST) {
                return true;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return false;
    }

    /** Whether both copies of the live words are whole and belong together, at one look at least. */
    static boolean areWordsSound(Segment live) {
        for (int look = 0; look < ATTEMPTS; look++) {
            LiveWords.State state = live.words.state();
            if (state == LiveWords.State.SOUND || state == LiveWords.State.IN_FLIGHT) {
                return true;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return false;
    }

    /** A private copy of a segment, not yet recovered; null if its owner does not pause. */
    @Nullable Segment copyOf(Segment live, long waitNanos) {
        if (copy == null) {
            copy = new SegmentCopy(geometry);
        }
        return copy.take(live, privateContext(), waitNanos);
    }

    private StoreContext privateContext() {
        refreshHeader();
        StoreHeader own;
        try {
            own = StoreHeader.parse(soundHead);
        } catch (HeaderException e) {
            throw new IllegalStateException("A header that was sound is not any more", e);
        }
        // The engine marks a header before it writes; this one is written to memory that nobody reads.
        own.attach(new ByteBufferRegion(ByteBuffer.allocateDirect(StoreHeaderDescriptor.OWNER_PAGE_OFFSET)), false);
        StoreContext context = new StoreContext(own, false, true, LogRecovery.INSTANCE);
        context.openedDirty = own.isDirty();
        context.current = own.isCurrent(bootId, fileKey);
        context.epoch = context.current ? own.epoch() : own.epoch() + 1;
        return context;
    }

    private void refreshHeader() {
        byte[] head = head();
        try {
            header = StoreHeader.parse(head);
            soundHead = head;
        } catch (HeaderException changing) {
            // Half-written just now, or damaged since it was opened: what was read last goes on to hold.
            return;
        }
    }

    /** One reading of a segment: from the file as long as that is possible, else from a recovered copy. */
    private final class Pass {
        private final Segment live;
        private final SegmentScan scan;
        private @Nullable Segment recovered;

        Pass(int index) {
            live = live(index);
            scan = new SegmentScan(live);
        }

        Segment segment() {
            return recovered == null ? live : recovered;
        }

        boolean isRecovered() {
            return recovered != null;
        }

        long[] words() {
            if (recovered != null) {
                return allWords(recovered);
            }
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (isUsable(live)) {
                    long[] words = scan.words();
                    if (words.length > 0) {
                        return words;
                    }
                }
                if (recover()) {
                    return allWords(segment());
                }
            }
            throw busy();
        }

        /**
         * Goes over to a recovered copy if slots are damaged: the log still has what they pointed at. Without a copy those
         * entries are counted as damaged.
         *
         * @return whether what was not found before may be found now
         */
        boolean avoidDamagedSlots() {
            if (recovered != null || !isUsable(live)) {
                return false;
            }
            int slots = scan.damagedSlots();
            if (slots == 0) {
                return false;
            }
            if (recover()) {
                return true;
            }
            damaged += slots;
            return false;
        }

        @Nullable RecordImage find(int hash29, RecordImage key) {
            List<RecordImage> records = new ArrayList<>();
            int count = read(hash29, records);
            for (RecordImage record : records.subList(0, count)) {
                if (record.keyEquals(key)) {
                    return record;
                }
            }
            return null;
        }

        int read(int hash29, List<RecordImage> out) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (recovered == null && isUsable(live)) {
                    long before = scan.damagedRecords();
                    int count = scan.readByHash(hash29, out);
                    if (count != SegmentScan.UNSTABLE) {
                        damaged += scan.damagedRecords() - before;
                        return count;
                    }
                }
                if (recovered != null || recover()) {
                    return segment().readByHash(hash29, out);
                }
            }
            throw busy();
        }

        private boolean recover() {
            Segment taken = copyOf(live, COPY_WAIT_NANOS);
            if (taken == null) {
                return false;
            }
            synchronized (taken.lock) {
                taken.prepare();
            }
            damaged += taken.store.counts().damagedPlaces.sum();
            recovered = taken;
            return true;
        }

        private SegmentBusyException busy() {
            return new SegmentBusyException("A segment is being rewritten by the store's owner; try again");
        }
    }

    private static long[] allWords(Segment segment) {
        long[] words = new long[segment.table.slots()];
        for (int slot = 0; slot < words.length; slot++) {
            words[slot] = segment.table.word(slot);
        }
        return words;
    }
}
