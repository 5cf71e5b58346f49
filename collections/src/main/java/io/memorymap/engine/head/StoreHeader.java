package io.memorymap.engine.head;

import static io.memorymap.format.StoreHeaderDescriptor.AVERAGE_ENTRY_BYTES_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.BLOCKS_PER_SEGMENT_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.BLOCK_BYTES_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.BOOT_ID_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.BUCKETS_PER_SEGMENT_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.CAPACITY_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.CLASS_TABLE_BYTES_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.COPY_A_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.COPY_B_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.CRC_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.CREATED_MILLIS_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.DESCRIPTION_COPY_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.DESCRIPTION_CRC_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.DESCRIPTION_LENGTH_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.DESCRIPTION_PAGE_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.DESCRIPTION_TEXT_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.EPOCH_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.EVICTING_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.FEATURES_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.FILE_KEY_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.FILE_LENGTH_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.GENERATION_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.HASH_SEED_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.LENGTH;
import static io.memorymap.format.StoreHeaderDescriptor.MAGIC;
import static io.memorymap.format.StoreHeaderDescriptor.MAGIC_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.MAX_BYTES_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.PAGE_BYTES;
import static io.memorymap.format.StoreHeaderDescriptor.RECORD_LIMIT_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.SEGMENTS_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.SEGMENTS_PER_EXTENT_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.STATE_CLEAN;
import static io.memorymap.format.StoreHeaderDescriptor.STATE_DIRTY;
import static io.memorymap.format.StoreHeaderDescriptor.STATE_OFFSET;
import static io.memorymap.format.StoreHeaderDescriptor.STATE_SHORT_OF_NUMBERS;
import static io.memorymap.format.StoreHeaderDescriptor.VERSION;
import static io.memorymap.format.StoreHeaderDescriptor.VERSION_OFFSET;

import io.memorymap.engine.head.HeaderException.Problem;
import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.KeyHash;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.memory.FaultException;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The header of a store file, kept in two copies: a change overwrites and forces one, then the other, so that one valid copy
 * exists at every moment, and a damaged one never means an older state. Thread-safe.
 */
public final class StoreHeader {
    private static final long EPOCH_MASK = (1L << 48) - 1;

    private final byte[] image;
    private boolean copyDamaged;
    private boolean copiesDiffer;
    private boolean created;
    private @Nullable Region region;
    private boolean forced;
    private volatile boolean dirty;

    private StoreHeader(byte[] image) {
        this.image = image;
        this.dirty = (HeapBytes.getInt(image, STATE_OFFSET) & STATE_DIRTY) != 0;
    }

    /**
     * The header of a new store.
     *
     * @param geometry its geometry
     * @param hashSeed two random words
     * @param createdMillis epoch milliseconds
     * @return the header, not yet written
     */
    public static StoreHeader create(Geometry geometry, long[] hashSeed, long createdMillis) {
        byte[] image = new byte[LENGTH];
        HeapBytes.putLong(image, MAGIC_OFFSET, MAGIC);
        HeapBytes.putInt(image, VERSION_OFFSET, VERSION);
        HeapBytes.putInt(image, STATE_OFFSET, STATE_CLEAN);
        HeapBytes.putInt(image, EVICTING_OFFSET, geometry.evicting() ? 1 : 0);
        HeapBytes.putLong(image, FILE_LENGTH_OFFSET, geometry.fileBytes());
        HeapBytes.putLong(image, HASH_SEED_OFFSET, hashSeed[0]);
        HeapBytes.putLong(image, HASH_SEED_OFFSET + 8, hashSeed[1]);
        HeapBytes.putLong(image, CAPACITY_OFFSET, geometry.capacity());
        HeapBytes.putLong(image, MAX_BYTES_OFFSET, geometry.maxBytes());
        HeapBytes.putInt(image, AVERAGE_ENTRY_BYTES_OFFSET, geometry.averageEntryBytes());
        HeapBytes.putInt(image, SEGMENTS_OFFSET, geometry.segments());
        HeapBytes.putInt(image, SEGMENTS_PER_EXTENT_OFFSET, geometry.segmentsPerExtent());
        HeapBytes.putInt(image, BUCKETS_PER_SEGMENT_OFFSET, geometry.bucketsPerSegment());
        HeapBytes.putInt(image, BLOCK_BYTES_OFFSET, geometry.blockBytes());
        HeapBytes.putInt(image, BLOCKS_PER_SEGMENT_OFFSET, geometry.blocksPerSegment());
        HeapBytes.putInt(image, RECORD_LIMIT_OFFSET, geometry.recordLimit());
        HeapBytes.putInt(image, CLASS_TABLE_BYTES_OFFSET, geometry.classTableBytes());
        HeapBytes.putLong(image, CREATED_MILLIS_OFFSET, createdMillis);
        StoreHeader header = new StoreHeader(image);
        header.created = true;
        return header;
    }

