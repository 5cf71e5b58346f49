package io.memorymap.engine.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.engine.EngineOptions;
import io.memorymap.engine.ForwardingRegion;
import io.memorymap.engine.Outcome;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.Segment;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.WriteRequest;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.Region;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A segment of a large table is looked at bit by bit, and no answer comes from what was not. */
final class SegmentInspectionTest {
    private static final long SEED = Long.getLong("memorymap.inspection.seed", System.nanoTime());
    private static final int PAGE = 4096;
    private static final int PAGES = 16;
    private static final int KEYS = 5_000;
    private static final int BLOCK_BYTES = 16 << 10;
    private static final int BLOCKS = 64;
    private static final Geometry GEOMETRY =
            new Geometry(KEYS, 1 << 20, 40, 4096, false, 1, 1, PAGES * 64, BLOCK_BYTES, BLOCKS, 8192);
    private static final int TABLE = ExtentDescriptor.tableOffset(0, 1, GEOMETRY.tableBytes());
    private static final int SUMS = TABLE + ExtentDescriptor.sumsOffset(GEOMETRY.tableBytes());
    private static final int LOG = (int) ExtentDescriptor.logOffset(0, 1, GEOMETRY.tableBytes(), GEOMETRY.logBytes());

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final String[] expected = new String[KEYS];

    @Test
    void aFirstAnswerNeedsThePagesOnItsPathAlone() throws HeaderException {
        Watched file = new Watched(closedStore());
        SegmentStore store = open(file);
        int key = random.nextInt(KEYS);

        assertThat(read(store, key)).isEqualTo(expected[key]);

        assertThat(file.pages.cardinality())
                .as("seed %d: pages of the table", SEED)
                .isBetween(1, PAGES / 2);
        assertThat(file.headers.cardinality())
                .as("seed %d: headers of blocks", SEED)
                .isBetween(1, 2);
        assertThat(store.segment(0).isStable()).isFalse();
    }

    @Test
    void aSegmentThatIsOnlyReadIsWhollyLookedAtAfterABoundedNumberOfReads() throws HeaderException {
        Watched file = new Watched(closedStore());
        SegmentStore store = open(file);
        Segment segment = store.segment(0);
        int reads = 0;
        while (!segment.isStable()) {
            int key = random.nextInt(KEYS);
            assertThat(read(store, key)).isEqualTo(expected[key]);
            reads++;
        }
        assertThat(reads).as("seed %d", SEED).isBetween(3, Math.max(PAGES, BLOCKS) / 4 + 2);
        assertThat(file.pages.cardinality()).isEqualTo(PAGES);
        assertThat(file.headers.cardinality()).isEqualTo(segment.allocated());
        assertThat(store.counts().mended.sum()).isZero();
        assertThat(store.counts().segmentsRebuilt.sum()).isZero();
    }

    @Test
    void aWriterLooksAtAllOfIt() throws HeaderException {
        Watched file = new Watched(closedStore());
        SegmentStore store = open(file);

        put(store, 7, "new");

        assertThat(file.pages.cardinality()).isEqualTo(PAGES);
        assertThat(store.segment(0).isStable()).isTrue();
    }

