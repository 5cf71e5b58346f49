package io.memorymap.engine;

import static io.memorymap.format.SlotDescriptor.BUCKET_BYTES;
import static io.memorymap.format.SlotDescriptor.EMPTY;
import static io.memorymap.format.SlotDescriptor.SLOTS_PER_BUCKET;
import static io.memorymap.format.SlotDescriptor.SLOTS_PER_PAGE;
import static io.memorymap.format.SlotDescriptor.SLOT_BYTES;
import static io.memorymap.format.SlotDescriptor.TOMBSTONE;

import io.memorymap.engine.eviction.HitCounters;
import io.memorymap.engine.head.Geometry;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.memory.FaultException;
import io.memorymap.memory.Region;
import org.jspecify.annotations.Nullable;

/**
 * The slot table of a segment: open addressing with double hashing over cache-line buckets.
 *
 * <p>{@code overflow[b]} counts the live keys whose probe path passes bucket b. Where it is zero the bucket has no
 * TOMBSTONE, so removals leave EMPTY behind; where it is above zero the bucket has no EMPTY, so a probe goes on. Without
 * the counts churn ruins an open-addressed table. A count that reaches 255 sticks until the table is rewritten.
 *
 * <p>Each page of the table has a sum, of the words that stand in it and of where they stand, in an area on other pages. It changes with
 * the words, within the operation; a page that is damaged, or was replaced by what it held before, is noticed by it without a look at
 * any other.
 *
 * <p>All methods are called under the segment lock, except {@link #isPathSound} and {@link #isPathThere}, which a lock-free reader asks after a miss; it
 * scans the same words in {@link Segment}. Slots are named by index; a slot's word moves only while the segment's {@code tableSeq} is odd.
 */
public final class SlotTable {
    /** No such slot. */
    public static final int NONE = -1;

    /** No sound slot holds it: its check would not hold. */
    private static final long NO_WORD = -1;

    /** A table that cannot grow takes no more than this. */
    private static final double MOST_LOAD = 0.85;

    private static final int STICKY = 255;
    private static final long SUM_MASK = (1L << 48) - 1;

    private final Region region;
    private final int base;
    private final int sumsBase;
    private final long salt;
    private int bucketMask;
    private byte @Nullable [] overflow;
    private int tombstones;

    /** What the words of the published slots add up to; kept while the counts are loaded. */
    private long sum;

    /**
     * A table over part of a region.
     *
     * @param region the mapping that holds it
     * @param base where it starts
     * @param sumsBase where the sums of its pages start
     * @param salt of the segment
     * @param buckets buckets in use
     */
    SlotTable(Region region, int base, int sumsBase, long salt, int buckets) {
        this.region = region;
        this.base = base;
        this.sumsBase = sumsBase;
        this.salt = salt;
        this.bucketMask = buckets - 1;
    }

    /** Uses so many buckets from now on, a power of two; what their words are is the caller's to see to. */
    void use(int buckets) {
        if (bucketMask != buckets - 1) {
            bucketMask = buckets - 1;
            overflow = null;
            tombstones = 0;
            sum = 0;
        }
    }

    /** Buckets of a table in which so many entries leave probes short; a power of two. */
    public static int bucketsFor(long entries, int most) {
        int buckets = Math.min(SlotDescriptor.LEAST_BUCKETS, most);
        while (buckets < most && entries > comfortable(buckets)) {
            buckets *= 2;
        }
        return buckets;
    }

    private static long comfortable(int buckets) {
        return (long) (buckets * SLOTS_PER_BUCKET * Geometry.MAX_LOAD);
    }

    /** Whether one more entry makes probes longer than they should be. */
    public boolean isCrowdedBy(long entries) {
        return entries > comfortable(buckets());
    }

    /** Entries beyond which probes would be much too long. */
    long mostEntries() {
        return (long) (slots() * MOST_LOAD);
    }

    /** Number of buckets in use, a power of two. */
    public int buckets() {
        return bucketMask + 1;
    }

    /** Number of slots, {@link SlotDescriptor#SLOTS_PER_BUCKET} to a bucket. */
    public int slots() {
        return buckets() * SLOTS_PER_BUCKET;
    }

    int tombstones() {
        return tombstones;
    }

    /** The word of a slot. */
    public long word(int slot) {
        return region.getLong(base + slot * SLOT_BYTES);
    }

    /** The bucket that a probe visits after another. */
    public int next(int bucket, int hash29) {
        return bucket + SlotDescriptor.step(hash29) & bucketMask;
    }

