package io.memorymap.engine;

import static io.memorymap.format.SegmentHeaderDescriptor.BUCKETS_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.BYTES_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.COUNT_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.EPOCH_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_IDLE;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.LARGE_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.TABLE_SEQ_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.TABLE_SUM_OFFSET;
import static io.memorymap.format.SlotDescriptor.BUCKET_BYTES;
import static io.memorymap.format.SlotDescriptor.EMPTY;
import static io.memorymap.format.SlotDescriptor.HASH_FIELD;
import static io.memorymap.format.SlotDescriptor.HASH_SHIFT;
import static io.memorymap.format.SlotDescriptor.SLOT_BYTES;

import io.memorymap.engine.eviction.HitCounters;
import io.memorymap.engine.head.Geometry;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.memory.FaultException;
import io.memorymap.memory.MappedFaults;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One segment: state, header words and the lock-free read. Writes are in {@link SegmentWriter}.
 *
 * <p><b>A read</b> takes no lock and writes nothing to mapped memory: it acquires the slot word, copies the record, fences and
 * looks whether {@code tableSeq} is what it was at the beginning. Only then is anything judged, else what was copied half from
 * one record and half from another would turn into a false miss. That sequence moves when slots move and when a block is about
 * to be written anew: as long as it stands, the bytes that any slot has pointed to are whole. It says more than a second look at
 * the slot, which may hold the same word again after the log has turned over, and it costs a reader a restart per block that is
 * filled, never one per write.
 *
 * <p>{@code tableSeq} starts odd, and stays so until all of the segment was looked at, and repaired if it has to be: readers then take the
 * locked path, and the hot one needs no further check. Each locked read looks at what it meets itself, and at a little more; a writer at all
 * that is left. So the first answer needs a page or two of a large table, and a segment that is only read gets there too.
 */
public final class Segment implements BlockLog.ReuseListener {
    private static final VarHandle TABLE_SEQ;
    private static final int MAX_RESTARTS = 8;

    /** Longest record that is copied word by word, in bytes. */
    private static final int SHORT_RECORD = 64;

    private static final int LINE_BYTES = 64;

    /** The smallest pages of a mapping. */
    private static final int PAGE_BYTES = 4 << 10;

    private static final int ABSENT = 0;
    private static final int FOUND = 1;
    private static final int NEXT = 2;
    private static final int RESTART = 3;
    private static final int DAMAGED = 4;

    static {
        try {
            TABLE_SEQ = MethodHandles.lookup().findVarHandle(Segment.class, "tableSeq", long.class);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("A field of this class", e);
        }
    }

    /**
     * The segment's lock; only ever a monitor. A page that cannot be read or written gives an {@link InternalError}, and JDK 17
     * reports the one of compiled code only later, at any return, also at those of a lock's own methods: one that stays taken
     * would stop every other thread for good. A monitor is given back by the JVM itself.
     */
    public final Object lock = new Object();

    /** What the segments of the store share. */
    public final StoreContext store;

    /** The mapping that holds this segment, and others. */
    public final Region region;

    /** Its number in the store, from 0. */
    public final int index;

    /** Where its header starts in the region. */
    public final int header;

    /** The live words of its header. */
    public final LiveWords words;

    /** Its slot table. */
    public final SlotTable table;

    /** Its log. */
    public final BlockLog log;

    /** Hits since the tail last looked, by slot; null in a strict store. */
    public final @Nullable HitCounters hits;

    /** Where its slot table starts in the region. */
    public final int tableBase;

    /** Where the sums of its slot table's pages start in the region. */
    public final int sumsBase;

    private final int logBase;
    private final int logBytes;
    /** Of the table; here too, since a read has no time for another hop. */
    private int bucketMask;

    @SuppressWarnings("UnusedVariable") // read and written through TABLE_SEQ
    private long tableSeq;

    /** Made when it is needed: of a large store that is only read, or only in places, most segments do without. */
    private volatile @Nullable SegmentWriter writer;

    /** Under the lock: the heap structures that a writer needs are loaded. */
    public boolean loaded;

    /** Under the lock: what was looked at since the segment was opened; null before that, and when all was. */
    private Recovery.@Nullable Inspection inspection;

    /** Under the lock: an operation failed half-way; the next one repairs first. */
    public volatile boolean needsRepair;

