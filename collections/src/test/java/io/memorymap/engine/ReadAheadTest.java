package io.memorymap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.engine.recovery.LogRecovery;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.Region;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who reads many keys asks for the memory of all of them before it waits for that of the first. */
final class ReadAheadTest {
    private static final int LINE = 64;
    private static final long LINES_OF_PAGE = 4096 / LINE;
    private static final int KEYS = 16;
    private static final int VALUE_BYTES = 40;
    private static final int ENTRIES = 10_000;
    /** Between two keys that are read. */
    private static final int STRIDE = ENTRIES / KEYS;

    /** Lines that are looked at while reading is recorded, in order; each as region and line. */
    private final List<Long> lines = new ArrayList<>();

    private final RecordImage out = new RecordImage();
    private final long[] hashes = new long[KEYS];
    private boolean recording;
    private final SegmentStore engine;

    private final class Recording extends ForwardingRegion {
        private final long number;

        Recording(Region target, int number) {
            super(target);
            this.number = (long) number << Integer.SIZE;
        }

        private void met(int offset) {
            long line = number | offset / LINE;
            if (recording && (lines.isEmpty() || lines.get(lines.size() - 1) != line)) {
                lines.add(line);
            }
        }

        @Override
        public int getInt(int offset) {
            met(offset);
            return super.getInt(offset);
        }

        @Override
        public long getLong(int offset) {
            met(offset);
            return super.getLong(offset);
        }

        @Override
        public long getLongAcquire(int offset) {
            met(offset);
            return super.getLongAcquire(offset);
        }

        @Override
        public long getLongOpaque(int offset) {
            met(offset);
            return super.getLongOpaque(offset);
        }

        @Override
        public void get(int offset, byte[] target, int at, int length) {
            for (int n = 0; n < length; n += LINE) {
                met(offset + n);
            }
            met(offset + length - 1);
            super.get(offset, target, at, length);
        }
    }

    ReadAheadTest() {
        Geometry geometry = Geometry.plan(20_000, 4L << 20, VALUE_BYTES, 0, false);
        assertThat(geometry.segments()).isGreaterThan(1);
        Region[] regions = MappedFile.direct(geometry.headBytes(), geometry.extentBytes(), geometry.extents());
        StoreHeader header = StoreHeader.create(geometry, new long[] {1, 2}, 0);
        header.attach(regions[0], false);
        header.writeNew();
        for (int i = 1; i < regions.length; i++) {
            regions[i] = new Recording(regions[i], i);
        }
        // Nothing is forced, and nobody else reads while it is recorded.
        EngineOptions options =
                new EngineOptions(false, false, false, true, new long[2], new long[2], LogRecovery.INSTANCE, null);
        engine = EngineDoubles.withoutDaemon(() -> new SegmentStore(header, regions, options));
    }

    @BeforeEach
    void fill() {
        for (int key = 0; key < ENTRIES; key++) {
            put(key);
        }
        for (int key = 0; key < ENTRIES; key++) {
            assertThat(read(key)).isTrue();
        }
        for (int i = 0; i < KEYS; i++) {
            hashes[i] = hash(i * STRIDE);
        }
    }

    @Test
    void allBucketsAreAskedForFirstAndThenAllRecords() {
        List<Long> ahead = recorded(() -> engine.prefetch(hashes, KEYS));
        List<Set<Long>> ofEach = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            int key = i * STRIDE;
            ofEach.add(new HashSet<>(recorded(() -> read(key))));
        }

        for (int i = 0; i < KEYS; i++) {
            assertThat(ofEach.get(i)).as("bucket of key %d", i).contains(ahead.get(i));
        }
        Set<Long> buckets = new HashSet<>(ahead.subList(0, KEYS));
        List<Long> records = ahead.subList(KEYS, ahead.size());
        Set<Long> withRecord = new HashSet<>(records);
        withRecord.removeAll(buckets);
        int found = 0;
        for (Set<Long> each : ofEach) {
            assertThat(buckets).containsAnyElementsOf(each);
            found += each.stream().anyMatch(withRecord::contains) ? 1 : 0;
        }
        assertThat(found)
                .as("keys whose record was asked for; one in another bucket than its first is not")
                .isGreaterThanOrEqualTo(KEYS - 3);
    }

    /** A page more may be one that is gone: nobody would miss it. */
    @Test
    void noPageIsAskedForThatTheReadsDoNotMeet() {
        for (int key = 0; key < ENTRIES / 4; key++) {
            int wanted = key;
            long[] one = {hash(key)};
            Set<Long> ahead = pages(recorded(() -> engine.prefetch(one, 1)));
            Set<Long> met = pages(recorded(() -> read(wanted)));

            assertThat(met).as("pages of key %d", key).containsAll(ahead);
        }
    }

    private static Set<Long> pages(List<Long> lines) {
        Set<Long> pages = new HashSet<>();
        for (long line : lines) {
            pages.add(line & -LINES_OF_PAGE);
        }
        return pages;
    }

    private List<Long> recorded(Runnable reading) {
        lines.clear();
        recording = true;
        reading.run();
        recording = false;
        return List.copyOf(lines);
    }

    private static byte[] keyBytes(int key) {
        byte[] bytes = new byte[Long.BYTES];
        HeapBytes.putLong(bytes, 0, key);
        return bytes;
    }

    private long hash(int key) {
        return engine.hash(keyBytes(key), 0, Long.BYTES);
    }

    private void put(int key) {
        WriteRequest request = new WriteRequest();
        byte[] encoded = new byte[RecordDescriptor.recordBytes(Long.BYTES, VALUE_BYTES)];
        System.arraycopy(keyBytes(key), 0, encoded, RecordDescriptor.KEY_OFFSET, Long.BYTES);
        Arrays.fill(encoded, RecordDescriptor.KEY_OFFSET + Long.BYTES, encoded.length, (byte) key);
        request.image.seal(encoded, Long.BYTES, VALUE_BYTES);
        request.hash = hash(key);
        request.expiresAt = RecordDescriptor.NEVER_MILLIS;
        assertThat(engine.put(request)).isEqualTo(Outcome.DONE);
    }

    private boolean read(int key) {
        RecordImage wanted = new RecordImage();
        byte[] encoded = new byte[RecordDescriptor.KEY_OFFSET + Long.BYTES];
        System.arraycopy(keyBytes(key), 0, encoded, RecordDescriptor.KEY_OFFSET, Long.BYTES);
        wanted.key(encoded, Long.BYTES);
        return engine.read(hash(key), wanted, out);
    }
}