    /** The bucket where the probe of a key begins. */
    public int home(int hash29) {
        return hash29 & bucketMask;
    }

    /** The slot that points at a record, or {@link #NONE}. */
    public int findOffset(int hash29, int logOffset) {
        long wanted = SlotDescriptor.slot(logOffset, hash29);
        int bucket = home(hash29);
        for (int probes = 0; probes <= bucketMask; probes++) {
            boolean ends = false;
            for (int slot = bucket * SLOTS_PER_BUCKET, n = 0; n < SLOTS_PER_BUCKET; n++, slot++) {
                long word = word(slot);
                if (word == wanted) {
                    return slot;
                }
                ends |= word == EMPTY;
            }
            if (ends) {
                return NONE;
            }
            bucket = next(bucket, hash29);
        }
        return NONE;
    }

    /**
     * Publishes a record under a key that has no slot yet, in the first free slot of its path.
     *
     * @return the slot, or {@link #NONE} if the table is full
     */
    public int insert(int hash29, int logOffset) {
        int bucket = home(hash29);
        for (int probes = 0; probes <= bucketMask; probes++) {
            for (int slot = bucket * SLOTS_PER_BUCKET, n = 0; n < SLOTS_PER_BUCKET; n++, slot++) {
                long word = word(slot);
                if (word == EMPTY || word == TOMBSTONE) {
                    if (word == TOMBSTONE) {
                        tombstones--;
                    }
                    // The buckets passed must never again show an EMPTY to a reader of this key: count first, then
                    // publish.
                    countPath(hash29, bucket, 1);
                    publish(slot, hash29, logOffset);
                    return slot;
                }
            }
            bucket = next(bucket, hash29);
        }
        return NONE;
    }

    /** Points a slot at a record; the release store is the commit. */
    public void publish(int slot, int hash29, int logOffset) {
        int at = base + slot * SLOT_BYTES;
        long before = region.getLong(at);
        long word = SlotDescriptor.slot(logOffset, hash29);
        sum += SlotDescriptor.mix(word) - (SlotDescriptor.isPublished(before) ? SlotDescriptor.mix(before) : 0);
        region.putLongRelease(at, word);
        if (region.getLongVolatile(at) != word) {
            throw new FaultException("A slot word read back differs from what was written");
        }
        addToSum(slot, SlotDescriptor.mix(word, slot) - SlotDescriptor.mix(before, slot));
    }

    /** Unpublishes a slot and cleans the buckets that nothing passes any more. */
    public void clear(int slot, int hash29) {
        int bucket = slot / SLOTS_PER_BUCKET;
        boolean passed = overflowOf(bucket) > 0;
        long before = word(slot);
        long after = passed ? TOMBSTONE : EMPTY;
        sum -= SlotDescriptor.mix(before);
        put(slot, after);
        addToSum(slot, SlotDescriptor.mix(after, slot) - SlotDescriptor.mix(before, slot));
        if (passed) {
            tombstones++;
        }
        countPath(hash29, bucket, -1);
    }

    private void put(int slot, long word) {
        int at = base + slot * SLOT_BYTES;
        region.putLongOpaque(at, word);
        if (region.getLongOpaque(at) != word) {
            throw new FaultException("A slot word read back differs from what was written");
        }
    }

    /** Empties the table; readers are kept out by an odd tableSeq or see each word go. */
    public void clearAll() {
        for (int slot = 0; slot < slots(); slot++) {
            if (word(slot) != EMPTY) {
                put(slot, EMPTY);
            }
        }
        for (int page = 0; page < pages(); page++) {
            putSum(page, 0);
        }
        overflow = new byte[buckets()];
        tombstones = 0;
        sum = 0;
    }

    /**
     * Writes the table anew, without tombstones; readers are kept out by an odd tableSeq.
     *
     * @param words the words of the published slots in table order
     * @param buckets how many buckets are in use from now on
     * @param hits counters that move with their slots, or null
     */
    void rewrite(long[] words, int buckets, @Nullable HitCounters hits) {
        byte[] hitsOf = hits == null ? new byte[0] : hitsOf(words, hits);
        use(buckets);
        clearAll();
        if (hits != null) {
            hits.clear(slots());
        }
        for (int i = 0; i < words.length; i++) {
            int slot = insert(SlotDescriptor.hash29(words[i]), SlotDescriptor.offset(words[i]));
            if (hits != null) {
                hits.set(slot, hitsOf[i]);
            }
        }
    }