    /** Whether the store was created by the process that has it open, and held nothing when that opened it. */
    public boolean isNew() {
        return created;
    }

    /**
     * Reads the header of a file from its first two pages.
     *
     * @param head at least two pages, or the whole file if it is shorter
     * @return the newest valid copy
     * @throws HeaderException if there is none, saying what was found
     */
    public static StoreHeader parse(byte[] head) throws HeaderException {
        byte[] padded = head.length < COPY_B_OFFSET + LENGTH ? Arrays.copyOf(head, COPY_B_OFFSET + LENGTH) : head;
        byte[] a = valid(padded, COPY_A_OFFSET);
        byte[] b = valid(padded, COPY_B_OFFSET);
        if (a != null || b != null) {
            boolean useA = b == null || (a != null && generation(a) - generation(b) > 0);
            StoreHeader header = checked(new StoreHeader(useA && a != null ? a : b == null ? new byte[LENGTH] : b));
            header.copyDamaged = damagedCopies(padded) > 0;
            header.copiesDiffer = !Arrays.equals(a, b);
            return header;
        }
        for (int copy : new int[] {COPY_A_OFFSET, COPY_B_OFFSET}) {
            int version = HeapBytes.getInt(padded, copy + VERSION_OFFSET);
            if (HeapBytes.getLong(padded, copy + MAGIC_OFFSET) == MAGIC && version != VERSION) {
                throw new HeaderException(
                        Problem.OTHER_VERSION,
                        "format version " + version + " found, this library knows version " + VERSION);
            }
        }
        long magicA = HeapBytes.getLong(padded, COPY_A_OFFSET + MAGIC_OFFSET);
        if (magicA != MAGIC && HeapBytes.getLong(padded, COPY_B_OFFSET + MAGIC_OFFSET) != MAGIC) {
            throw new HeaderException(
                    Problem.NOT_A_STORE,
                    "its first bytes are 0x" + Long.toHexString(magicA) + ", a store begins with 0x"
                            + Long.toHexString(MAGIC));
        }
        throw new HeaderException(Problem.DAMAGED, "the checksums of both header copies do not hold");
    }

    private static byte @Nullable [] valid(byte[] head, int at) {
        byte[] copy = Arrays.copyOfRange(head, at, at + LENGTH);
        boolean valid = HeapBytes.getLong(copy, MAGIC_OFFSET) == MAGIC
                && HeapBytes.getInt(copy, VERSION_OFFSET) == VERSION
                && HeapBytes.getInt(copy, CRC_OFFSET) == sum(copy, CRC_OFFSET);
        return valid ? copy : null;
    }

    /**
     * Counts the copies of the header that are not sound, or older than the last change but one.
     *
     * @param head at least the two pages that hold them
     * @return 0, 1 or 2
     */
    public static int damagedCopies(byte[] head) {
        byte[] a = valid(head, COPY_A_OFFSET);
        byte[] b = valid(head, COPY_B_OFFSET);
        if (a == null || b == null) {
            return a == b ? 2 : 1;
        }
        // A process may have died between the two, and in use the power may fail before the second is on the device.
        return Math.abs(generation(a) - generation(b)) > 1 ? 1 : 0;
    }