    /** Under the lock: a slot word was found damaged; the next writer rebuilds the table from the log. */
    public boolean needsRebuild;

    /** Under the lock: computations under way on keys of this segment; other writers make sure that it is not their key. */
    int computations;

    /** Whether both copies of its checkpoint were on the device since it was opened. */
    private volatile boolean checkpointsForced;

    /** Changed since the last checkpoint; set under the lock. */
    public volatile boolean dirty;

    /**
     * A segment over part of a region.
     *
     * @param store what it shares with the others
     * @param region the mapping that holds it
     * @param index its number in the store
     * @param header where its header starts in the region
     * @param tableBase where its slot table starts
     * @param logBase where its log starts
     */
    public Segment(StoreContext store, Region region, int index, int header, int tableBase, int logBase) {
        this(store, region, index, header, tableBase, logBase, null);
    }

    /** With something between the log and this segment, for a test that plants a bug. */
    Segment(
            StoreContext store,
            Region region,
            int index,
            int header,
            int tableBase,
            int logBase,
            @Nullable UnaryOperator<BlockLog.ReuseListener> between) {
        Geometry geometry = store.geometry;
        this.store = store;
        this.region = region;
        this.index = index;
        this.header = header;
        this.tableBase = tableBase;
        this.logBase = logBase;
        // A copy of a segment has no more of the log than what has space on the device.
        this.logBytes = Math.min(geometry.logBytes(), region.length() - logBase);
        int buckets = SlotTable.bucketsFor(0, geometry.bucketsPerSegment());
        this.bucketMask = buckets - 1;
        this.sumsBase = tableBase + ExtentDescriptor.sumsOffset(geometry.tableBytes());
        this.table = new SlotTable(region, tableBase, sumsBase, store.salt(index), buckets);
        this.words = new LiveWords(region, header, store.salt(index));
        this.log = new BlockLog(
                region,
                words,
                logBase,
                geometry.blockBytes(),
                logBytes / geometry.blockBytes(),
                store.salt(index),
                store.deferReuse,
                between == null ? this : between.apply(this));
        this.hits = geometry.evicting() ? new HitCounters(table.slots()) : null;
        this.tableSeq = 0;
    }

    /** The writes of this segment. */
    SegmentWriter writer() {
        SegmentWriter made = writer;
        return made == null ? makeWriter() : made;
    }

    /** Under the lock: recovers and loads what is due, so that the segment could be written to. */
    public void prepare() {
        writer().prepare();
    }

    /**
     * Under the lock: as {@link #prepare()}, to look at all of the segment. Where nothing can be written it is looked at as it is, as long as it
     * can be read.
     */
    public void prepareToLook() {
        if (store.isWritable()) {
            prepare();
            return;
        }
        store.checkOpen();
        inspectIfDue();
        if (!isStable()) {
            store.checkNoFault();
        }
    }

    /**
     * Under the lock: what was found amiss may be what an operation has left half done, which waits for its repair and is no damage.
     *
     * @throws FaultException if that cannot be told, since the store is read-only
     */
    public void checkRepaired() {
        if (!isInOrder()) {
            store.checkNoFault();
        }
    }

    /** The writes of this segment, or null if there were none. */
    @Nullable SegmentWriter writerIfMade() {
        return writer;
    }

    private SegmentWriter makeWriter() {
        synchronized (lock) {
            SegmentWriter made = writer;
            if (made == null) {
                made = new SegmentWriter(this);
                writer = made;
            }
            return made;
        }
    }

    /**
     * Brings the header words in order, before other threads see this segment. Its table and its blocks are looked at when it is
     * first touched: until then readers take the locked path.
     */
    public void open() {
        tableSeq = 1;
        LiveWords.State state = words.state();
        if (state != LiveWords.State.SOUND && state != LiveWords.State.IN_FLIGHT) {
            mendWords(state);
        }
        useBuckets(bucketsInUse());
    }

    private void mendWords(LiveWords.State state) {
        secureHeader();
        store.beforeFirstWrite();
        dirty = true;
        if (state == LiveWords.State.WORDS_DAMAGED) {
            words.restore();
        } else if (state == LiveWords.State.COPY_DAMAGED) {
            words.restoreCopy();
        } else {
            words.forget(store.epoch - 1);
        }
        if (store.current && state != LiveWords.State.LOST) {
            store.mended();
        } else if (store.current) {
            store.damaged();
        }
    }

