package io.memorymap.fuzz;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreDoubles;
import io.memorymap.StoreFullException;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.CheckpointDescriptor;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.Region;
import io.memorymap.store.StoreDescription;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A small store with a history, of which one part is overwritten, then opened and used. An input is a byte of {@link #SEAL flags}, then
 * patches: where in the part (u16), how many bytes (u8), the bytes. Nothing is promised of what is read then, but that it is read: no hang,
 * no error, no exception that a sound store does not throw. With sums made anew behind the change it is met as if a store had written it, which only
 * somebody does who knows the format and may write to the file: then a store may end with an exception of its own, but never with one of the
 * JVM, and never the process.
 */
final class FuzzedStore {
    /** The sums of what was changed are made to hold. */
    static final int SEAL = 1;
    /** The store was killed; else it was closed. */
    static final int KILLED = 2;
    /** It is opened after another boot. */
    static final int OTHER_BOOT = 4;
    /** It evicts. */
    static final int EVICTING = 8;

    static final int FLAGS = 16;

    private static final int KEYS = 60;
    private static final int STEPS = 260;
    private static final long BOOT = 5;
    private static final long SEED = 77;
    private static final int BLOCK_BYTES = 1024;
    static final int BLOCKS = 48;
    private static final int LARGE_VALUE_BYTES = 2500;
    private static final int LARGEST_PATCH = 255;

    private static final Map<Integer, byte[][]> BASES = new HashMap<>();
    private static final Region[] REGIONS = regions();

    /** What is overwritten. */
    enum Part {
        HEADER,
        CLASS_TABLE,
        SEGMENT_HEADER,
        CHECKPOINT,
        SLOTS,
        BLOCKS,
        RECORDS
    }

    /** A piece of a part. */
    record Range(int region, int offset, int length) {}

    private FuzzedStore() {}

    private static Geometry geometry(boolean evicting) {
        return new Geometry(40, 12_288, 40, LARGE_VALUE_BYTES + 64, evicting, 1, 1, 8, BLOCK_BYTES, BLOCKS, 4096);
    }

    private static Region[] regions() {
        Geometry geometry = geometry(false);
        return new Region[] {
            new ByteBufferRegion(ByteBuffer.allocateDirect(geometry.headBytes())),
            new ByteBufferRegion(ByteBuffer.allocateDirect(Math.toIntExact(geometry.extentBytes())))
        };
    }

    static int tableStart() {
        return ExtentDescriptor.tableOffset(0, 1, geometry(false).tableBytes());
    }

    static int logStart() {
        Geometry geometry = geometry(false);
        return (int) ExtentDescriptor.logOffset(0, 1, geometry.tableBytes(), geometry.logBytes());
    }

    static List<Range> ranges(Part part) {
        List<Range> ranges = new ArrayList<>();
        int table = geometry(false).tableBytes();
        switch (part) {
            case HEADER -> {
                ranges.add(new Range(0, StoreHeaderDescriptor.COPY_A_OFFSET, StoreHeaderDescriptor.LENGTH));
                ranges.add(new Range(0, StoreHeaderDescriptor.COPY_B_OFFSET, StoreHeaderDescriptor.LENGTH));
                ranges.add(new Range(0, StoreHeaderDescriptor.DESCRIPTION_PAGE_OFFSET, 128));
            }
            case CLASS_TABLE -> {
                ranges.add(new Range(0, StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET, 4096));
                ranges.add(new Range(0, StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET + 4096, 4096));
            }
            case SEGMENT_HEADER -> {
                ranges.add(new Range(1, 0, SegmentHeaderDescriptor.LIVE_BYTES));
                ranges.add(new Range(1, SegmentHeaderDescriptor.MIRROR_OFFSET, SegmentHeaderDescriptor.LIVE_BYTES));
            }
            case CHECKPOINT -> {
                ranges.add(new Range(1, SegmentHeaderDescriptor.CHECKPOINT_A_OFFSET, CheckpointDescriptor.LENGTH));
                ranges.add(new Range(1, SegmentHeaderDescriptor.CHECKPOINT_B_OFFSET, CheckpointDescriptor.LENGTH));
            }
            case SLOTS -> {
                ranges.add(new Range(1, tableStart(), table));
                ranges.add(new Range(
                        1, tableStart() + ExtentDescriptor.sumsOffset(table), ExtentDescriptor.sumsBytes(table)));
            }
            case BLOCKS -> {
                for (int block = 0; block < BLOCKS; block++) {
                    int at = logStart() + block * BLOCK_BYTES;
                    ranges.add(new Range(1, at, BlockDescriptor.LENGTH));
                    ranges.add(new Range(1, at + BlockDescriptor.copyOffset(BLOCK_BYTES), BlockDescriptor.LENGTH));
                }
            }
            default -> {
                for (int block = 0; block < BLOCKS; block++) {
                    int at = logStart() + block * BLOCK_BYTES;
                    ranges.add(new Range(1, at + BlockDescriptor.LENGTH, BLOCK_BYTES - 2 * BlockDescriptor.LENGTH));
                }
            }
        }
        return ranges;
    }

    /** The store as its process left it; not to be changed. */
    static synchronized byte[][] base(int flags) {
        return BASES.computeIfAbsent(flags & (KILLED | EVICTING), FuzzedStore::make);
    }

    private static byte[][] make(int flags) {
        clear();
        StoreDoubles.create(REGIONS, geometry((flags & EVICTING) != 0), SEED);
        KeyValueStore<Integer, byte[]> store = open(BOOT);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < STEPS; i++) {
            int key = random.nextInt(KEYS);
            if (random.nextInt(5) == 0) {
                store.remove(key);
            } else {
                try {
                    store.put(key, value(random));
                } catch (StoreFullException full) {
                    store.remove(random.nextInt(KEYS));
                }
            }
            if (i % 60 == 59) {
                store.flush();
            }
        }
        if ((flags & KILLED) == 0) {
            store.close();
        }
        byte[][] memory = new byte[REGIONS.length][];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = new byte[REGIONS[i].length()];
            REGIONS[i].get(0, memory[i], 0, memory[i].length);
        }
        return memory;
    }

    private static byte[] value(SplittableRandom random) {
        byte[] value =
                new byte[random.nextInt(8) == 0 ? LARGE_VALUE_BYTES - random.nextInt(1500) : random.nextInt(120)];
        random.nextBytes(value);
        return value;
    }

    private static void clear() {
        for (Region region : REGIONS) {
            region.put(0, new byte[region.length()], 0, region.length());
        }
    }

    private static KeyValueStore<Integer, byte[]> open(long boot) {
        try {
            return StoreDoubles.open(
                    REGIONS, new StoreDoubles.Settings(Durability.PERIODIC, boot, () -> Instant.EPOCH));
        } catch (HeaderException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs one input against one part. */
    static void run(Part part, byte[] data) {
        boolean sealed = data.length > 0 && (data[0] & SEAL) != 0;
        try {
            runStrictly(part, data);
        } catch (RuntimeException e) {
            if (!sealed || !e.getClass().getName().startsWith("io.memorymap.")) {
                throw e;
            }
        }
    }

    /** As {@link #run}, but no exception is taken for an answer, whatever the input. */
    static synchronized void runStrictly(Part part, byte[] data) {
        int flags = data.length == 0 ? 0 : data[0] & FLAGS - 1;
        byte[][] memory = base(flags).clone();
        for (int i = 0; i < memory.length; i++) {
            memory[i] = memory[i].clone();
        }
        patch(memory, ranges(part), data);
        if ((flags & SEAL) != 0) {
            seal(memory);
        }
        if (part == Part.HEADER && !isOfThisFile(memory[0])) {
            return;
        }
        for (int i = 0; i < memory.length; i++) {
            REGIONS[i].put(0, memory[i], 0, memory[i].length);
        }
        use((flags & OTHER_BOOT) == 0 ? BOOT : BOOT + 1);
    }

    static void seal(byte[][] memory) {
        Seals.renew(memory, geometry(false).tableBytes(), tableStart(), logStart(), BLOCK_BYTES, BLOCKS);
    }

    static void patch(byte[][] memory, List<Range> ranges, byte[] data) {
        int at = 1;
        while (at + 3 <= data.length) {
            int offset = (data[at] & 0xFF) | (data[at + 1] & 0xFF) << 8;
            int length = Math.min(data[at + 2] & 0xFF, data.length - at - 3);
            for (int i = 0; i < length; i++) {
                write(memory, ranges, offset + i, data[at + 3 + i]);
            }
            at += 3 + length;
        }
    }

    private static void write(byte[][] memory, List<Range> ranges, int offset, byte value) {
        int left = offset % ranges.stream().mapToInt(Range::length).sum();
        for (Range range : ranges) {
            if (left < range.length()) {
                memory[range.region()][range.offset() + left] = value;
                return;
            }
            left -= range.length();
        }
    }

    /** An input that writes into a part what stands there. */
    static byte[] identity(Part part, int flags, int range, int offset, int length) {
        List<Range> ranges = ranges(part);
        int before = ranges.subList(0, range).stream().mapToInt(Range::length).sum() + offset;
        Range piece = ranges.get(range);
        int n = Math.min(LARGEST_PATCH, Math.min(length, piece.length() - offset));
        byte[] input = new byte[4 + n];
        input[0] = (byte) flags;
        input[1] = (byte) before;
        input[2] = (byte) (before >> 8);
        input[3] = (byte) n;
        System.arraycopy(base(flags)[piece.region()], piece.offset() + offset, input, 4, n);
        return input;
    }

    /** An input that writes the header of one block, both copies, into another one. */
    static byte[] headerOfAnother(int flags, int from, int to) {
        byte[] input = new byte[1 + 2 * (3 + BlockDescriptor.LENGTH)];
        input[0] = (byte) flags;
        for (int copy = 0, at = 1; copy < 2; copy++, at += 3 + BlockDescriptor.LENGTH) {
            int offset = (2 * to + copy) * BlockDescriptor.LENGTH;
            input[at] = (byte) offset;
            input[at + 1] = (byte) (offset >> 8);
            input[at + 2] = (byte) BlockDescriptor.LENGTH;
            int header = logStart() + from * BLOCK_BYTES;
            System.arraycopy(base(flags)[1], header, input, at + 3, BlockDescriptor.LENGTH);
        }
        return input;
    }

    /** Blocks of the store that are in a queue, or were. */
    static List<Integer> blocksWithHeaders(int flags) {
        List<Integer> found = new ArrayList<>();
        for (int block = 0; block < BLOCKS; block++) {
            int magic = logStart() + block * BLOCK_BYTES + BlockDescriptor.MAGIC_OFFSET;
            if (HeapBytes.getInt(base(flags)[1], magic) == BlockDescriptor.MAGIC) {
                found.add(block);
            }
        }
        return found;
    }

    /** Whether a header is accepted and says what the memory at hand is: else there is no file that it could be of. */
    private static boolean isOfThisFile(byte[] head) {
        try {
            StoreHeader header = StoreHeader.parse(head);
            StoreDescription.parse(StoreHeader.description(head));
            Geometry found = header.geometry();
            long all = found.headBytes() + found.extents() * found.extentBytes();
            if (all != header.fileLength() || found.tableBytes() < 0 || found.logBytes() < 0 || found.extents() < 1) {
                throw new AssertionError("accepted: " + found + " in " + header.fileLength() + " bytes");
            }
            Geometry own = geometry(found.evicting());
            return found.segments() == own.segments()
                    && found.segmentsPerExtent() == own.segmentsPerExtent()
                    && found.bucketsPerSegment() == own.bucketsPerSegment()
                    && found.blockBytes() == own.blockBytes()
                    && found.blocksPerSegment() == own.blocksPerSegment()
                    && found.classTableBytes() == own.classTableBytes();
        } catch (HeaderException refused) {
            return false;
        }
    }

    private static void use(long boot) {
        KeyValueStore<Integer, byte[]> store = open(boot);
        read(store);
        for (int key = 0; key < KEYS; key += 7) {
            try {
                store.put(key, new byte[key]);
                store.put(key + 1, new byte[LARGE_VALUE_BYTES - key]);
                store.remove(key + 2);
            } catch (StoreFullException full) {
                store.remove(key);
            }
        }
        store.compact();
        store.flush();
        read(store);
        store.close();
        KeyValueStore<Integer, byte[]> again = open(boot);
        read(again);
        again.clear();
        again.close();
    }

    private static void read(KeyValueStore<Integer, byte[]> store) {
        for (int key = 0; key < KEYS; key++) {
            byte[] value = store.get(key);
            if (value != null && value.length > LARGE_VALUE_BYTES + 64) {
                throw new AssertionError("a value of " + value.length + " bytes");
            }
        }
        store.verify();
        store.forEach((key, value) -> {
            if (value.length > LARGE_VALUE_BYTES + 64) {
                throw new AssertionError("a value of " + value.length + " bytes");
            }
        });
        store.statistics();
    }
}