    /** A valid sum vouches for the writer's numbers; these checks keep even a wrong writer's from being followed. */
    private static StoreHeader checked(StoreHeader header) throws HeaderException {
        if (HeapBytes.getInt(header.image, FEATURES_OFFSET) != 0) {
            throw new HeaderException(Problem.OTHER_VERSION, "it uses features that this library does not know");
        }
        Geometry geometry = header.geometry();
        boolean sound = isPowerOfTwo(geometry.segments())
                && isPowerOfTwo(geometry.bucketsPerSegment())
                && geometry.bucketsPerSegment() <= SlotDescriptor.MAX_BUCKETS
                && isPowerOfTwo(geometry.blockBytes())
                && geometry.blockBytes() > 2 * BlockDescriptor.LENGTH
                && geometry.blocksPerSegment() > 0
                && geometry.segmentsPerExtent() > 0
                && (long) geometry.blockBytes() * geometry.blocksPerSegment() < Integer.MAX_VALUE
                && geometry.extentBytes() <= ExtentDescriptor.MAX_BYTES
                && geometry.classTableBytes() > 0
                && geometry.classTableBytes() < ExtentDescriptor.MAX_BYTES / 2
                && geometry.classTableBytes() % PAGE_BYTES == 0
                && geometry.capacity() > 0
                && geometry.maxBytes() > 0
                && geometry.recordLimit() > 0
                && geometry.recordLimit() <= (long) geometry.blockBytes() * geometry.blocksPerSegment()
                && geometry.fileBytes() == header.fileLength();
        if (!sound) {
            throw new HeaderException(Problem.DAMAGED, "its geometry is inconsistent: " + geometry);
        }
        return header;
    }

    private static boolean isPowerOfTwo(int number) {
        return number > 0 && Integer.bitCount(number) == 1;
    }

    /** How the file is divided. */
    public Geometry geometry() {
        return new Geometry(
                HeapBytes.getLong(image, CAPACITY_OFFSET),
                HeapBytes.getLong(image, MAX_BYTES_OFFSET),
                HeapBytes.getInt(image, AVERAGE_ENTRY_BYTES_OFFSET),
                HeapBytes.getInt(image, RECORD_LIMIT_OFFSET),
                HeapBytes.getInt(image, EVICTING_OFFSET) != 0,
                HeapBytes.getInt(image, SEGMENTS_OFFSET),
                HeapBytes.getInt(image, SEGMENTS_PER_EXTENT_OFFSET),
                HeapBytes.getInt(image, BUCKETS_PER_SEGMENT_OFFSET),
                HeapBytes.getInt(image, BLOCK_BYTES_OFFSET),
                HeapBytes.getInt(image, BLOCKS_PER_SEGMENT_OFFSET),
                HeapBytes.getInt(image, CLASS_TABLE_BYTES_OFFSET));
    }

    /** The header of a new, empty file for the same store. */
    public StoreHeader renewed() {
        return create(geometry(), seed(), createdMillis());
    }

    /** The store's keyed hash. */
    public KeyHash hash() {
        return new KeyHash(HeapBytes.getLong(image, HASH_SEED_OFFSET), HeapBytes.getLong(image, HASH_SEED_OFFSET + 8));
    }

    /** What the sums of a segment are bound to. */
    public long salt(int segment) {
        return SegmentHeaderDescriptor.salt(
                HeapBytes.getLong(image, HASH_SEED_OFFSET), HeapBytes.getLong(image, HASH_SEED_OFFSET + 8), segment);
    }

    /** Length of the whole file in bytes. */
    public long fileLength() {
        return HeapBytes.getLong(image, FILE_LENGTH_OFFSET);
    }

    /** When the store was created, in epoch milliseconds. */
    public long createdMillis() {
        return HeapBytes.getLong(image, CREATED_MILLIS_OFFSET);
    }

    /** Epoch of the store: how many times it was opened after a power loss. */
    public long epoch() {
        return HeapBytes.getLong(image, EPOCH_OFFSET);
    }

    /** Whether the file is in use, or was not closed. */
    public boolean isDirty() {
        return dirty;
    }

    /**
     * Whether what the page cache holds of this file is all that was ever written to it.
     *
     * @param bootId identity of the running kernel
     * @param fileKey identity of the file
     * @return true for a clean file, or the same file on the same boot
     */
    public boolean isCurrent(long[] bootId, long[] fileKey) {
        return !dirty
                || ((bootId[0] | bootId[1]) != 0
                        && (fileKey[0] | fileKey[1]) != 0
                        && bootId[0] == HeapBytes.getLong(image, BOOT_ID_OFFSET)
                        && bootId[1] == HeapBytes.getLong(image, BOOT_ID_OFFSET + 8)
                        && fileKey[0] == HeapBytes.getLong(image, FILE_KEY_OFFSET)
                        && fileKey[1] == HeapBytes.getLong(image, FILE_KEY_OFFSET + 8));
    }