    /** Whether nothing was ever written to it. */
    public boolean isUntouched() {
        return words.areUntouched();
    }

    /** Whether nothing was under way in it when its process ended, nor has failed since, and no power loss has come over it. */
    public boolean isInOrder() {
        return held() == HELD_IDLE && epoch() == store.epoch && !needsRepair;
    }

    /** Repairs what a killed process, a failure or a power loss has left, if there is something. */
    void repairIfDue() {
        if (!isInOrder()) {
            synchronized (lock) {
                writer().repairIfDue();
            }
        }
    }

    /**
     * Finds a live or expired entry.
     *
     * @param hash29 hash bits of the key
     * @param key an image that holds the key
     * @param out receives the record
     * @return whether there is one, and undamaged
     */
    public boolean read(int hash29, RecordImage key, RecordImage out) {
        for (int n = 0; n < MAX_RESTARTS; n++) {
            long before = (long) TABLE_SEQ.getAcquire(this);
            if ((before & 1) != 0) {
                break;
            }
            int result = scan(hash29, key, out, before);
            if (result == FOUND) {
                return true;
            }
            if (result == ABSENT && isUnmoved(before)) {
                if (MappedFaults.LATE) {
                    confirmAbsent(hash29, out);
                }
                return false;
            }
            if (result == DAMAGED) {
                return readMended(hash29, key, out);
            }
        }
        return readLocked(hash29, key, out);
    }

    private void confirmAbsent(int hash29, RecordImage scratch) {
        if (!table.isPathThere(hash29, scratch.ensure(BUCKET_BYTES))) {
            MappedFaults.report();
        }
    }

    /** Reads one word of the first bucket of a hash: its line comes, and is there when it is looked at. */
    long prefetchBucket(int hash29) {
        return isStable() ? region.getLong(tableBase + (hash29 & bucketMask) * BUCKET_BYTES) : 0;
    }

    /** Reads one word of each of the first three lines of what the first bucket of a hash has for it. It may be anything by now, and is not judged. */
    long prefetchRecord(int hash29) {
        if (!isStable()) {
            return 0;
        }
        long wanted = (long) hash29 << HASH_SHIFT;
        int at = tableBase + (hash29 & bucketMask) * BUCKET_BYTES;
        for (int last = at + BUCKET_BYTES; at < last; at += SLOT_BYTES) {
            long word = region.getLong(at);
            if ((word & HASH_FIELD) == wanted && SlotDescriptor.isPublished(word)) {
                int offset = SlotDescriptor.offset(word);
                int record = logBase + offset;
                if (offset > logBytes - Long.BYTES) {
                    return 0;
                }
                // Nothing of the next page, which the record may not reach: it may be gone, and no read would meet it.
                return (record & PAGE_BYTES - 1) > PAGE_BYTES - 3 * LINE_BYTES
                        ? region.getLong(record)
                        : region.getLong(record)
                                + region.getLong(record + LINE_BYTES)
                                + region.getLong(record + 2 * LINE_BYTES);
            }
        }
        return 0;
    }

    /** A reader has met damage on the way to its key: it is mended, and what the log still has is read. */
    private boolean readMended(int hash29, RecordImage key, RecordImage out) {
        // What looks like damage may be a page that is gone: that is a miss, and nothing to mend.
        MappedFaults.report();
        synchronized (lock) {
            if (store.isWritable() && !store.isClosed()) {
                try {
                    writer().mend(hash29, key);
                } catch (FaultException readOnlyNow) {
                    // The store remembers why; what can be read without the repair is read.
                    return isStable() && scan(hash29, key, out, (long) TABLE_SEQ.getOpaque(this)) == FOUND;
                }
            }
            return isReadable() && scan(hash29, key, out, (long) TABLE_SEQ.getOpaque(this)) == FOUND;
        }
    }

    /** Whether what was read since the sequence was acquired was whole, and in its place. */
    boolean isUnmoved(long before) {
        VarHandle.acquireFence();
        return (long) TABLE_SEQ.getOpaque(this) == before;
    }

