package io.memorymap.engine;

import static io.memorymap.format.SegmentHeaderDescriptor.BYTES_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.COUNT_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.EPOCH_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_IDLE;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_MUTATING;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_REBUILDING;
import static io.memorymap.format.SegmentHeaderDescriptor.LARGE_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.TABLE_SEQ_OFFSET;
import static io.memorymap.format.SlotDescriptor.BUCKET_BYTES;
import static io.memorymap.format.SlotDescriptor.EMPTY;
import static io.memorymap.format.SlotDescriptor.HASH_FIELD;
import static io.memorymap.format.SlotDescriptor.HASH_SHIFT;
import static io.memorymap.format.SlotDescriptor.SLOT_BYTES;

import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
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
 * <p>{@code tableSeq} starts odd in a segment that has to be repaired first: readers then take the locked path, and the hot
 * one needs no further check.
 */
public final class Segment implements BlockLog.ReuseListener {
    private static final VarHandle TABLE_SEQ;
    private static final int MAX_RESTARTS = 8;

    private static final int ABSENT = 0;
    private static final int FOUND = 1;
    private static final int NEXT = 2;
    private static final int RESTART = 3;

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

    /** Where its header starts in the region. */
    public final int header;

    /** Its slot table. */
    public final SlotTable table;

    /** Its log. */
    public final BlockLog log;

    /** Hits since the tail last looked, by slot; null in a strict store. */
    public final @Nullable HitCounters hits;

    /** Where its slot table starts in the region. */
    public final int tableBase;

    private final int logBase;
    private final int logBytes;
    private final int bucketMask;

    @SuppressWarnings("UnusedVariable") // read and written through TABLE_SEQ
    private long tableSeq;

    /** Made when it is needed: of a large store that is only read, or only in places, most segments do without. */
    private volatile @Nullable SegmentWriter writer;

    /** Under the lock: the heap structures that a writer needs are loaded. */
    public boolean loaded;

    /** Under the lock: an operation failed half-way; the next one repairs first. */
    volatile boolean needsRepair;

    /** Under the lock: a slot word was found damaged; the next writer rebuilds the table from the log. */
    public boolean needsRebuild;

    /** Under the lock: computations under way on keys of this segment; other writers make sure that it is not their key. */
    int computations;

    /** Changed since the last checkpoint; set under the lock. */
    public volatile boolean dirty;

    /**
     * A segment over part of a region.
     *
     * @param store what it shares with the others
     * @param region the mapping that holds it
     * @param header where its header starts in the region
     * @param tableBase where its slot table starts
     * @param logBase where its log starts
     */
    public Segment(StoreContext store, Region region, int header, int tableBase, int logBase) {
        this(store, region, header, tableBase, logBase, null);
    }