    /**
     * Names where the file is kept from now on; not written until the next change.
     *
     * @param head region of the file's head
     * @param forceChanges whether changes are forced to the device
     */
    public void attach(Region head, boolean forceChanges) {
        region = head;
        forced = forceChanges;
    }

    /** Remembers boot and file for the next change. */
    public synchronized void identity(long[] bootId, long[] fileKey) {
        HeapBytes.putLong(image, BOOT_ID_OFFSET, bootId[0]);
        HeapBytes.putLong(image, BOOT_ID_OFFSET + 8, bootId[1]);
        HeapBytes.putLong(image, FILE_KEY_OFFSET, fileKey[0]);
        HeapBytes.putLong(image, FILE_KEY_OFFSET + 8, fileKey[1]);
    }

    /**
     * Looks whether the file can be written to: {@link Region#checkRoom}, by the page of the description, which never changes.
     *
     * @return false if there is no file, and so nothing that room could be lacking for
     * @throws IOException if there is no room
     */
    public boolean checkRoom() throws IOException {
        Region head = region;
        return head != null && head.checkRoom(DESCRIPTION_PAGE_OFFSET, PAGE_BYTES);
    }

    /** Raises the epoch: every segment has to be rebuilt from its log. */
    public synchronized void nextEpoch() {
        HeapBytes.putLong(image, EPOCH_OFFSET, epoch() + 1 & EPOCH_MASK);
        state(STATE_DIRTY);
        write();
        dirty = true;
    }

    /** Says that the file is in use; returns when that is on the device. */
    public synchronized void markDirty() {
        if (!dirty) {
            state(STATE_DIRTY);
            write();
            dirty = true;
        }
    }

    /** Says that everything was forced and nothing has changed since. */
    public synchronized void markClean() {
        state(STATE_CLEAN);
        write();
        dirty = false;
    }

    private void state(int cleanOrDirty) {
        HeapBytes.putInt(image, STATE_OFFSET, cleanOrDirty | (isShortOfNumbers() ? STATE_SHORT_OF_NUMBERS : 0));
    }

    /** Whether a segment has given out more than half of the numbers that there are for its records. */
    public synchronized boolean isShortOfNumbers() {
        return (HeapBytes.getInt(image, STATE_OFFSET) & STATE_SHORT_OF_NUMBERS) != 0;
    }

    /** A segment has given out more than half of its numbers: the next opening of the store sees to it. */
    public synchronized void markShortOfNumbers() {
        if (!isShortOfNumbers()) {
            HeapBytes.putInt(image, STATE_OFFSET, HeapBytes.getInt(image, STATE_OFFSET) | STATE_SHORT_OF_NUMBERS);
            write();
        }
    }

    /** Writes both copies of a new file's header. */
    public synchronized void writeNew() {
        write();
    }

    /** Writes both copies of header and description anew if one was found damaged; says whether it was. */
    public synchronized boolean mend() {
        boolean damaged = copyDamaged;
        if (copiesDiffer) {
            write();
        }
        Region head = region;
        boolean described = head == null || !mendDescription(head);
        return damaged || !described;
    }

    private void write() {
        Region head = region;
        if (head == null) {
            throw new IllegalStateException("The header is not attached to a file");
        }
        long generation = generation(image) + 1;
        HeapBytes.putLong(image, GENERATION_OFFSET, generation);
        HeapBytes.putInt(image, CRC_OFFSET, sum(image, CRC_OFFSET));
        boolean even = (generation & 1) == 0;
        write(head, even ? COPY_A_OFFSET : COPY_B_OFFSET, true);
        // While the file is in use the first copy alone has to survive a loss of power.
        write(head, even ? COPY_B_OFFSET : COPY_A_OFFSET, (HeapBytes.getInt(image, STATE_OFFSET) & STATE_CLEAN) != 0);
        copyDamaged = false;
        copiesDiffer = false;
    }