    private int scan(int hash29, RecordImage key, RecordImage out, long before) {
        Region memory = region;
        long wanted = (long) hash29 << HASH_SHIFT;
        int mask = bucketMask;
        int bucket = hash29 & mask;
        int missed = ABSENT;
        for (int probes = 0; probes <= mask; probes++) {
            boolean ends = false;
            int at = tableBase + bucket * BUCKET_BYTES;
            for (int last = at + BUCKET_BYTES; at < last; at += SLOT_BYTES) {
                long word = memory.getLong(at);
                if ((word & HASH_FIELD) == wanted && SlotDescriptor.isPublished(word)) {
                    int result = match(at, wanted, key, out, before);
                    if (result == DAMAGED) {
                        // A miss, unless a write that could not read this record has given the key another slot.
                        missed = DAMAGED;
                    } else if (result != NEXT) {
                        return result;
                    }
                } else if (word == EMPTY) {
                    ends = true;
                }
            }
            if (ends) {
                break;
            }
            bucket = bucket + SlotDescriptor.step(hash29) & mask;
        }
        return missed == ABSENT && !table.isPathSound(hash29) ? DAMAGED : missed;
    }

    /** Reads the record behind one slot. With {@code key} null any key matches. */
    private int match(int slotAt, long wanted, @Nullable RecordImage key, RecordImage out, long before) {
        long word = region.getLongAcquire(slotAt);
        if ((word & HASH_FIELD) != wanted || !SlotDescriptor.isPublished(word)) {
            return RESTART;
        }
        HitCounters counters = hits;
        if (counters != null && key != null) {
            // Before the record is known to be the key's, which it nearly always is: both lines are waited for at once.
            counters.hit((slotAt - tableBase) / SLOT_BYTES);
        }
        int offset = SlotDescriptor.offset(word);
        boolean inBounds = load(offset, key == null ? -1 : key.keyLength, out);
        long blockSeq = inBounds ? log.firstSeqAt(offset) : 0;
        if (!isUnmoved(before)) {
            return RESTART;
        }
        if (!inBounds) {
            store.damaged();
            return DAMAGED;
        }
        if (key != null && !out.keyEquals(key)) {
            return foreign(offset, out, before);
        }
        if (store.verifyReads
                && !(out.crcMatches() && out.seq > blockSeq && RecordDescriptor.isLife(out.life, offset))) {
            store.damaged();
            return DAMAGED;
        }
        return FOUND;
    }

    /** A record of the same hash is another key's, which is rare, or its key is damaged, or it was left from an earlier use of the block. */
    private int foreign(int offset, RecordImage out, long before) {
        boolean inBounds = load(offset, -1, out);
        boolean whole = inBounds && isIntact(offset, out);
        if (!isUnmoved(before)) {
            return RESTART;
        }
        if (!whole && store.verifyReads) {
            store.damaged();
            return DAMAGED;
        }
        return NEXT;
    }

    /** Whether a record that was loaded is what was last written at its place. */
    public boolean isIntact(int offset, RecordImage record) {
        return record.crcMatches()
                && record.seq > log.firstSeqAt(offset)
                && RecordDescriptor.isLife(record.life, offset);
    }

    /**
     * Copies the record at an offset; what the copy is worth is the caller's to judge.
     *
     * @param wantedKey key length that is looked for: a record of another one is not copied; -1 for any
     * @return false if the lengths found cannot be a record's
     */
    public boolean load(int offset, int wantedKey, RecordImage out) {
        if (offset > logBytes - RecordDescriptor.KEY_OFFSET) {
            return false;
        }
        int at = logBase + offset;
        int keyBytes = RecordDescriptor.keyLength(region.getLong(at + RecordDescriptor.SEQ_OFFSET));
        int valueBytes = region.getInt(at + RecordDescriptor.VALUE_LENGTH_OFFSET);
        out.keyLength = keyBytes;
        out.valueLength = valueBytes;
        if (valueBytes < 0 || valueBytes > logBytes) {
            return valueBytes == RecordDescriptor.REFERENCE && loadReferenced(offset, wantedKey, out, true);
        }
        int length = RecordDescriptor.KEY_OFFSET + keyBytes + valueBytes;
        if (length > store.geometry.recordLimit() || length > logBytes - offset) {
            return false;
        }
        if (wantedKey >= 0 && wantedKey != keyBytes) {
            return true;
        }
        copy(at, length, out);
        out.life = region.getLongOpaque(at + RecordDescriptor.LIFE_OFFSET);
        out.loaded(keyBytes, valueBytes, log.place(offset));
        return true;
    }