    @Test
    void aDamagedPageThatNoLookupMeetsIsFoundLaterAndCounted() throws HeaderException {
        Region extent = closedStore();
        int key = random.nextInt(KEYS);
        Watched file = new Watched(extent);
        assertThat(read(open(file), key)).isEqualTo(expected[key]);
        int elsewhere = file.pages.nextClearBit(0);
        int at = TABLE + elsewhere * PAGE + 8 * random.nextInt(PAGE / 8);
        extent.putLong(at, extent.getLong(at) ^ 1L << random.nextInt(64));

        SegmentStore store = open(extent);
        assertThat(read(store, key)).isEqualTo(expected[key]);
        assertThat(store.counts().mended.sum()).as("seed %d: not met", SEED).isZero();
        int reads = 0;
        while (!store.segment(0).isStable()) {
            assertThat(read(store, key)).as("seed %d", SEED).isEqualTo(expected[key]);
            reads++;
        }

        assertThat(reads).isLessThan(Math.max(PAGES, BLOCKS));
        assertThat(store.counts().mended.sum()).isEqualTo(1);
        assertThat(store.counts().segmentsRebuilt.sum()).isEqualTo(1);
        readsAll(store);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 300})
    void aPageOfBeforeBringsNothingBack(int changes) throws HeaderException {
        Region extent = closedStore();
        byte[] before = bytes(extent, TABLE, LOG - TABLE);
        SegmentStore store = open(extent);
        for (int n = 0; n < changes; n++) {
            int key = random.nextInt(KEYS);
            if (random.nextInt(3) == 0) {
                remove(store, key);
            } else {
                put(store, key, "changed " + n);
            }
        }
        store.close();
        byte[] now = bytes(extent, TABLE, LOG - TABLE);
        byte[] whole = bytes(extent, 0, extent.length());
        byte[] wholeHead = head.clone();
        int older = 0;
        for (int page = 0; page <= PAGES; page++) {
            byte[] was = Arrays.copyOfRange(before, page * PAGE, (page + 1) * PAGE);
            boolean differs = !Arrays.equals(was, Arrays.copyOfRange(now, page * PAGE, (page + 1) * PAGE));
            extent.put(TABLE + page * PAGE, was, 0, PAGE);
            SegmentStore damaged = open(extent);
            readsAll(damaged);
            assertThat(damaged.segment(0).isStable()).isTrue();
            assertThat(damaged.counts().mended.sum())
                    .as("seed %d: page %d", SEED, page)
                    .isEqualTo(differs ? 1 : 0);
            older += differs ? 1 : 0;
            extent.put(0, whole, 0, whole.length);
            head = wholeHead.clone();
        }
        assertThat(older).as("the sums, and a page").isGreaterThanOrEqualTo(2);
        assertThat(TABLE + PAGES * PAGE).isEqualTo(SUMS);
    }

    @Test
    void aPageOfBeforeIsNotMetUnnoticedByTheFirstLookup() throws HeaderException {
        Region extent = closedStore();
        byte[] before = bytes(extent, TABLE, PAGES * PAGE);
        SegmentStore store = open(extent);
        for (int key = 0; key < KEYS; key += 2) {
            put(store, key, "changed");
        }
        store.close();
        byte[] wholeHead = head.clone();
        byte[] whole = bytes(extent, 0, extent.length());
        for (int key = 0; key < 200; key++) {
            extent.put(TABLE, before, 0, before.length);
            assertThat(read(open(extent), key)).as("seed %d: key %d", SEED, key).isEqualTo(expected[key]);
            extent.put(0, whole, 0, whole.length);
            head = wholeHead.clone();
        }
    }

    /** The head of the file, kept apart. */
    private byte[] head = {};

    private Region closedStore() throws HeaderException {
        Region[] regions = MappedFile.direct(GEOMETRY.headBytes(), GEOMETRY.extentBytes(), GEOMETRY.extents());
        StoreHeader header = StoreHeader.create(GEOMETRY, new long[] {SEED, 5}, 1);
        header.attach(regions[0], false);
        StoreHeader.writeDescription(regions[0], "");
        header.writeNew();
        head = bytes(regions[0], 0, regions[0].length());
        SegmentStore store = open(regions[1]);
        for (int n = 0; n < 3 * KEYS; n++) {
            put(store, n < KEYS ? n : random.nextInt(KEYS), "value " + n);
        }
        store.close();
        return regions[1];
    }

    private SegmentStore open(Region extent) throws HeaderException {
        Region first = MappedFile.direct(GEOMETRY.headBytes(), PAGE, 0)[0];
        first.put(0, head, 0, head.length);
        StoreHeader header = StoreHeader.parse(head);
        Region kept = new ForwardingRegion(first) {
            @Override
            public void force(int offset, int length) {
                first.get(0, head, 0, head.length);
            }
        };
        header.attach(kept, true);
        EngineOptions options = new EngineOptions(
                false, true, false, true, new long[] {1, 2}, new long[] {3, 4}, LogRecovery.INSTANCE, null);
        return new SegmentStore(header, new Region[] {kept, extent}, options);
    }

    private void readsAll(SegmentStore store) {
        int first = random.nextInt(KEYS);
        for (int n = 0; n < KEYS; n++) {
            int key = (first + n) % KEYS;
            assertThat(read(store, key)).as("seed %d: key %d", SEED, key).isEqualTo(expected[key]);
        }
    }

    private @Nullable String read(SegmentStore store, int key) {
        WriteRequest request = request(store, key, "", 0);
        RecordImage out = new RecordImage();
        return store.read(request.hash, request.image, out)
                ? new String(out.bytes(), out.valueOffset(), out.valueLength(), StandardCharsets.UTF_8)
                : null;
    }

    private void put(SegmentStore store, int key, String value) {
        WriteRequest request = request(store, key, value, value.length());
        request.expiresAt = RecordDescriptor.NEVER_MILLIS;
        assertThat(store.put(request)).isEqualTo(Outcome.DONE);
        expected[key] = value;
    }

    private void remove(SegmentStore store, int key) {
        store.remove(request(store, key, "", RecordDescriptor.REMOVE));
        expected[key] = null;
    }

    private static WriteRequest request(SegmentStore store, int key, String value, int valueLength) {
        byte[] keyBytes = ("key-" + key).getBytes(StandardCharsets.UTF_8);
        byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
        byte[] record = new byte[RecordDescriptor.recordBytes(keyBytes.length, valueBytes.length)];
        System.arraycopy(keyBytes, 0, record, RecordDescriptor.KEY_OFFSET, keyBytes.length);
        System.arraycopy(valueBytes, 0, record, RecordDescriptor.KEY_OFFSET + keyBytes.length, valueBytes.length);
        WriteRequest request = new WriteRequest();
        request.image.seal(record, keyBytes.length, valueLength);
        request.hash = store.hash(record, RecordDescriptor.KEY_OFFSET, keyBytes.length);
        request.now = 1;
        return request;
    }

    private static byte[] bytes(Region region, int from, int length) {
        byte[] bytes = new byte[length];
        region.get(from, bytes, 0, length);
        return bytes;
    }

    /** Notes which pages of the table are read, and of which blocks the headers. */
    private static final class Watched extends ForwardingRegion {
        private final BitSet pages = new BitSet();
        private final BitSet headers = new BitSet();

        Watched(Region target) {
            super(target);
        }

        @Override
        public long getLong(int offset) {
            if (offset >= TABLE && offset < SUMS) {
                pages.set((offset - TABLE) / PAGE);
            }
            return super.getLong(offset);
        }

        @Override
        public void get(int offset, byte[] bytes, int at, int length) {
            if (offset >= LOG && (offset - LOG) % BLOCK_BYTES == 0) {
                headers.set((offset - LOG) / BLOCK_BYTES);
            }
            super.get(offset, bytes, at, length);
        }
    }
}