    private byte[] hitsOf(long[] words, HitCounters hits) {
        byte[] found = new byte[words.length];
        for (int slot = 0, n = 0; slot < slots() && n < words.length; slot++) {
            if (word(slot) == words[n]) {
                found[n++] = (byte) hits.get(slot);
            }
        }
        return found;
    }

    /** What the words of the published slots add up to, 48 bits; once the counts are loaded. */
    public long sum() {
        return sum & SUM_MASK;
    }

    /** Pages of the buckets in use. */
    public int pages() {
        return Math.max(1, slots() / SLOTS_PER_PAGE);
    }

    /** The page that a bucket stands in. */
    public static int pageOf(int bucket) {
        return bucket / (SLOTS_PER_PAGE / SLOTS_PER_BUCKET);
    }

    /**
     * Whether a page holds what was last written to it: no word is damaged, missing, at another place or of another time. So all rules of
     * probing hold in it that held when it was written, and no more is to be looked at. Writes nothing.
     */
    public boolean isPageSound(int page) {
        long stored = region.getLong(sumAt(page));
        boolean whole = stored == 0 || SegmentHeaderDescriptor.isWord(stored, salt, sumPlace(page));
        return whole && stored >>> SegmentHeaderDescriptor.CHECK_BITS == pageSum(page);
    }

    /** Whether all pages hold what was last written to them. Writes nothing. */
    public boolean isSound() {
        boolean sound = true;
        for (int page = 0; page < pages() && sound; page++) {
            sound = isPageSound(page);
        }
        return sound;
    }

    private long pageSum(int page) {
        long found = 0;
        int slot = page * SLOTS_PER_PAGE;
        for (int end = Math.min(slots(), slot + SLOTS_PER_PAGE); slot < end; slot++) {
            found += SlotDescriptor.mix(word(slot), slot);
        }
        return found & SUM_MASK;
    }

    private int sumAt(int page) {
        return sumsBase + page * Long.BYTES;
    }

    /** What the check of a page's sum is bound to: as if the sums stood behind the segment's header. */
    private static int sumPlace(int page) {
        return SegmentHeaderDescriptor.LENGTH + page * Long.BYTES;
    }

    private void putSum(int page, long value) {
        region.putLongOpaque(sumAt(page), SegmentHeaderDescriptor.word(salt, sumPlace(page), value));
    }

    private void addToSum(int slot, long change) {
        int page = slot / SLOTS_PER_PAGE;
        putSum(page, (region.getLong(sumAt(page)) >>> SegmentHeaderDescriptor.CHECK_BITS) + change);
    }

    /** Makes the sums those of the words as they are: after an operation that a kill has cut off, which may have been between the two. */
    public void renewSums() {
        for (int page = 0; page < pages(); page++) {
            putSum(page, pageSum(page));
        }
    }

    /** Whether no word on the path of a lookup is damaged. */
    boolean isPathSound(int hash29) {
        int bucket = home(hash29);
        for (int probes = 0; probes <= bucketMask; probes++) {
            boolean ends = false;
            for (int slot = bucket * SLOTS_PER_BUCKET, n = 0; n < SLOTS_PER_BUCKET; n++, slot++) {
                long word = word(slot);
                if (word == EMPTY) {
                    ends = true;
                } else if (word != TOMBSTONE && !SlotDescriptor.isPublished(word)) {
                    return false;
                }
            }
            if (ends) {
                return true;
            }
            bucket = next(bucket, hash29);
        }
        return true;
    }

    /**
     * Whether the pages on the path of a lookup are there, on a JVM that reports one that is gone late. What compiled code reads of such a page is what the
     * processor had before, and may look like an empty slot; but a copy leaves its target as it was.
     *
     * @param hash29 hash bits of the lookup
     * @param scratch takes a copy of a bucket
     */
    boolean isPathThere(int hash29, byte[] scratch) {
        int bucket = home(hash29);
        for (int probes = 0; probes <= bucketMask; probes++) {
            HeapBytes.putLong(scratch, BUCKET_BYTES - SLOT_BYTES, NO_WORD);
            region.get(base + bucket * BUCKET_BYTES, scratch, 0, BUCKET_BYTES);
            if (HeapBytes.getLong(scratch, BUCKET_BYTES - SLOT_BYTES) == NO_WORD) {
                return false;
            }
            for (int at = 0; at < BUCKET_BYTES; at += SLOT_BYTES) {
                if (HeapBytes.getLong(scratch, at) == EMPTY) {
                    return true;
                }
            }
            bucket = next(bucket, hash29);
        }
        return true;
    }