    /** Copies a record, but for its life; by words if it is short, for a bulk copy takes as long as many of them. */
    private void copy(int at, int length, RecordImage out) {
        int words = length + Long.BYTES - 1 & -Long.BYTES;
        byte[] to = out.ensure(words);
        if (length > SHORT_RECORD || at - logBase > logBytes - words) {
            region.get(at, to, 0, length);
            return;
        }
        Region memory = region;
        for (int i = RecordDescriptor.CRC_OFFSET; i < words; i += Long.BYTES) {
            HeapBytes.putLong(to, i, memory.getLong(at + i));
        }
    }

    /** As {@link #load}, but of a large value only where it stands. */
    public boolean loadWithoutValue(int offset, int wantedKey, RecordImage out) {
        return isReferenced(offset) ? loadReferenced(offset, wantedKey, out, false) : load(offset, wantedKey, out);
    }

    /** Whether the record at an offset has a reference in the place of its value; the offset is a slot's. */
    public boolean isReferenced(int offset) {
        return offset <= logBytes - RecordDescriptor.KEY_OFFSET
                && region.getInt(logBase + offset + RecordDescriptor.VALUE_LENGTH_OFFSET) == RecordDescriptor.REFERENCE;
    }

    /** A record whose value stands in blocks of its own; every number met may be that of another record by now. */
    private boolean loadReferenced(int offset, int wantedKey, RecordImage out, boolean withValue) {
        int at = logBase + offset;
        int keyBytes = RecordDescriptor.keyLength(region.getLong(at + RecordDescriptor.SEQ_OFFSET));
        out.keyLength = keyBytes;
        RecordImage reference = out.reference();
        if (!RecordParser.copyReference(this, offset, logBytes, keyBytes, reference)) {
            return false;
        }
        int valueBytes = reference.referencedBytes();
        if (valueBytes < 0
                || RecordDescriptor.KEY_OFFSET + keyBytes + (long) valueBytes > store.geometry.recordLimit()) {
            return false;
        }
        boolean isWanted = wantedKey < 0 || wantedKey == keyBytes;
        out.ensure(RecordDescriptor.KEY_OFFSET + keyBytes);
        out.loadedLarge(withValue && isWanted);
        out.life = region.getLongOpaque(at + RecordDescriptor.LIFE_OFFSET);
        return !withValue || !isWanted || out.loadValue(this);
    }

    /**
     * Whether bytes of the log can be read at all: a copy from a page that is gone leaves an array as it was. Behind the log, where a slot
     * may lead that was forged, there is no page to be gone.
     */
    boolean hasPages(int offset, int length) {
        int bytes = Math.min(length, logBytes - offset);
        if (bytes <= 0) {
            return true;
        }
        byte[] zeros = new byte[bytes];
        byte[] ones = new byte[bytes];
        Arrays.fill(ones, (byte) -1);
        region.get(logBase + offset, zeros, 0, bytes);
        region.get(logBase + offset, ones, 0, bytes);
        return Arrays.equals(zeros, ones);
    }

    private boolean readLocked(int hash29, RecordImage key, RecordImage out) {
        synchronized (lock) {
            boolean mends = inspects(hash29);
            if (!mends && !isReadable()) {
                return false;
            }
            int result = scan(hash29, key, out, (long) TABLE_SEQ.getOpaque(this));
            if (result != FOUND && MappedFaults.LATE) {
                confirmAbsent(hash29, out);
            }
            return (result == DAMAGED && mends) ? readMended(hash29, key, out) : result == FOUND;
        }
    }

    /** Under the lock: repairs what is due; false if the table cannot be trusted and nothing can be done about it. */
    private boolean isReadable() {
        if (store.isWritable() && !store.isClosed()) {
            try {
                writer().repairIfDue();
            } catch (FaultException.NoRoom refusal) {
                // Only a table that is half-written cannot be read before the repair.
                if (!isStable()) {
                    throw refusal;
                }
            }
        } else {
            inspectIfDue();
            if (!isStable() && store.isWaitingForRoom()) {
                store.checkNoFault();
            }
        }
        return isStable();
    }

