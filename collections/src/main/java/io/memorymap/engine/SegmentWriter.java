package io.memorymap.engine;

import static io.memorymap.engine.SlotTable.NONE;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_MUTATING;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_REBUILDING;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUES;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUE_SMALL;

import io.memorymap.engine.eviction.PolicyImage;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.memory.FaultException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The writes of a segment, each under its lock.
 *
 * <p>An append goes bytes, slot, head: a kill between the first two leaves the old value, between the last two a record
 * that recovery rolls forward. {@code held} in the segment header says that such a step is under way; a failure that is
 * not a kill wipes the unpublished record and leaves {@code held} set, so that the next operation, or the next
 * process, repairs first.
 */
final class SegmentWriter {
    /** No number beyond this one is given out, but to what a recovery has to write. */
    private static final long LAST_SEQ = RecordDescriptor.MAX_SEQ - (1 << 20);

    /**
     * What a change does under the segment lock.
     *
     * @param <A> what it needs
     * @param <R> what it gives
     */
    private interface Step<A, R> {
        R take(SegmentWriter writer, A argument);
    }

    // Classes and no lambdas: the first write of a JVM would wait for the machinery of the latter.
    private static final Step<WriteRequest, Outcome> PUT = new Step<>() {
        @Override
        public Outcome take(SegmentWriter writer, WriteRequest request) {
            return writer.mayWrite(request) ? writer.tryPut(request) : Outcome.BUSY;
        }
    };
    private static final Step<WriteRequest, Outcome> REMOVE = new Step<>() {
        @Override
        public Outcome take(SegmentWriter writer, WriteRequest request) {
            return writer.mayWrite(request) ? writer.tryRemove(request) : Outcome.BUSY;
        }
    };
    private static final Step<WriteRequest, Outcome> TOUCH = new Step<>() {
        @Override
        public Outcome take(SegmentWriter writer, WriteRequest request) {
            return writer.mayWrite(request) ? writer.tryTouch(request) : Outcome.BUSY;
        }
    };

