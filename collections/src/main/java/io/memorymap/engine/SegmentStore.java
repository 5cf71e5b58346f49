package io.memorymap.engine;

import static io.memorymap.format.SegmentHeaderDescriptor.HELD_REBUILDING;

import io.memorymap.engine.WriteRequest.Condition;
import io.memorymap.engine.eviction.PolicyImage;
import io.memorymap.engine.flight.StoreFlight;
import io.memorymap.engine.head.ClassTable;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.memory.FaultException;
import io.memorymap.memory.MappedFaults;
import io.memorymap.memory.Region;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A store of bytes: segments, routed to by hash, with checkpoints. Thread-safe.
 *
 * <p>Nothing here is unmapped: a reader that races with {@link #close()} reads valid memory.
 */
public final class SegmentStore {
    /** Bytes of log that a compaction passes in one lock hold. */
    private static final int COMPACTION_STEP_BYTES = 64 << 10;

    /** A store that is closed sooner is not told of. */
    private static final long UNTOLD_NANOS = 1_000_000_000;

    private final StoreContext context;
    private final StoreHeader header;
    private final Segments segments;
    private final int segmentShift;
    /** Made by the first that needs it: a store that is only read does without. Guarded by {@link #context}. */
    private @Nullable Checkpointer checkpointer;

    private final ClassTable classTable;
    private final boolean durable;
    private final boolean sync;
    private final boolean temporary;
    private volatile boolean sweepNeeded;

    private final long openedNanos;
    private final FlightTeller teller;
    private final BoundSharing sharing;

    /** The daemon knows of this store, or will never have to. Guarded by the daemon's lock. */
    boolean isMaintained;

    /**
     * A store over mapped regions.
     *
     * @param header its header, attached to the first region
     * @param regions the head's region and those of the extents
     * @param options how it behaves
     */
    public SegmentStore(StoreHeader header, Region[] regions, EngineOptions options) {
        this(header, regions, options, null);
    }

    /** With segments of another kind, for tests that plant a bug. */
    SegmentStore(StoreHeader header, Region[] regions, EngineOptions options, @Nullable SegmentFactory factory) {
        this.header = header;
        this.durable = options.durable();
        this.sync = options.sync();
        this.temporary = options.temporary();
        this.context = new StoreContext(header, durable, options.verifyReads(), options.recovery());
        this.context.nanoTime = options.nanoTime();
        this.openedNanos = context.now();
        this.context.weighsBytes = options.weighsBytes();
        this.context.kept = options.kept();
        Geometry geometry = header.geometry();
        this.classTable = new ClassTable(regions[0], geometry.classTableBytes(), durable);
        this.segmentShift = 63 - Integer.numberOfTrailingZeros(geometry.segments());
        context.created = header.isNew();
        context.openedDirty = header.isDirty();
        if (!header.isCurrent(options.bootId(), options.fileKey())) {
            header.identity(options.bootId(), options.fileKey());
            header.nextEpoch();
            sweepNeeded = true;
            context.current = false;
        }
        mendHead();
        header.identity(options.bootId(), options.fileKey());
        context.epoch = header.epoch();
        segments = new Segments(context, regions, factory);
        teller = new FlightTeller(context, segments);
        sharing = new BoundSharing(context, segments);
        context.owner = this;
        if (sweepNeeded || header.isDirty()) {
            needMaintenance();
        }
    }

    /** What has a second copy in the head of the file is there twice again. A loss of power may leave them different without any damage. */
    private void mendHead() {
        boolean copies = header.mend();
        boolean names = classTable.mend();
        if (context.current && copies) {
            context.mended();
        }
        if (context.current && names) {
            context.mended();
        }
    }

    /** Makes segments of another kind. */
    interface SegmentFactory {
        Segment create(StoreContext store, Region region, int index, int header, int tableBase, int logBase);
    }

    /** From here on there is something to force, or to rebuild: until its first write a store does without the daemon. */
    void needMaintenance() {
        if (durable || sweepNeeded) {
            FlushDaemon.register(this);
        }
    }

    /**
     * Tells what the log calls this store.
     *
     * @param name its file
     */
    public void named(String name) {
        context.named(name);
    }

    /** The class names that records refer to. */
    public ClassTable classTable() {
        return classTable;
    }

    /** The file's header. */
    public StoreHeader header() {
        return header;
    }

    /** What has happened since the store was opened. */
    public StoreCounts counts() {
        return context.counts();
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return context.isClosed();
    }

    /** Why the store takes no more writes, or null while it does. */
    public @Nullable Throwable fault() {
        return context.fault();
    }

    /**
     * Hashes an encoded key.
     *
     * @param bytes array that holds it
     * @param at offset of its first byte
     * @param length its length
     * @return the hash
     */
    public long hash(byte[] bytes, int at, int length) {
        return context.hash.hash(bytes, at, length);
    }

    /**
     * Says what the flight recorder is to be told of the opening.
     *
     * @param called says by {@code toString} what the store is called
     */
    public void called(Object called) {
        teller.called(called);
    }

    /** How long the opening took. */
    public void openedIn(long nanos) {
        teller.openedIn(nanos);
    }

    private Checkpointer checkpointer() {
        synchronized (context) {
            Checkpointer made = checkpointer;
            if (made == null) {
                made = new Checkpointer(context, segments);
                checkpointer = made;
            }
            return made;
        }
    }

    private Segment segment(long hash) {
        return segments.get(index(hash));
    }

    private int index(long hash) {
        return (int) (hash >>> 1 >>> segmentShift);
    }

    /**
     * Reads an entry, live or expired, without a lock.
     *
     * @param hash hash of the key
     * @param key image that holds the key
     * @param out receives the record
     * @return whether there is one
     */
    public boolean read(long hash, RecordImage key, RecordImage out) {
        try {
            return segment(hash).read(SlotDescriptor.low29(hash), key, out);
        } catch (InternalError e) {
            return readAfter(e, hash, key, out);
        } catch (FaultException e) {
            missedFor(e);
            return false;
        }
    }

    /**
     * Has what some hashes lead to fetched, so that the reads that follow wait for it once and not for each: first all buckets, then all records.
     *
     * @param hashes hashes of keys
     * @param count how many of them
     * @return nothing of meaning; to be kept somewhere, else nothing is read
     */
    public long prefetch(long[] hashes, int count) {
        long read = 0;
        try {
            // Loops with nothing else in them: a processor looks no further ahead, while it waits, than the hashing of
            // two keys.
            for (int i = 0; i < count; i++) {
                read += segment(hashes[i]).prefetchBucket(SlotDescriptor.low29(hashes[i]));
            }
            for (int i = 0; i < count; i++) {
                read += segment(hashes[i]).prefetchRecord(SlotDescriptor.low29(hashes[i]));
            }
            MappedFaults.report();
        } catch (InternalError | FaultException e) {
            // The reads that follow meet it too, and see to it.
            return 0;
        }
        return read;
    }

    /**
     * A page of the mapping could not be read: the JVM's word for a file that was cut short or a device that failed. Or JDK 17 reports
     * only here that one could not be written, for want of room: then what there is can be read.
     */
    private boolean readAfter(InternalError fault, long hash, RecordImage key, RecordImage out) {
        if (isReadableAfter(fault)) {
            try {
                return segment(hash).read(SlotDescriptor.low29(hash), key, out);
            } catch (InternalError again) {
                context.poison(again);
            }
        }
        context.counts().corruptions.increment();
        return false;
    }

    /** What cannot be read, since its page is gone, is a miss that is counted; what waits for room, or for a mapping, is none. */
    private void missedFor(FaultException fault) {
        if (fault instanceof FaultException.NoRoom) {
            throw fault;
        }
        context.counts().corruptions.increment();
    }

    private boolean isReadableAfter(InternalError fault) {
        return context.faulted(fault, true) instanceof FaultException.NoRoom;
    }

    /**
     * A page of the mapping could not be read or written by something else than a lookup or a write of one key.
     *
     * @param fault the fault
     * @return what to throw
     */
    public RuntimeException faulted(InternalError fault) {
        return context.faulted(fault, false);
    }

    /**
     * JDK 17 has reported a fault only after the write that met it.
     *
     * @param fault the fault
     * @param hash hash of the key that was written
     * @return what to throw
     */
    public RuntimeException faultedLate(InternalError fault, long hash) {
        Segment segment = segment(hash);
        synchronized (segment.lock) {
            segment.needsRepair = true;
        }
        return context.faulted(fault, false);
    }

    /**
     * Writes an entry if the request's condition holds.
     *
     * @param request the request
     * @return DONE, UNCHANGED, REFUSED or FULL
     */
    public Outcome put(WriteRequest request) {
        sharing.ready();
        Outcome outcome = putOnce(request);
        if (outcome == Outcome.FULL) {
            outcome = context.geometry.evicting() ? evictedAtOnce() : putInRoomOfExpired(request);
        }
        return acknowledged(outcome);
    }

    /** A segment that never got a block, on a device without room, holds no older value either: the new one is as good as dropped. */
    private Outcome evictedAtOnce() {
        context.counts().evictions.increment();
        return Outcome.DONE;
    }

    private Outcome putOnce(WriteRequest request) {
        Outcome outcome = tryPut(request);
        return outcome == Outcome.NEEDS_CLAIM ? sharing.putWithClaim(request, this::tryPut) : outcome;
    }

    private Outcome tryPut(WriteRequest request) {
        SegmentWriter writer = segment(request.hash).writer();
        Outcome outcome = writer.put(request);
        while (provide(writer, request, outcome)) {
            outcome = writer.put(request);
        }
        return outcome;
    }

    /** Sees to what a change needs before it can be tried again; false if it needs nothing. */
    private boolean provide(SegmentWriter writer, WriteRequest request, Outcome outcome) {
        if (outcome == Outcome.NEEDS_CHECKPOINT) {
            boolean done = false;
            try {
                checkpointer().checkpoint();
                done = true;
            } finally {
                if (!done) {
                    writer.giveUp();
                }
            }
            return true;
        }
        if (outcome == Outcome.NEEDS_SPACE || outcome == Outcome.NEEDS_BUCKETS) {
            grow(writer, outcome, request);
            return true;
        }
        return false;
    }

    private void grow(SegmentWriter writer, Outcome wanted, WriteRequest request) {
        try {
            if (wanted == Outcome.NEEDS_BUCKETS) {
                writer.growTable();
            } else {
                writer.grow(writer.blocksOf(request.image));
            }
            context.hadSpace();
        } catch (EOFException cutShort) {
            throw context.faulted(cutShort, false);
        } catch (IOException e) {
            if (!context.isClosed()) {
                context.noSpace(e);
            }
        }
    }

    /** The bounds of a strict store span its segments: what has expired in any of them makes way, its own first. */
    private Outcome putInRoomOfExpired(WriteRequest request) {
        int own = index(request.hash);
        Outcome outcome = Outcome.FULL;
        for (int i = 0; i < segments.count() && outcome == Outcome.FULL; i++) {
            Segment segment = segments.ifUsed((own + i) % segments.count());
            if (segment != null && segment.writer().purge(request.now)) {
                outcome = putOnce(request);
            }
        }
        return outcome;
    }

    /**
     * Removes an entry if the request's condition holds; of the condition only ALWAYS, PRESENT and VERSION make sense.
     *
     * @param request the request; its image holds the key
     * @return DONE, REFUSED or FULL
     */
    public Outcome remove(WriteRequest request) {
        sharing.ready();
        SegmentWriter writer = segment(request.hash).writer();
        Outcome outcome = writer.remove(request);
        while (provide(writer, request, outcome)) {
            outcome = writer.remove(request);
        }
        return acknowledged(outcome);
    }

    /**
     * Sets the expiry of an entry.
     *
     * @param request the request; its condition may be ALWAYS or VERSION
     * @return DONE, UNCHANGED or REFUSED
     */
    public Outcome touch(WriteRequest request) {
        if (request.condition == Condition.ABSENT) {
            throw new IllegalArgumentException("An absent entry has no expiry");
        }
        return acknowledged(segment(request.hash).writer().touch(request));
    }

    /**
     * Makes writers of the segment of a key answer {@link Outcome#BUSY}, unless they have made sure of their key.
     *
     * @param hash hash of the key; {@link #endComputation} takes it back
     */
    public void beginComputation(long hash) {
        segment(hash).writer().computationBegins();
    }

    /**
     * Ends one computation.
     *
     * @param hash hash of the key
     */
    public void endComputation(long hash) {
        segment(hash).writer().computationEnds();
    }

    private Outcome acknowledged(Outcome outcome) {
        if (sync && (outcome == Outcome.DONE || outcome == Outcome.UNCHANGED)) {
            flush();
        }
        return outcome;
    }

    /** Drops every entry, segment by segment. */
    public void clear() {
        sharing.ready();
        for (Segment segment : segments.used()) {
            segment.writer().clear();
        }
        acknowledged(Outcome.DONE);
    }

    /** Entries, expired ones included that nothing has met yet; repairs first what a killed process left. */
    public long entries() {
        return sum(this::entriesOf, context.geometry.capacity());
    }

    private long entriesOf(Segment segment) {
        // A repair that found no room may have kept readers out, but only a rebuild leaves slots that mean nothing.
        boolean slotsCount = !segment.isInOrder() && segment.held() != HELD_REBUILDING && !context.isWritable();
        return slotsCount ? segment.publishedEntries() : segment.entries();
    }

    /** Adds up what segments hold, one after the other: what one has given to another meanwhile is not counted twice. */
    private long sum(ToLongFunction<Segment> held, long bound) {
        Geometry geometry = context.geometry;
        if (!geometry.evicting()) {
            return sum(held);
        }
        boolean writable = context.isWritable() && !context.isClosed();
        if (!context.boundsReady
                && writable
                && (sum(Segment::entries) > geometry.capacity() || sum(Segment::bytes) > geometry.maxBytes())) {
            sharing.ready();
        }
        return Math.min(sum(held), bound);
    }

    private long sum(ToLongFunction<Segment> held) {
        long sum = 0;
        for (Segment segment : segments.used()) {
            // What waits for a repair that cannot be made counts as it is, unless nothing of it can be read.
            boolean counts = context.isReadOnly() ? segment.isStable() : context.isWaitingForRoom();
            if (!counts) {
                segment.repairIfDue();
            }
            sum += held.applyAsLong(segment);
        }
        MappedFaults.report();
        return sum;
    }

    /**
     * Entries that have not expired; drops the others. Looks for them only where something can have expired since the last time.
     *
     * @param now epoch milliseconds
     * @return how many there are
     */
    public long unexpired(long now) {
        if (context.isWritable()) {
            sharing.ready();
            for (Segment segment : segments.used()) {
                segment.writer().purge(now);
            }
        }
        return entries();
    }

    /** Bytes of the live records. */
    public long bytes() {
        return sum(Segment::bytes, context.geometry.maxBytes());
    }

    /** Number of segments. */
    public int segments() {
        return segments.count();
    }

    /**
     * The hashes present in a segment at one moment.
     *
     * @param segment its index
     * @return slot words, in table order
     */
    public long[] snapshot(int segment) {
        try {
            return snapshotOf(segment);
        } catch (InternalError e) {
            return snapshotAfter(e, segment);
        } catch (FaultException e) {
            missedFor(e);
            return new long[0];
        }
    }

    private long[] snapshotAfter(InternalError fault, int segment) {
        if (isReadableAfter(fault)) {
            try {
                return snapshotOf(segment);
            } catch (InternalError again) {
                context.poison(again);
            }
        }
        context.counts().corruptions.increment();
        return new long[0];
    }

    /**
     * As {@link #snapshot}, for a copy of all there is: what cannot be read is not taken for empty.
     *
     * @param segment its index
     * @return slot words, in table order
     * @throws FaultException if the segment had to be repaired first and could not be
     * @throws InternalError if a page of it is gone
     */
    public long[] wholeSnapshot(int segment) {
        return snapshotOf(segment);
    }

    /**
     * Slots of a segment that make no sense: what they led to is not known.
     *
     * @param segment its index
     * @return how many there are
     */
    public int damagedSlots(int segment) {
        Segment used = segments.ifUsed(segment);
        return used == null ? 0 : used.damagedSlots();
    }

    /**
     * Entries of a hash that cannot be read.
     *
     * @param segment index of the segment
     * @param hash29 hash bits
     * @return how many there are
     */
    public int damagedOf(int segment, int hash29) {
        Segment used = segments.ifUsed(segment);
        return used == null ? 0 : used.damagedOf(hash29);
    }

    private long[] snapshotOf(int segment) {
        Segment used = segments.ifUsed(segment);
        return used == null ? new long[0] : used.snapshot();
    }

    /**
     * Finds entries of a segment that have expired, and changes nothing. Looks at the table only if something can have expired.
     *
     * @param segment index of the segment
     * @param now epoch milliseconds
     * @param most how many at most
     * @return the low 29 bits of their hashes; empty if the store cannot be written to
     * @throws FaultException if the segment had to be repaired first and could not be
     */
    public int[] due(int segment, long now, int most) {
        Segment used = segments.ifUsed(segment);
        return used == null ? new int[0] : used.writer().due(now, most);
    }

    /**
     * Has what some hashes of one segment lead to fetched, as {@link #prefetch(long[], int)} does, before {@link #readByHash} is called for each.
     *
     * @param segment index of the segment
     * @param hashes hash bits
     * @param from position of the first of them
     * @param to position behind the last
     * @return nothing of meaning
     */
    public long prefetch(int segment, int[] hashes, int from, int to) {
        long read = 0;
        try {
            Segment asked = segments.get(segment);
            for (int i = from; i < to; i++) {
                read += asked.prefetchBucket(hashes[i]);
            }
            for (int i = from; i < to; i++) {
                read += asked.prefetchRecord(hashes[i]);
            }
            MappedFaults.report();
        } catch (InternalError | FaultException e) {
            // The reads that follow meet it too, and see to it.
            return 0;
        }
        return read;
    }

    /**
     * Reads the entries of a hash.
     *
     * @param segment index of the segment
     * @param hash29 hash bits
     * @param out receives the records; its images are used again
     * @return how many there are
     */
    public int readByHash(int segment, int hash29, List<RecordImage> out) {
        try {
            return segments.get(segment).readByHash(hash29, out);
        } catch (InternalError e) {
            return readByHashAfter(e, segment, hash29, out);
        } catch (FaultException e) {
            missedFor(e);
            return 0;
        }
    }

    private int readByHashAfter(InternalError fault, int segment, int hash29, List<RecordImage> out) {
        if (isReadableAfter(fault)) {
            try {
                return segments.get(segment).readByHash(hash29, out);
            } catch (InternalError again) {
                context.poison(again);
            }
        }
        context.counts().corruptions.increment();
        return 0;
    }

    /**
     * Rewrites logs and tables without what is dead; readers and writers go on.
     *
     * @param now epoch milliseconds
     * @return tombstones removed and bytes of log freed
     */
    public long[] compact(long now) {
        long start = context.now();
        sharing.ready();
        long tombstones = 0;
        long before = 0;
        long after = 0;
        for (Segment segment : segments.used()) {
            before += usedBytes(segment);
            compactLog(segment, now);
            tombstones += segment.writer().compactTable();
            after += usedBytes(segment);
        }
        teller.tell();
        StoreFlight flight = context.flight;
        if (flight != null) {
            flight.compacted(context.now() - start, tombstones, Math.max(0, before - after));
        }
        return new long[] {tombstones, Math.max(0, before - after)};
    }

    /**
     * What is dead in a store.
     *
     * @param tombstones in its tables
     * @param bytes of its logs
     */
    public record Dead(long tombstones, long bytes) {}

    /** What is dead in the parts that were written to since the store was opened; the others are not looked at for it. */
    public Dead dead() {
        long tombstones = 0;
        long bytes = 0;
        for (Segment segment : segments.opened()) {
            synchronized (segment.lock) {
                if (segment.loaded) {
                    tombstones += segment.table.tombstones();
                    bytes += Math.max(0, segment.log.usedBytes() - segment.bytes());
                }
            }
        }
        return new Dead(tombstones, bytes);
    }

    private void compactLog(Segment segment, long now) {
        long lastSeq;
        synchronized (segment.lock) {
            segment.writer().prepare();
            lastSeq = segment.log.seq();
        }
        for (int q = 0; q < SegmentHeaderDescriptor.QUEUES; q++) {
            Outcome outcome = Outcome.UNCHANGED;
            while (outcome == Outcome.UNCHANGED || outcome == Outcome.NEEDS_CHECKPOINT) {
                outcome = segment.writer().compactLog(q, lastSeq, COMPACTION_STEP_BYTES, now);
                if (outcome == Outcome.NEEDS_CHECKPOINT) {
                    checkpointer().checkpoint();
                }
            }
        }
    }

    /** Makes every slot table anew from its log. */
    public void rebuild() {
        sharing.ready();
        for (Segment segment : segments.used()) {
            segment.writer().rebuild();
        }
    }

    private static long usedBytes(Segment segment) {
        synchronized (segment.lock) {
            segment.writer().prepare();
            return segment.log.usedBytes();
        }
    }

    /**
     * Takes all the space that the store can ever use.
     *
     * @throws IOException if there is no room for it
     */
    public void preallocate() throws IOException {
        for (int i = 0; i < segments.count(); i++) {
            segments.get(i).writer().growWholly();
        }
        if (durable) {
            flush();
        }
    }

    /** Whether the logs have taken all the space that they can ever use. */
    public boolean isPreallocated() {
        boolean whole = true;
        for (int i = 0; i < segments.count() && whole; i++) {
            Segment segment = segments.ifUsed(i);
            whole = segment != null && segment.allocated() == context.geometry.blocksPerSegment();
        }
        return whole;
    }

    /** Bytes of the file that have space on the device. */
    public long usedBytes() {
        long used = context.geometry.headBytes();
        for (Segment segment : segments.used()) {
            used += segment.grownBytes();
        }
        return used;
    }

    /** Why the store cannot grow, or null if it can or may try again. */
    public @Nullable IOException noSpace() {
        return context.noSpace();
    }

    /** Returns when everything written before the call is on the device. */
    public void flush() {
        try {
            checkpointer().checkpoint();
        } catch (FaultException.NoRoom e) {
            throw e.done();
        }
    }

    /**
     * One of the segments.
     *
     * @param index its index, from 0
     */
    public Segment segment(int index) {
        return segments.get(index);
    }

    /** Called by the daemon: a periodic checkpoint, and the sweep after a power loss. */
    void maintain() {
        if (context.isClosed() || !context.isWritable()) {
            return;
        }
        try {
            if (sweepNeeded) {
                for (Segment segment : segments.used()) {
                    if (!context.isClosed()) {
                        segment.repairIfDue();
                    }
                }
                if (!context.isClosed()) {
                    sharing.ready();
                }
                sweepNeeded = false;
            }
            teller.tell();
            if (durable) {
                checkpointer().checkpoint();
            }
        } catch (RuntimeException | InternalError e) {
            if (e instanceof StoreContext.ClosedException || context.lackingRoom(e, false) != null) {
                return;
            }
            context.poison(e);
            Logger log = System.getLogger("io.memorymap");
            log.log(Level.ERROR, "A store could not be maintained and is read-only now", e);
        }
    }

    /** Forces everything, says CLEAN, and lets no operation in any more. A second call does nothing. */
    public void close() {
        if (context.isClosed()) {
            return;
        }
        FlushDaemon.unregister(this);
        // A store that is used for a moment only is closed as fast as it was opened.
        if (context.now() - openedNanos >= UNTOLD_NANOS && context.isWritable()) {
            teller.tell();
        }
        try {
            if (!temporary && context.isWritable() && header.isDirty()) {
                // CLEAN lets the next owner reuse every free block at once: each segment needs a checkpoint of today.
                for (Segment segment : context.openedDirty ? segments.used() : segments.opened()) {
                    segment.repairIfDue();
                }
                checkpointer().exclusively(this::closeClean);
            }
        } finally {
            context.close();
        }
    }

    private void closeClean() {
        shutOut();
        try {
            for (Segment segment : segments.opened()) {
                if (!segment.isInOrder()) {
                    return;
                }
                if (segment.isUntouched()) {
                    continue;
                }
                context.issued(segment.words.get(SegmentHeaderDescriptor.SEQ_OFFSET));
                segment.forceLog();
                Checkpoint.ofHeaderWords(segment).write(segment);
                segment.forceTable();
                segment.forceHeader();
            }
            // Into the other copy too, for one damaged page must not lead back in time; and only now, for a loss of
            // power must not find both of them half-written.
            for (Segment segment : segments.opened()) {
                if (!segment.isUntouched()) {
                    Checkpoint.ofHeaderWords(segment).write(segment);
                    segment.forceHeader();
                }
            }
            header.markClean();
        } catch (RuntimeException | InternalError e) {
            FaultException.NoRoom refusal = context.lackingRoom(e, false);
            if (refusal != null) {
                throw refusal;
            }
            context.poison(e);
            throw new FaultException("The store could not be forced to its device when it was closed", e);
        }
    }

    /**
     * What the eviction policy of a store that was closed knows, as bytes of a file.
     *
     * @return the bytes, one behind the other; null if there is nothing to be kept: the store is not closed cleanly, has not changed, or
     *     has never dropped an entry
     */
    public ByteBuffer @Nullable [] policyImage() {
        if (!context.isClosed() || header.isDirty() || !context.geometry.evicting()) {
            return null;
        }
        PolicyImage.Maker image = new PolicyImage.Maker(segments.count());
        PolicyImage kept = context.keptPolicy();
        boolean full = kept != null;
        for (int i = 0; i < segments.count(); i++) {
            Segment segment = segments.ifOpened(i);
            synchronized (segment == null ? this : segment.lock) {
                SegmentWriter writer = segment == null ? null : segment.writerIfMade();
                if (writer != null) {
                    full |= writer.hasEvicted();
                    writer.savePolicy(image);
                } else if (kept != null) {
                    image.addKept(i, kept);
                }
            }
        }
        return full ? image.bytes(header.seed(), header.generation(), context.smallShare()) : null;
    }

    /** No operation slips in between the last checkpoint and CLEAN: a later one finds the store closed. */
    private void shutOut() {
        context.close();
        for (Segment segment : segments.opened()) {
            synchronized (segment.lock) {
                // Taking the lock waits for the operation that has it.
                assert context.isClosed();
            }
        }
    }
}