    private boolean isInspectionDue() {
        return !isStable() && isInOrder() && !needsRebuild;
    }

    private Recovery.Inspection inspection() {
        Recovery.Inspection begun = inspection;
        if (begun == null) {
            begun = store.recovery.inspection(this);
            inspection = begun;
        }
        return begun;
    }

    /** Under the lock, in a segment that was not looked at as a whole: looks at what a lookup meets; false if the whole is due. */
    private boolean inspects(int hash29) {
        if (!isInspectionDue()) {
            return false;
        }
        Recovery.Inspection begun = inspection();
        boolean sound = begun.admits(hash29);
        if (begun.isComplete()) {
            tableStable();
        }
        return sound;
    }

    /** Under the lock: looks at all that was not looked at since the segment was opened; if it is sound, nothing else is due. */
    void inspectIfDue() {
        if (isInspectionDue() && inspection().isSound()) {
            tableStable();
        }
    }

    /**
     * Reads all entries of a hash: usually one. Used by iteration, which knows hashes and not keys. One pass finds every
     * entry that nobody touches meanwhile, since slots stay where they are.
     *
     * @param hash29 hash bits
     * @param out receives the records; its images are used again
     * @return how many were read
     */
    public int readByHash(int hash29, List<RecordImage> out) {
        for (int n = 0; n < MAX_RESTARTS; n++) {
            long before = (long) TABLE_SEQ.getAcquire(this);
            if ((before & 1) != 0) {
                break;
            }
            int count = scanByHash(hash29, out, before);
            if (count >= 0 && isUnmoved(before)) {
                if (count == 0) {
                    MappedFaults.report();
                }
                return count;
            }
        }
        synchronized (lock) {
            int count = isReadable() ? Math.max(0, scanByHash(hash29, out, (long) TABLE_SEQ.getOpaque(this))) : 0;
            if (count == 0) {
                MappedFaults.report();
            }
            return count;
        }
    }

    /** The number of entries read, or -1 if the table or the log has moved meanwhile. */
    private int scanByHash(int hash29, List<RecordImage> out, long before) {
        long wanted = (long) hash29 << HASH_SHIFT;
        int mask = bucketMask;
        int bucket = hash29 & mask;
        int count = 0;
        for (int probes = 0; probes <= mask; probes++) {
            boolean ends = false;
            int at = tableBase + bucket * BUCKET_BYTES;
            for (int last = at + BUCKET_BYTES; at < last; at += SLOT_BYTES) {
                long word = region.getLong(at);
                if ((word & HASH_FIELD) == wanted && SlotDescriptor.isPublished(word)) {
                    if (count == out.size()) {
                        out.add(new RecordImage());
                    }
                    int result = match(at, wanted, null, out.get(count), before);
                    if (result == RESTART) {
                        return -1;
                    }
                    if (result == DAMAGED) {
                        MappedFaults.report();
                    }
                    // What is damaged was counted, and is left to those who ask for its key.
                    count += result == FOUND ? 1 : 0;
                } else {
                    ends |= word == EMPTY;
                }
            }
            if (ends) {
                return count;
            }
            bucket = bucket + SlotDescriptor.step(hash29) & mask;
        }
        return count;
    }

    /** The slot words published at one moment, in table order; takes the lock. What damaged slots led to is found in the log. */
    long[] snapshot() {
        synchronized (lock) {
            if (isReadable() && store.isWritable() && !store.isClosed() && table.damagedWords() > 0) {
                store.mended();
                needsRebuild = true;
            }
            if (!isReadable()) {
                store.checkWritable();
            }
            long[] published = table.publishedWords((int) entries());
            MappedFaults.report();
            return published;
        }
    }

    /** Slots that make no sense; takes the lock. */
    int damagedSlots() {
        synchronized (lock) {
            return table.damagedWords();
        }
    }

    /** Entries of a hash whose record is damaged; takes the lock. */
    int damagedOf(int hash29) {
        synchronized (lock) {
            int damaged = 0;
            RecordImage record = new RecordImage();
            int bucket = table.home(hash29);
            for (int probes = 0; probes < table.buckets(); probes++) {
                boolean ends = false;
                int slot = bucket * SlotDescriptor.SLOTS_PER_BUCKET;
                for (int n = 0; n < SlotDescriptor.SLOTS_PER_BUCKET; n++, slot++) {
                    long word = table.word(slot);
                    ends |= word == EMPTY;
                    if (SlotDescriptor.isPublished(word) && SlotDescriptor.hash29(word) == hash29) {
                        int offset = SlotDescriptor.offset(word);
                        damaged += load(offset, -1, record) && isIntact(offset, record) ? 0 : 1;
                    }
                }
                if (ends) {
                    return damaged;
                }
                bucket = table.next(bucket, hash29);
            }
            return damaged;
        }
    }