    /** With something between the log and this segment, for a test that plants a bug. */
    Segment(
            StoreContext store,
            Region region,
            int header,
            int tableBase,
            int logBase,
            @Nullable UnaryOperator<BlockLog.ReuseListener> between) {
        Geometry geometry = store.geometry;
        this.store = store;
        this.region = region;
        this.header = header;
        this.tableBase = tableBase;
        this.logBase = logBase;
        this.logBytes = geometry.logBytes();
        this.bucketMask = geometry.bucketsPerSegment() - 1;
        this.table = new SlotTable(region, tableBase, geometry.bucketsPerSegment());
        this.log = new BlockLog(
                region,
                header,
                logBase,
                geometry.blockBytes(),
                geometry.blocksPerSegment(),
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

    /** Decides at open whether this segment can be read as it is; called before other threads see it. */
    public void open() {
        if (held() != HELD_IDLE || epoch() != store.epoch) {
            tableSeq = 1;
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
                return false;
            }
        }
        return readLocked(hash29, key, out);
    }

    /** Whether what was read since the sequence was acquired was whole, and in its place. */
    boolean isUnmoved(long before) {
        VarHandle.acquireFence();
        return (long) TABLE_SEQ.getOpaque(this) == before;
    }

    private int scan(int hash29, RecordImage key, RecordImage out, long before) {
        Region memory = region;
        long wanted = (long) hash29 << HASH_SHIFT;
        int bucket = hash29 & bucketMask;
        for (int probes = 0; probes <= bucketMask; probes++) {
            boolean ends = false;
            int at = tableBase + bucket * BUCKET_BYTES;
            for (int last = at + BUCKET_BYTES; at < last; at += SLOT_BYTES) {
                long word = memory.getLong(at);
                if ((word & HASH_FIELD) == wanted && SlotDescriptor.isPublished(word)) {
                    int result = match(at, wanted, key, out, before);
                    if (result != NEXT) {
                        return result;
                    }
                } else if (word == EMPTY) {
                    ends = true;
                }
            }
            if (ends) {
                return ABSENT;
            }
            bucket = bucket + SlotDescriptor.step(hash29) & bucketMask;
        }
        return ABSENT;
    }

    /** Reads the record behind one slot. With {@code key} null any key matches. */
    private int match(int slotAt, long wanted, @Nullable RecordImage key, RecordImage out, long before) {
        long word = region.getLongAcquire(slotAt);
        if ((word & HASH_FIELD) != wanted || !SlotDescriptor.isPublished(word)) {
            return RESTART;
        }
        int offset = SlotDescriptor.offset(word);
        boolean inBounds = load(offset, key == null ? -1 : key.keyLength, out);
        if (!isUnmoved(before)) {
            return RESTART;
        }
        if (!inBounds) {
            store.counts().corruptions.increment();
            return NEXT;
        }
        if (key != null && !out.keyEquals(key)) {
            return NEXT;
        }
        if (store.verifyReads && !(out.crcMatches() && RecordDescriptor.isLife(out.life, offset))) {
            store.counts().corruptions.increment();
            // A miss, unless a write that could not read this record has given the key another slot.
            return NEXT;
        }
        if (hits != null && key != null) {
            hits.hit((slotAt - tableBase) / SLOT_BYTES);
        }
        return FOUND;
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
        region.get(at, out.ensure(length), 0, length);
        out.life = region.getLongOpaque(at + RecordDescriptor.LIFE_OFFSET);
        out.loaded(keyBytes, valueBytes);
        return true;
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
        out.ensure(RecordDescriptor.KEY_OFFSET + keyBytes + (withValue && isWanted ? valueBytes : 0));
        out.loadedLarge(withValue && isWanted);
        out.life = region.getLongOpaque(at + RecordDescriptor.LIFE_OFFSET);
        return !withValue || !isWanted || copyValue(reference, out.bytes, out.valueOffset());
    }

    /** Copies a large value from its blocks; false if they cannot be those of a value of that length. */
    boolean copyValue(RecordImage reference, byte[] to, int at) {
        int left = reference.referencedBytes();
        for (int run = 0; run < reference.runs() && left > 0; run++) {
            int block = reference.runBlock(run);
            long bytes = (long) reference.runBlocks(run) * log.blockBytes;
            long from = (long) block * log.blockBytes;
            if (block < 0 || bytes <= 0 || from + bytes > logBytes) {
                return false;
            }
            int n = (int) Math.min(bytes, left);
            region.get(logBase + (int) from, to, at + reference.referencedBytes() - left, n);
            left -= n;
        }
        return left == 0;
    }

    /** Whether bytes of the log can be read at all: a copy from a page that is gone leaves an array as it was. */
    boolean hasPages(int offset, int length) {
        int bytes = Math.max(0, Math.min(length, logBytes - offset));
        byte[] zeros = new byte[bytes];
        byte[] ones = new byte[bytes];
        Arrays.fill(ones, (byte) -1);
        region.get(logBase + offset, zeros, 0, bytes);
        region.get(logBase + offset, ones, 0, bytes);
        return Arrays.equals(zeros, ones);
    }

    private boolean readLocked(int hash29, RecordImage key, RecordImage out) {
        synchronized (lock) {
            return isReadable() && scan(hash29, key, out, (long) TABLE_SEQ.getOpaque(this)) == FOUND;
        }
    }

    /** Under the lock: repairs what is due; false if the table cannot be trusted and nothing can be done about it. */
    private boolean isReadable() {
        if (store.fault() == null && !store.isClosed()) {
            writer().repairIfDue();
        }
        return isStable();
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
                return count;
            }
        }
        synchronized (lock) {
            return isReadable() ? Math.max(0, scanByHash(hash29, out, (long) TABLE_SEQ.getOpaque(this))) : 0;
        }
    }

    /** The number of entries read, or -1 if the table or the log has moved meanwhile. */
    private int scanByHash(int hash29, List<RecordImage> out, long before) {
        long wanted = (long) hash29 << HASH_SHIFT;
        int bucket = hash29 & bucketMask;
        int count = 0;
        for (int probes = 0; probes <= bucketMask; probes++) {
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
                    count += result == FOUND ? 1 : 0;
                } else {
                    ends |= word == EMPTY;
                }
            }
            if (ends) {
                return count;
            }
            bucket = bucket + SlotDescriptor.step(hash29) & bucketMask;
        }
        return count;
    }

    /** The slot words published at one moment, in table order; takes the lock. */
    long[] snapshot() {
        synchronized (lock) {
            writer().repairIfDue();
            return table.publishedWords((int) entries());
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
            region.putLongOpaque(header + TABLE_SEQ_OFFSET, shared + 1);
        }
        VarHandle.releaseFence();
    }

    /** Readers need the lock no more. */
    public void tableStable() {
        long shared = sharedTableSeq();
        if ((shared & 1) != 0) {
            region.putLongRelease(header + TABLE_SEQ_OFFSET, shared + 1);
        }
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
        return region.getLongAcquire(header + TABLE_SEQ_OFFSET);
    }

    /** Whether readers need no lock: nothing has to be recovered, and no slot moves. */
    public boolean isStable() {
        return ((long) TABLE_SEQ.getOpaque(this) & 1) == 0;
    }

    /** What is under way, by the word in the segment header. */
    public long held() {
        return region.getLong(header + HELD_OFFSET);
    }

    /** Marks what is in flight, before any byte of it. */
    public void held(long state) {
        if (state == HELD_IDLE) {
            region.putLongRelease(header + HELD_OFFSET, HELD_IDLE);
        } else {
            region.putLongOpaque(header + HELD_OFFSET, state);
            VarHandle.releaseFence();
        }
    }

    boolean isInFlight() {
        long held = held();
        return held == HELD_MUTATING || held == HELD_REBUILDING;
    }

    /** The epoch of its last rebuild. */
    public long epoch() {
        return region.getLong(header + EPOCH_OFFSET);
    }

    /** Sets the epoch, when a rebuild is complete. */
    public void epoch(long value) {
        region.putLongOpaque(header + EPOCH_OFFSET, value);
    }

    /** Number of its entries, expired ones included. */
    public long entries() {
        return region.getLongOpaque(header + COUNT_OFFSET);
    }

    /** Bytes of its live records. */
    public long bytes() {
        return region.getLongOpaque(header + BYTES_OFFSET);
    }

    /** Number of its entries whose value stands in blocks of its own. */
    public long largeEntries() {
        return region.getLongOpaque(header + LARGE_OFFSET);
    }

    /** Sets the numbers of entries and of live bytes. */
    public void counters(long count, long bytes) {
        region.putLongOpaque(header + COUNT_OFFSET, count);
        region.putLongOpaque(header + BYTES_OFFSET, bytes);
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

    /** Forces the table's pages to the device. */
    void forceTable() {
        region.force(tableBase, SlotTable.bytes(bucketMask + 1));
    }

    /** Forces the header's pages to the device. */
    public void forceHeader() {
        region.force(header, SegmentHeaderDescriptor.LENGTH);
    }

    /** Length of its log in bytes. */
    public int logBytes() {
        return logBytes;
    }
}