    /** What the segment needs before its first byte changes. */
    private static final Step<Segment, Boolean> BEGIN = new Step<>() {
        @Override
        public Boolean take(SegmentWriter writer, Segment segment) {
            writer.prepare();
            boolean untouched = segment.isUntouched();
            if (untouched) {
                try {
                    segment.allocateHeader();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return untouched;
        }
    };

    /** How many blocks the log has; if it has enough, or another thread has just seen to it, the most that it can have. */
    private static final Step<Integer, Integer> GROWS_FROM = new Step<>() {
        @Override
        public Integer take(SegmentWriter writer, Integer wanted) {
            writer.prepare();
            boolean enough = writer.log.freeBlocks() > writer.cleaner.keptBlocks() + wanted
                    && (wanted == 0 || writer.log.hasRuns(wanted));
            return enough ? writer.log.blocks : writer.log.allocated();
        }
    };

    private static final Step<int[], Boolean> GROW = new Step<>() {
        @Override
        public Boolean take(SegmentWriter writer, int[] fromAndTo) {
            writer.prepare();
            // A recovery in between has counted the blocks anew.
            boolean asBefore = writer.log.allocated() == fromAndTo[0];
            if (asBefore) {
                writer.begin();
                writer.log.grow(fromAndTo[1]);
            }
            return asBefore;
        }
    };

    /** How many buckets the table has if it wants more, or 0. */
    private static final Step<Segment, Integer> WANTS_BUCKETS = new Step<>() {
        @Override
        public Integer take(SegmentWriter writer, Segment segment) {
            writer.prepare();
            return segment.wantsBuckets() ? writer.table.buckets() : 0;
        }
    };

    private static final Step<int[], Boolean> USE_BUCKETS = new Step<>() {
        @Override
        public Boolean take(SegmentWriter writer, int[] fromAndTo) {
            writer.prepare();
            // A recovery in between may have made the table anew.
            boolean asBefore = writer.table.buckets() == fromAndTo[0];
            if (asBefore) {
                writer.rewriteTable(fromAndTo[1]);
            }
            return asBefore;
        }
    };

    private final Segment segment;
    private final StoreContext store;
    private final SlotTable table;
    private final BlockLog log;
    private final TailCleaner cleaner;
    private final StoreBounds.Share share;
    /** The steps of an operation that changes the file are under way. */
    private boolean inFlight;

    /** The record at a head is not complete. */
    private boolean unpublished;

    /** Offset of the record that the operation under way was asked to write, once it stands at a head; else {@link SlotTable#NONE}. */
    private int ownRecord = NONE;

    /** If that removes a key, offset of the record that its slot points at, else {@link SlotTable#NONE}. */
    private int ownRemoved = NONE;

    private int ownHash;

    /** A record of an operation that was refused stands at a head, and could not be made unreadable. */
    private boolean abandonDue;

    /** The last change ended with a fault although there was room. */
    private boolean faulted;

    /** Entries were evicted under the lock hold that is on. */
    private boolean evicted;

    private final Expiries expiries;

    /** Held by the thread that gives the log more blocks or the table more buckets; taken before the segment's lock. */
    private final Object growth = new Object();

    SegmentWriter(Segment segment) {
        this.segment = segment;
        this.store = segment.store;
        this.table = segment.table;
        this.log = segment.log;
        this.share = store.bounds().new Share(segment);
        this.cleaner = new TailCleaner(segment, this);
        this.expiries = new Expiries(segment, this);
    }

    Outcome put(WriteRequest request) {
        try {
            return change(PUT, request);
        } catch (FaultException.NoRoom e) {
            return doneOr(e);
        }
    }

    Outcome remove(WriteRequest request) {
        try {
            return change(REMOVE, request);
        } catch (FaultException.NoRoom e) {
            return doneOr(e);
        }
    }

    /** What the slot shows has happened: of an operation whose last words found no room only the repair is left to do. */
    private static Outcome doneOr(FaultException.NoRoom e) {
        if (e.isDone()) {
            return Outcome.DONE;
        }
        throw e;
    }

    /** Sets the expiry of an entry, in place; its bytes and its sequence number stay. */
    Outcome touch(WriteRequest request) {
        return change(TOUCH, request);
    }

    /** Takes a step under the lock. Whatever ends it, what it left half-done is repaired before the next one. */
    private <A, R> R change(Step<A, R> step, A argument) {
        synchronized (segment.lock) {
            ownRecord = NONE;
            try {
                R result = step.take(this, argument);
                settle();
                if (!isWanting(result)) {
                    settleShare();
                }
                return result;
            } catch (FaultException | InternalError e) {
                FaultException fault = faulted(e);
                throw fault instanceof FaultException.NoRoom noRoom && isOwnPublished() ? noRoom.done() : fault;
            } finally {
                failIfInFlight();
            }
        }
    }

    /** Whether a step will be taken again: what it has taken of the store's bounds is kept for that. */
    private static boolean isWanting(Object result) {
        return result == Outcome.NEEDS_CHECKPOINT
                || result == Outcome.NEEDS_SPACE
                || result == Outcome.NEEDS_BUCKETS
                || result == Outcome.NEEDS_CLAIM;
    }

    /** Prepares a write of one key; false if its value may be being computed by somebody else. */
    private boolean mayWrite(WriteRequest request) {
        prepare();
        return segment.computations == 0 || request.keyOwned;
    }

    /**
     * A read, a computation and a write of one key are about to happen as one. From here to {@link #computationEnds()} no write that has
     * not made sure of its own key happens in this segment: to ask under this lock costs nothing while nobody computes.
     */
    void computationBegins() {
        addComputations(1);
    }

    void computationEnds() {
        addComputations(-1);
    }

    private void addComputations(int change) {
        synchronized (segment.lock) {
            segment.computations += change;
        }
    }

    /** Drops every entry. */
    void clear() {
        change(
                (writer, in) -> {
                    writer.dropAll();
                    return Outcome.DONE;
                },
                segment);
    }

    private void dropAll() {
        prepare();
        if (segment.isUntouched()) {
            return;
        }
        begin();
        for (int q = 0; q < QUEUES; q++) {
            log.dropAll(q);
        }
        log.values().releaseAll();
        table.clearAll();
        if (segment.hits != null) {
            segment.hits.clear(table.slots());
        }
        cleaner.recount();
        segment.counters(0, 0);
    }

    /**
     * One bounded piece of log compaction: tail steps up to a position.
     *
     * @param q the queue
     * @param lastSeq the segment's sequence when the compaction began
     * @param maxBytes bytes of log to pass at most in this lock hold
     * @param now epoch milliseconds
     * @return DONE when the goal is reached, UNCHANGED to be called again, NEEDS_CHECKPOINT, or FULL if nothing can move
     */
    Outcome compactLog(int q, long lastSeq, int maxBytes, long now) {
        return change(
                (writer, queue) -> {
                    writer.prepare();
                    return writer.cleaner.cleanUpTo(queue, lastSeq, maxBytes, now);
                },
                q);
    }

    /** Rewrites the slot table without tombstones; returns how many there were. */
    int compactTable() {
        return change(
                (writer, in) -> {
                    writer.prepare();
                    int removed = writer.table.tombstones();
                    if (!in.isUntouched()) {
                        writer.rewriteTable(writer.table.buckets());
                    }
                    return removed;
                },
                segment);
    }

    /** Makes the slot table anew from the log. */
    void rebuild() {
        change(
                (writer, in) -> {
                    writer.prepare();
                    if (!in.isUntouched()) {
                        in.needsRebuild = true;
                        writer.repairIfDue();
                    }
                    return Outcome.DONE;
                },
                segment);
    }

    private void rewriteTable(int buckets) {
        segment.dirty = true;
        segment.held(HELD_REBUILDING);
        segment.tableMoves();
        segment.rewriteTable(buckets);
        segment.tableStable();
        segment.settle();
    }

    /** Recovers the segment if an earlier operation or process left it unfinished. Callable by readers under the lock. */
    void repairIfDue() {
        segment.inspectIfDue();
        if (!segment.isStable() || segment.needsRepair || (segment.needsRebuild && store.isWritable())) {
            recover();
            segment.needsRepair = false;
            segment.needsRebuild = false;
            cleaner.recount();
            expiries.forget();
            settleShare();
        }
    }

    private void recover() {
        try {
            abandonIfDue();
            store.recovery.recover(segment);
        } catch (FaultException | InternalError e) {
            throw faulted(e);
        } catch (UncheckedIOException e) {
            throw store.notForced(e);
        }
    }

    /**
     * Gives the log more blocks. Their space is taken outside the lock, so that readers and other writers of the segment do not wait for the
     * device; only one thread at a time does so.
     *
     * @param wanted blocks that a large value needs, or 0
     * @throws IOException if there is no room for them
     */
    void grow(int wanted) throws IOException {
        synchronized (growth) {
            beginIfUntouched();
            int from = change(GROWS_FROM, wanted);
            if (from < log.blocks) {
                int to = from + Math.min(log.blocks - from, cleaner.growthStep(from, wanted));
                segment.allocate(from, to);
                change(GROW, new int[] {from, to});
            }
        }
    }

    private void beginIfUntouched() throws IOException {
        if (segment.isUntouched()) {
            try {
                change(BEGIN, segment);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    /**
     * Gives the table twice its buckets, if it wants them. Their space is taken outside the lock.
     *
     * @throws IOException if there is no room for them
     */
    void growTable() throws IOException {
        synchronized (growth) {
            int from = change(WANTS_BUCKETS, segment);
            if (from > 0) {
                segment.allocateBuckets(from, 2 * from);
                change(USE_BUCKETS, new int[] {from, 2 * from});
            }
        }
    }

    /**
     * Gives the log all the blocks, and the table all the buckets, that they can have.
     *
     * @throws IOException if there is no room for them
     */
    void growWholly() throws IOException {
        synchronized (growth) {
            beginIfUntouched();
            int buckets = table.buckets();
            int most = store.geometry.bucketsPerSegment();
            if (buckets < most) {
                segment.allocateBuckets(buckets, most);
                change(USE_BUCKETS, new int[] {buckets, most});
            }
            int from = log.allocatedWord();
            if (from < log.blocks) {
                segment.allocate(from, log.blocks);
                change(GROW, new int[] {from, log.blocks});
            }
        }
    }

    /** Makes the segment ready to be written to. */
    void prepare() {
        prepareForCheckpoint();
        if (!segment.loaded) {
            store.recovery.load(segment);
            cleaner.recount();
        }
    }

    /** Makes the live words fit for a checkpoint, without loading what only a writer needs. */
    void prepareForCheckpoint() {
        store.checkWritable();
        try {
            store.beforeFirstWrite();
        } catch (FaultException | InternalError e) {
            throw faulted(e);
        }
        repairIfDue();
    }

    private Outcome tryPut(WriteRequest request) {
        RecordImage image = request.image;
        int blocks = blocksOf(image);
        int length = blocks == 0 ? image.recordBytes() : image.mostReferenceBytes();
        share.adopt(request.claim);
        int slot;
        boolean present;
        int q;
        int growth;
        for (boolean again = false; ; again = true) {
            slot = locate(request);
            present = slot != NONE;
            if (!request.admits(present)) {
                return Outcome.REFUSED;
            }
            if (!present && segment.wantsBuckets() && store.mayGrow()) {
                return Outcome.NEEDS_BUCKETS;
            }
            if (request.found
                    && request.expiresAt == request.current.expiresAt()
                    && image.valueEquals(request.current)) {
                return Outcome.UNCHANGED;
            }
            q = present ? log.queueOf(SlotDescriptor.offset(table.word(slot))) : QUEUE_SMALL;
            growth = present ? image.recordBytes() - request.current.recordBytes() : image.recordBytes();
            TailCleaner.Room room = cleaner.makeRoom(q, length, present ? 0 : 1, growth, blocks, request, again);
            if (room == TailCleaner.Room.READY) {
                if (!present && segment.entries() >= table.mostEntries()) {
                    return Outcome.FULL;
                }
                if (store.geometry.evicting() || share.acquire(present ? 0 : 1, growth)) {
                    break;
                }
                return Outcome.FULL;
            } else if (room == TailCleaner.Room.FULL) {
                return Outcome.FULL;
            } else if (room != TailCleaner.Room.MOVED) {
                return wanted(room);
            }
            // Records were moved: the slot, or what it points at, may be another one now.
        }
        RecordImage stored = blocks == 0 ? image : writeValue(image, blocks);
        int offset = append(q, stored, request.expiresAt);
        own(request, offset, NONE);
        if (present) {
            table.publish(slot, request.hash29(), offset);
        } else {
            slot = table.insert(request.hash29(), offset);
            if (slot == NONE) {
                // There are more entries than are counted; the repair counts them.
                throw new FaultException("A slot table has no slot left although its count says that it has");
            }
        }
        log.commit(q, stored.recordBytes());
        if (blocks > 0) {
            log.values().add(stored);
        }
        if (present) {
            releaseValue(request.current);
        }
        segment.counters(segment.entries() + (present ? 0 : 1), segment.bytes() + growth);
        if (!present) {
            cleaner.inserted(slot, request.hash29(), growth);
        } else {
            replaced(q, request.current.seq, request.current.recordBytes(), image.recordBytes());
        }
        expiries.note(request.expiresAt);
        return Outcome.DONE;
    }

    /** Blocks that the value of a record needs for itself, or 0. */
    int blocksOf(RecordImage image) {
        return image.isLarge() ? (image.valueLength() + log.blockBytes - 1) / log.blockBytes : 0;
    }

    /** Writes a large value into blocks of its own; returns the record that says where it is. */
    private RecordImage writeValue(RecordImage image, int blocks) {
        begin();
        int[] runs = log.values().take(blocks);
        if (runs == null) {
            throw new IllegalStateException("There was room for " + blocks + " blocks");
        }
        int crc = log.values().write(runs, image.value(), image.valueAt(), image.valueLength);
        return image.sealReference(runs, crc);
    }

    /** A record has lost its slot: the blocks of its value can be used again, unless it is damaged and cannot say which they are. */
    void releaseValue(RecordImage image) {
        if (image.isReferenced() && image.stored().crcMatches()) {
            log.values().release(image.stored());
        }
    }

    /** Logs the removal of a record's key where there is room for it beside what the cleaner keeps; false where there is none. */
    boolean logRemoval(int q, RecordImage record) {
        byte[] bytes = new byte[RecordDescriptor.recordBytes(record.keyLength, RecordDescriptor.REMOVE)];
        System.arraycopy(
                record.bytes, RecordDescriptor.KEY_OFFSET, bytes, RecordDescriptor.KEY_OFFSET, record.keyLength);
        RecordImage removal = new RecordImage();
        removal.seal(bytes, record.keyLength, RecordDescriptor.REMOVE);
        int length = removal.recordBytes();
        boolean hasRoom = log.fits(q, length) || log.freeBlocks() > cleaner.keptBlocks();
        if (hasRoom) {
            append(q, removal, RecordDescriptor.NEVER_MILLIS);
            log.commit(q, length);
        }
        return hasRoom;
    }

    private static Outcome wanted(TailCleaner.Room room) {
        return switch (room) {
            case NEEDS_CLAIM -> Outcome.NEEDS_CLAIM;
            case NEEDS_SPACE -> Outcome.NEEDS_SPACE;
            case NEEDS_CHECKPOINT -> Outcome.NEEDS_CHECKPOINT;
            case READY, MOVED, FULL -> throw new IllegalArgumentException("Nothing is wanted: " + room);
        };
    }

    private Outcome tryRemove(WriteRequest request) {
        for (boolean again = false; ; again = true) {
            int slot = locate(request);
            if (slot == NONE || !request.admits(true)) {
                return Outcome.REFUSED;
            }
            RecordImage image = request.image;
            int length = image.recordBytes();
            int offset = SlotDescriptor.offset(table.word(slot));
            int q = log.queueOf(offset);
            TailCleaner.Room room = cleaner.makeRoom(q, length, 0, 0, 0, request, again);
            if (room == TailCleaner.Room.MOVED) {
                continue;
            }
            if (room != TailCleaner.Room.READY) {
                return room == TailCleaner.Room.FULL ? Outcome.FULL : wanted(room);
            }
            own(request, append(q, image, RecordDescriptor.NEVER_MILLIS), offset);
            table.clear(slot, request.hash29());
            log.commit(q, length);
            releaseValue(request.current);
            forget(q, request.current.seq, request.current.recordBytes());
            return Outcome.DONE;
        }
    }

    /**
     * Mends what a reader has met on the path of its key: a damaged slot by a table made anew from the log; a damaged record by a
     * removal, which keeps an older one from coming back.
     */
    void mend(int hash29, RecordImage key) {
        change(
                (writer, image) -> {
                    writer.takeOutDamaged(hash29, image);
                    return Outcome.DONE;
                },
                key);
    }

    private void takeOutDamaged(int hash29, RecordImage key) {
        prepare();
        if (!table.isPathSound(hash29)) {
            store.mended();
            segment.needsRebuild = true;
            repairIfDue();
        }
        int slot = damagedSlot(hash29);
        if (slot == NONE) {
            return;
        }
        for (; slot != NONE; slot = damagedSlot(hash29)) {
            begin();
            int offset = SlotDescriptor.offset(table.word(slot));
            logRemoval(log.queueOf(offset), key);
            if (segment.loadWithoutValue(offset, -1, cleaner.scratch())) {
                releaseValue(cleaner.scratch());
            }
            table.clear(slot, hash29);
        }
        recountSegment();
    }

    /** A slot of a hash whose record is damaged, or {@link SlotTable#NONE}. */
    private int damagedSlot(int hash29) {
        RecordImage record = cleaner.scratch();
        for (int slot = 0; slot < table.slots(); slot++) {
            long word = table.word(slot);
            if (SlotDescriptor.isPublished(word) && SlotDescriptor.hash29(word) == hash29) {
                int offset = SlotDescriptor.offset(word);
                if (!segment.load(offset, -1, record) || !segment.isIntact(offset, record)) {
                    return slot;
                }
            }
        }
        return NONE;
    }

    /** Counts entries and bytes from the slots: of a damaged record not even the length is known. */
    private void recountSegment() {
        RecordImage record = cleaner.scratch();
        long count = 0;
        long bytes = 0;
        for (int slot = 0; slot < table.slots(); slot++) {
            long word = table.word(slot);
            if (SlotDescriptor.isPublished(word)) {
                count++;
                bytes += segment.loadWithoutValue(SlotDescriptor.offset(word), -1, record) ? record.recordBytes() : 0;
            }
        }
        segment.counters(count, bytes);
        settleShare();
        cleaner.recount();
    }

    private Outcome tryTouch(WriteRequest request) {
        int slot = locate(request);
        boolean damaged = slot != NONE && !request.found && request.current.expiresAt() > request.now;
        if (slot == NONE || damaged || !request.admits(true)) {
            return Outcome.REFUSED;
        }
        int offset = SlotDescriptor.offset(table.word(slot));
        long life = RecordDescriptor.life(request.expiresAt, offset);
        if (life == request.current.life) {
            return Outcome.UNCHANGED;
        }
        segment.dirty = true;
        setLife(offset, life);
        expiries.note(request.expiresAt);
        return Outcome.DONE;
    }

    /** Writes the life word of a record in its place. */
    void setLife(int offset, long life) {
        int at = log.base + offset + RecordDescriptor.LIFE_OFFSET;
        segment.region.putLongOpaque(at, life);
        if (segment.region.getLongOpaque(at) != life) {
            throw new FaultException("The expiry of a record read back differs from what was written");
        }
    }

    /** Finds the slot of the request's key and copies its record to {@code current}; says in {@code found} if it counts. */
    private int locate(WriteRequest request) {
        int hash29 = request.hash29();
        RecordImage current = request.current;
        request.found = false;
        if (log.allocated() == 0) {
            // The table may be a hole of the file, around which a system reads megabytes.
            return NONE;
        }
        int bucket = table.home(hash29);
        for (int probes = 0; probes < table.buckets(); probes++) {
            boolean ends = false;
            int slot = bucket * SlotDescriptor.SLOTS_PER_BUCKET;
            for (int n = 0; n < SlotDescriptor.SLOTS_PER_BUCKET; n++, slot++) {
                long word = table.word(slot);
                ends |= word == SlotDescriptor.EMPTY;
                if (word != SlotDescriptor.EMPTY
                        && word != SlotDescriptor.TOMBSTONE
                        && !SlotDescriptor.isPublished(word)) {
                    store.damaged();
                    segment.needsRebuild = true;
                } else if (SlotDescriptor.isPublished(word) && SlotDescriptor.hash29(word) == hash29) {
                    int offset = SlotDescriptor.offset(word);
                    boolean inBounds = segment.loadWithoutValue(offset, request.image.keyLength, current);
                    segment.needsRebuild |= !inBounds;
                    if (inBounds && current.keyEquals(request.image)) {
                        boolean sound = segment.isIntact(offset, current);
                        if (sound && current.isLarge() && (request.valueWanted || mayEqual(request.image, current))) {
                            segment.load(offset, request.image.keyLength, current);
                            sound = segment.isIntact(offset, current);
                        }
                        if (!sound) {
                            store.damaged();
                        }
                        request.found = sound && current.expiresAt() > request.now;
                        return slot;
                    }
                    checkReadable(offset, current);
                }
            }
            if (ends) {
                return NONE;
            }
            bucket = table.next(bucket, hash29);
        }
        return NONE;
    }

    /** Whether a large value may be equal to the one to be written: seldom, if it is not, and then it is neither summed nor read for it. */
    private boolean mayEqual(RecordImage image, RecordImage current) {
        return image.isLarge()
                && image.valueLength == current.valueLength
                && ValueReader.agrees(segment, current.stored(), image.value(), image.valueAt())
                && image.sumEquals(current);
    }

    /**
     * Makes sure that a record of the same hash is another key's, or damaged, and not one of a page that is gone. JDK 17 reports
     * such a page late: taken for another key's record, this key's would keep its slot before the one that it gets now, and each
     * read would fail at it.
     */
    private void checkReadable(int offset, RecordImage record) {
        boolean whole = segment.load(offset, -1, record);
        if (whole && record.crcMatches()) {
            return;
        }
        int length = whole ? record.stored().recordBytes() : 1;
        if (!segment.hasPages(offset, Math.max(RecordDescriptor.KEY_OFFSET, length))) {
            throw new FaultException("A record cannot be read");
        }
    }

    /** Unpublishes every expired entry of the segment; says whether there was one. Without one the file is not touched. */
    boolean purge(long now) {
        return expiries.mayBeDue(now) && store.isWritable() && change(SegmentWriter::dropExpired, now);
    }

    /** Hashes of entries that have expired, at most so many; nothing is changed. Without one that can be due nothing is looked at. */
    int[] due(long now, int most) {
        if (!expiries.mayBeDue(now) || !store.isWritable()) {
            return new int[0];
        }
        synchronized (segment.lock) {
            repairIfDue();
            return expiries.due(now, most);
        }
    }

    private boolean dropExpired(long now) {
        repairIfDue();
        if (!expiries.isDue(now)) {
            return false;
        }
        prepare();
        long before = segment.entries();
        expiries.purge(now, cleaner.scratch());
        return segment.entries() < before;
    }

    /** Counts an entry that has just lost its slot. */
    void forget(int q, long seq, int recordBytes) {
        segment.counters(segment.entries() - 1, segment.bytes() - recordBytes);
        if (!store.geometry.evicting()) {
            settleShare();
        }
        cleaner.removed(q, seq, recordBytes);
    }

    /** The record of an entry has another one in its place, in the same queue. */
    void replaced(int q, long seq, int bytes, int newBytes) {
        cleaner.replaced(q, seq, bytes, newBytes);
    }

    /** What this segment has taken of the store's bounds. */
    StoreBounds.Share share() {
        return share;
    }

    /** Entries are being evicted: what they leave is for what is written under the same lock hold. */
    void evicts() {
        evicted = true;
    }

    /** Makes what this segment has taken of the store's bounds fit what it holds. */
    void settleShare() {
        share.settle(evicted);
        evicted = false;
    }

    /** A write that wanted something will not be tried again. */
    void giveUp() {
        synchronized (segment.lock) {
            cleaner.giveUp();
            settleShare();
        }
    }

    /** Returns what this segment has taken of the store's bounds and does not use. */
    void returnUnused() {
        synchronized (segment.lock) {
            evicted = false;
            settleShare();
        }
    }

    /** Gives a write in another segment of what this one holds, evicting up to so many entries; says whether it gave anything. */
    boolean give(StoreBounds.Claim claim, int maxEntries, long now) {
        return change(
                (writer, to) -> {
                    writer.prepare();
                    return writer.cleaner.give(to, maxEntries, now);
                },
                claim);
    }

    /** Says what the eviction policy knows. */
    void savePolicy(PolicyImage.Maker image) {
        cleaner.save(image);
    }

    /** Whether entries have been dropped at a bound. */
    boolean hasEvicted() {
        return cleaner.isFull();
    }

    /** Writes a record at a head; from its return on the record may be rolled forward, until then it may not. */
    int append(int q, RecordImage image, long expiresAt) {
        if (log.seq() >= LAST_SEQ) {
            FaultException usedUp = new FaultException(
                    "The sequence numbers of the store are used up; it gets new ones when it is closed and opened again");
            store.poison(usedUp);
            throw usedUp;
        }
        begin();
        unpublished = true;
        int offset = log.append(q, image, expiresAt);
        unpublished = false;
        return offset;
    }

    /** Announces that bytes of the segment are about to change. */
    void begin() {
        if (!inFlight) {
            inFlight = true;
            segment.dirty = true;
            segment.held(HELD_MUTATING);
        }
    }

    private void own(WriteRequest request, int record, int removed) {
        ownRecord = record;
        ownRemoved = removed;
        ownHash = request.hash29();
    }

    /** Whether the slot of the operation under way says that it has happened. */
    private boolean isOwnPublished() {
        try {
            return isInItsSlot();
        } catch (InternalError late) {
            // JDK 17 reports an earlier fault here.
            return isInItsSlot();
        }
    }

    private boolean isInItsSlot() {
        return ownRecord != NONE
                && (ownRemoved == NONE
                        ? table.findOffset(ownHash, ownRecord) != NONE
                        : table.findOffset(ownHash, ownRemoved) == NONE);
    }

    private void settle() {
        if (inFlight) {
            segment.settle();
            inFlight = false;
            faulted = false;
        }
    }

    /** Left by an exception: nothing unpublished may be rolled forward, and the next operation repairs. */
    private void failIfInFlight() {
        if (inFlight) {
            inFlight = false;
            segment.needsRepair = true;
            try {
                abandonDue |= unpublished || (ownRecord != NONE && !isOwnPublished());
                abandonIfDue();
            } catch (FaultException | InternalError e) {
                faulted(e);
            }
            unpublished = false;
        }
    }

    private void abandonIfDue() {
        if (abandonDue && !store.isReadOnly()) {
            log.abandon();
            abandonDue = false;
        }
    }

    /** Says what to throw for a fault: the device has no room, or has failed. */
    private FaultException faulted(Throwable cause) {
        if (cause instanceof FaultException.NoRoom refusal) {
            return refusal;
        }
        boolean again = faulted;
        faulted = true;
        FaultException fault = store.faulted(cause, again);
        // Whatever was written last may not be there.
        segment.needsRepair |= !store.isReadOnly();
        return fault;
    }
}