    /** From here on readers take the lock, until {@link #tableStable()}; those of other processes wait. */
    public void tableMoves() {
        long seq = (long) TABLE_SEQ.getOpaque(this);
        if ((seq & 1) == 0) {
            TABLE_SEQ.setOpaque(this, seq + 1);
        }
        long shared = sharedTableSeq();
        if ((shared & 1) == 0) {
            words.put(TABLE_SEQ_OFFSET, shared + 1);
        }
        VarHandle.releaseFence();
    }

    /** Readers need the lock no more. */
    public void tableStable() {
        // A rewrite that failed half-way may have left them apart.
        bucketMask = table.buckets() - 1;
        if (bucketsInUse() != table.buckets()) {
            words.put(BUCKETS_OFFSET, table.buckets());
        }
        long shared = sharedTableSeq();
        if ((shared & 1) != 0) {
            words.putRelease(TABLE_SEQ_OFFSET, shared + 1);
        }
        inspection = null;
        long seq = (long) TABLE_SEQ.getOpaque(this);
        if ((seq & 1) != 0) {
            TABLE_SEQ.setRelease(this, seq + 1);
        }
    }

    /**
     * Makes each reader that is copying a record read it again: it may stand in the block. The slots that pointed into the block
     * were cleared before, and a reader that sees the new sequence sees that too.
     */
    @Override
    public void blockIsReopened() {
        long seq = (long) TABLE_SEQ.getOpaque(this);
        if ((seq & 1) == 0) {
            TABLE_SEQ.setRelease(this, seq + 2);
        }
        VarHandle.releaseFence();
    }

    /** The table's sequence number as other processes see it; odd while slots move. */
    public long sharedTableSeq() {
        return words.getAcquire(TABLE_SEQ_OFFSET);
    }

    /** Whether readers need no lock: nothing has to be recovered, and no slot moves. */
    public boolean isStable() {
        return ((long) TABLE_SEQ.getOpaque(this) & 1) == 0;
    }

    /** What is under way, by the word in the segment header. */
    public long held() {
        return words.get(HELD_OFFSET);
    }

    /** Marks what is in flight, before any byte of it. */
    public void held(long state) {
        words.put(HELD_OFFSET, state);
        VarHandle.releaseFence();
    }

    /** What was in flight is complete. */
    public void settle() {
        words.put(TABLE_SUM_OFFSET, table.sum());
        words.settle();
        words.putRelease(HELD_OFFSET, HELD_IDLE);
    }

    /** The epoch of its last rebuild. */
    public long epoch() {
        return words.get(EPOCH_OFFSET);
    }

    /** Sets the epoch, when a rebuild is complete. */
    public void epoch(long value) {
        words.put(EPOCH_OFFSET, value);
    }

    /** Number of its entries by its slots: what its words say may wait for a repair. */
    long publishedEntries() {
        long published = 0;
        for (int slot = 0; slot < table.slots(); slot++) {
            published += SlotDescriptor.isPublished(table.word(slot)) ? 1 : 0;
        }
        return published;
    }

    /** Number of its entries, expired ones included. */
    public long entries() {
        return words.get(COUNT_OFFSET);
    }

    /** Bytes of its live records. */
    public long bytes() {
        return words.get(BYTES_OFFSET);
    }

    /** Number of its entries whose value stands in blocks of its own. */
    public long largeEntries() {
        return words.get(LARGE_OFFSET);
    }

    /** Sets the numbers of entries and of live bytes. */
    public void counters(long count, long bytes) {
        words.put(COUNT_OFFSET, count);
        words.put(BYTES_OFFSET, bytes);
    }