    /** Makes the counts of a table that has no entry yet, without looking: its pages may be holes of the file. */
    public void loadEmpty() {
        overflow = new byte[buckets()];
        tombstones = 0;
        sum = 0;
    }

    /**
     * Recomputes the overflow counts from the slots. Writes nothing.
     *
     * @return false if a word is damaged: the table has to be rebuilt from the log
     */
    public boolean load() {
        region.fetch(base, SlotDescriptor.tableBytes(buckets()));
        loadEmpty();
        for (int slot = 0; slot < slots(); slot++) {
            long word = word(slot);
            if (word == TOMBSTONE) {
                tombstones++;
            } else if (word != EMPTY) {
                if (!SlotDescriptor.isPublished(word)) {
                    return false;
                }
                countPath(SlotDescriptor.hash29(word), slot / SLOTS_PER_BUCKET, 1);
                sum += SlotDescriptor.mix(word);
            }
        }
        return true;
    }

    /** Whether the two rules about EMPTY and TOMBSTONE hold: not where a kill fell between two steps, or a count stuck. Loaded. */
    public boolean isTidy() {
        for (int bucket = 0; bucket < buckets(); bucket++) {
            long forbidden = overflowOf(bucket) == 0 ? TOMBSTONE : EMPTY;
            for (int slot = bucket * SLOTS_PER_BUCKET, n = 0; n < SLOTS_PER_BUCKET; n++, slot++) {
                if (word(slot) == forbidden) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Restores the two rules about EMPTY and TOMBSTONE. Loaded. */
    public void tidy() {
        for (int bucket = 0; bucket < buckets(); bucket++) {
            if (overflowOf(bucket) == 0) {
                replace(bucket, TOMBSTONE, EMPTY);
            } else {
                replace(bucket, EMPTY, TOMBSTONE);
            }
        }
    }

    /** Words that are damaged: neither free nor those of a published slot. */
    int damagedWords() {
        int damaged = 0;
        for (int slot = 0; slot < slots(); slot++) {
            long word = word(slot);
            damaged += word == EMPTY || word == TOMBSTONE || SlotDescriptor.isPublished(word) ? 0 : 1;
        }
        return damaged;
    }

    boolean isLoaded() {
        return overflow != null;
    }

    /** Slot words of published slots in table order. */
    public long[] publishedWords(int expected) {
        long[] words = new long[Math.max(16, Math.min(expected, slots()))];
        int n = 0;
        for (int slot = 0; slot < slots(); slot++) {
            long word = word(slot);
            if (SlotDescriptor.isPublished(word)) {
                if (n == words.length) {
                    words = java.util.Arrays.copyOf(words, n + (n >> 1));
                }
                words[n++] = word;
            }
        }
        return java.util.Arrays.copyOf(words, n);
    }

    /** How many buckets a lookup of a published slot visits, 1 or more. */
    int probeLength(int slot) {
        int hash29 = SlotDescriptor.hash29(word(slot));
        int bucket = home(hash29);
        int length = 1;
        while (bucket != slot / SLOTS_PER_BUCKET && length <= bucketMask) {
            bucket = next(bucket, hash29);
            length++;
        }
        return length;
    }

    private int overflowOf(int bucket) {
        byte[] counts = overflow;
        return counts == null ? STICKY : counts[bucket] & 0xFF;
    }

    /** Adds to the overflow count of every bucket on the path before the given one. */
    private void countPath(int hash29, int last, int delta) {
        byte[] counts = overflow;
        if (counts == null) {
            throw new IllegalStateException("The overflow counts of this segment are not loaded");
        }
        for (int bucket = home(hash29), probes = 0;
                bucket != last && probes <= bucketMask;
                bucket = next(bucket, hash29), probes++) {
            int count = counts[bucket] & 0xFF;
            if (count != STICKY) {
                counts[bucket] = (byte) (count + delta);
                if (count + delta == 0) {
                    replace(bucket, TOMBSTONE, EMPTY);
                }
            }
        }
    }

    private void replace(int bucket, long from, long to) {
        long change = 0;
        int first = bucket * SLOTS_PER_BUCKET;
        for (int slot = first; slot < first + SLOTS_PER_BUCKET; slot++) {
            if (word(slot) == from) {
                put(slot, to);
                tombstones += to == TOMBSTONE ? 1 : -1;
                change += SlotDescriptor.mix(to, slot) - SlotDescriptor.mix(from, slot);
            }
        }
        if (change != 0) {
            addToSum(first, change);
        }
    }
}