    private void write(Region head, int at, boolean force) {
        head.put(at, image, 0, LENGTH);
        byte[] readBack = new byte[LENGTH];
        head.get(at, readBack, 0, LENGTH);
        if (!Arrays.equals(readBack, image)) {
            throw new FaultException("The header read back differs from what was written");
        }
        if (forced && force) {
            head.force(at, PAGE_BYTES);
        }
    }

    /**
     * The description of a file, from its page or from the copy of that.
     *
     * @param head the file's first bytes, with both pages
     * @return the text, or null if neither sum holds
     */
    public static @Nullable String description(byte[] head) {
        String text = description(head, DESCRIPTION_PAGE_OFFSET);
        return text == null ? description(head, DESCRIPTION_COPY_OFFSET) : text;
    }

    /**
     * Counts the damaged copies of the description.
     *
     * @param head the file's first bytes, with both pages
     * @return 0, 1 or 2
     */
    public static int damagedDescriptions(byte[] head) {
        return (description(head, DESCRIPTION_PAGE_OFFSET) == null ? 1 : 0)
                + (description(head, DESCRIPTION_COPY_OFFSET) == null ? 1 : 0);
    }

    private static @Nullable String description(byte[] head, int at) {
        if (head.length < at + PAGE_BYTES) {
            return null;
        }
        int length = HeapBytes.getInt(head, at + DESCRIPTION_LENGTH_OFFSET);
        if (length < 0 || length > PAGE_BYTES - DESCRIPTION_TEXT_OFFSET) {
            return null;
        }
        int from = at + DESCRIPTION_TEXT_OFFSET;
        byte[] text = Arrays.copyOfRange(head, from, from + length);
        return HeapBytes.getInt(head, at + DESCRIPTION_CRC_OFFSET) == sum(text, length)
                ? new String(text, StandardCharsets.UTF_8)
                : null;
    }

    /**
     * Writes both copies of the description, of a new file or of one in which a copy is damaged.
     *
     * @param head region of the file's head
     * @param description the text; at most {@link #MAX_DESCRIPTION_BYTES} in UTF-8
     */
    public static void writeDescription(Region head, String description) {
        byte[] text = description.getBytes(StandardCharsets.UTF_8);
        if (text.length > MAX_DESCRIPTION_BYTES) {
            throw new IllegalArgumentException("The description takes " + text.length + " bytes, at most "
                    + MAX_DESCRIPTION_BYTES + " fit: " + description);
        }
        for (int at : new int[] {DESCRIPTION_PAGE_OFFSET, DESCRIPTION_COPY_OFFSET}) {
            head.putInt(at + DESCRIPTION_LENGTH_OFFSET, text.length);
            head.putInt(at + DESCRIPTION_CRC_OFFSET, sum(text, text.length));
            head.put(at + DESCRIPTION_TEXT_OFFSET, text, 0, text.length);
        }
    }

    /** Writes both copies of the description anew if one of them is damaged; says whether one was. */
    private static boolean mendDescription(Region region) {
        byte[] head = new byte[DESCRIPTION_COPY_OFFSET + PAGE_BYTES];
        region.get(0, head, 0, head.length);
        String text = description(head);
        boolean damaged = text != null && damagedDescriptions(head) > 0;
        if (text != null && damaged) {
            writeDescription(region, text);
        }
        return damaged;
    }

    /** Most bytes of a description. */
    public static final int MAX_DESCRIPTION_BYTES = PAGE_BYTES - DESCRIPTION_TEXT_OFFSET;

    /** How often the header was written. */
    public synchronized long generation() {
        return generation(image);
    }

    /** The seed of the keyed hash, two words: no other store has the same. */
    public long[] seed() {
        return new long[] {HeapBytes.getLong(image, HASH_SEED_OFFSET), HeapBytes.getLong(image, HASH_SEED_OFFSET + 8)};
    }

    private static long generation(byte[] copy) {
        return HeapBytes.getLong(copy, GENERATION_OFFSET);
    }

    private static int sum(byte[] bytes, int length) {
        CRC32C crc32c = new CRC32C();
        crc32c.update(bytes, 0, length);
        return (int) crc32c.getValue();
    }
}