    /** Buckets of its table that are in use, by the word in the segment header, which another process may be changing. */
    public int bucketsInUse() {
        long said = words.getAcquire(BUCKETS_OFFSET);
        int most = store.geometry.bucketsPerSegment();
        int least = SlotTable.bucketsFor(0, most);
        boolean possible = said >= least && said <= most && Long.bitCount(said) == 1;
        return possible ? (int) said : least;
    }

    private void useBuckets(int buckets) {
        bucketMask = buckets - 1;
        table.use(buckets);
        if (hits != null) {
            hits.clear(table.slots());
        }
    }

    /** Whether its table should have more buckets before it takes another entry, and can. */
    boolean wantsBuckets() {
        return table.buckets() < store.geometry.bucketsPerSegment() && table.isCrowdedBy(entries() + 1);
    }

    /** Gives buckets of its table space on the device, and makes them EMPTY. */
    void allocateBuckets(int from, int to) throws IOException {
        region.allocate(tableBase + SlotDescriptor.tableBytes(from), SlotDescriptor.tableBytes(to - from));
    }

    /** Begins with an empty table for so many entries; while readers are kept out. What the table was before does not matter. */
    public void beginTable(long entries) throws IOException {
        int buckets = SlotTable.bucketsFor(entries, store.geometry.bucketsPerSegment());
        allocateBuckets(0, buckets);
        words.put(BUCKETS_OFFSET, buckets);
        useBuckets(buckets);
        table.clearAll();
    }

    /** Gives the table twice its buckets; while readers are kept out. */
    public void doubleTable() throws IOException {
        int buckets = table.buckets();
        allocateBuckets(buckets, 2 * buckets);
        rewriteTable(2 * buckets);
    }

    /** Writes the table anew into so many buckets, which have space; while readers are kept out. */
    void rewriteTable(int buckets) {
        long[] published = table.publishedWords((int) entries());
        words.put(BUCKETS_OFFSET, buckets);
        table.rewrite(published, buckets, hits);
    }

    /** Gives header and table of an untouched segment their first space on the device: its pages are holes of the file. */
    void allocateHeader() throws IOException {
        region.allocate(header, SegmentHeaderDescriptor.LENGTH);
        region.allocate(sumsBase, sumsBytes());
        allocateBuckets(0, table.buckets());
    }

    /** Makes sure that header and table have their first space on the device, whatever was lost, or never there. */
    public void secureHeader() {
        try {
            region.secure(header, SegmentHeaderDescriptor.LENGTH);
            region.secure(tableBase, store.geometry.leastTableBytes());
            region.secure(sumsBase, sumsBytes());
        } catch (IOException e) {
            throw store.waitForRoom(e);
        }
    }

    /** Bytes of the file that it has taken since the store was created. */
    public long grownBytes() {
        return isUntouched()
                ? 0
                : SegmentHeaderDescriptor.LENGTH
                        + ExtentDescriptor.pages(SlotDescriptor.tableBytes(bucketsInUse()))
                        + sumsBytes()
                        + (long) allocated() * log.blockBytes;
    }

    private int sumsBytes() {
        return ExtentDescriptor.sumsBytes(store.geometry.tableBytes());
    }

    /** Blocks of its log that have space on the device. */
    public int allocated() {
        return log.allocatedWord();
    }

    /** Gives blocks of its log space on the device; not under the lock. */
    void allocate(int fromBlock, int toBlock) throws IOException {
        region.allocate(logBase + fromBlock * log.blockBytes, (toBlock - fromBlock) * log.blockBytes);
    }

    /** Forces the log's pages to the device. */
    public void forceLog() {
        region.force(logBase, allocated() * log.blockBytes);
    }

    /** Forces the table's pages, and their sums, to the device. */
    void forceTable() {
        region.force(tableBase, SlotDescriptor.tableBytes(table.buckets()));
        region.force(sumsBase, sumsBytes());
    }

    /** Forces the header's pages to the device. */
    public void forceHeader() {
        region.force(header, SegmentHeaderDescriptor.LENGTH);
        checkpointsForced = true;
    }

    /**
     * Forces what a process that was killed has left in the header. It may have written a checkpoint that is not on the device yet: were the
     * other copy overwritten now, a loss of power could tear both.
     */
    public void secureCheckpoints() {
        if (store.openedDirty && !checkpointsForced) {
            forceHeader();
        }
    }

    /** Length of its log in bytes. */
    public int logBytes() {
        return logBytes;
    }
}
