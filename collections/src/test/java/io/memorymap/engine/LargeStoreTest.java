package io.memorymap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.engine.recovery.LogRecovery;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.KeyHash;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.Region;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Stores of up to a billion entries on regions that keep only what is written: every byte lands where the format says, up to
 * the last one, and nowhere else.
 */
final class LargeStoreTest {
    private static final long K0 = 0x1234;
    private static final long K1 = 0x5678;

    @ParameterizedTest(name = "{0} entries of {1} bytes")
    @CsvSource({"100000000, 116", "1000000000, 16", "1000000000, 116", "1000000000, 1000", "20000000, 16000"})
    void theFirstAndTheLastSegmentLieWhereTheFormatSays(long capacity, int average) {
        Large large =
                new Large(Geometry.plan(capacity, capacity * ((24L + average + 7) / 8 * 8), average, 0, false), false);
        int last = large.geometry.segments() - 1;
        for (int segment : new int[] {0, 1, last / 2, last - 1, last}) {
            long key = large.keyOf(segment);
            large.forgetPages();

            assertThat(large.put(key, 100)).isEqualTo(Outcome.DONE);

            assertThat(large.get(key)).isEqualTo(value(key, 100));
            assertThat(large.touched())
                    .as("pages written in segment %d", segment)
                    .containsExactlyElementsOf(large.pagesOf(segment, key));
            assertThat(large.remove(key)).isEqualTo(Outcome.DONE);
            assertThat(large.get(key)).isNull();
        }
    }

    @Test
    void theLastSegmentOfABillionEntriesIsUsedToItsEnd() {
        Geometry plan = Geometry.plan(1_000_000_000, 144_000_000_000L, 116, 0, false);
        // A bound of bytes that the log cannot hold: space itself is what ends the filling.
        Geometry unbounded = new Geometry(
                plan.capacity(),
                16 * plan.maxBytes(),
                plan.averageEntryBytes(),
                plan.recordLimit(),
                false,
                plan.segments(),
                plan.segmentsPerExtent(),
                plan.bucketsPerSegment(),
                plan.blockBytes(),
                plan.blocksPerSegment(),
                plan.classTableBytes());
        Large large = new Large(unbounded, false);
        int last = unbounded.segments() - 1;
        Random keys = new Random(3);
        List<Long> written = new ArrayList<>();
        int size = unbounded.inlineLimit() - 40;
        Outcome outcome = Outcome.DONE;
        while (outcome == Outcome.DONE) {
            long key = large.keyOf(last, keys);
            outcome = large.put(key, size);
            if (outcome == Outcome.DONE) {
                written.add(key);
            }
        }
        assertThat(outcome).isEqualTo(Outcome.FULL);
        assertThat(large.store.entries()).isEqualTo(written.size());
        for (long key : written) {
            assertThat(Arrays.equals(large.get(key), value(key, size)))
                    .as("key %d", key)
                    .isTrue();
        }
        long end = large.endOfLog(last);
        long highest = large.touched().stream().mapToLong(page -> page).max().orElseThrow();
        assertThat(highest * 4096)
                .as("the last blocks are kept back for the cleaner")
                .isBetween(end - 4L * unbounded.blockBytes(), end - 1);
    }

    @Test
    void keysSpreadEvenlyOverAllSegmentsOfABillionEntries() {
        Large large = new Large(Geometry.plan(1_000_000_000, 144_000_000_000L, 116, 0, false), false);
        int segments = large.geometry.segments();
        int[] counts = new int[segments];
        int keys = 64 * segments;
        for (long key = 0; key < keys; key++) {
            counts[large.segmentOf(key)]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(64 - 8 * 8, 64 + 8 * 8);
        }
    }

    @Test
    void theDoubleRefusesWhatAMappingCouldNotDo() {
        SparseRegion region = new SparseRegion(8192);
        assertThat(region.getLong(8184)).isZero();
        assertThatThrownBy(() -> region.getLong(8185)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> region.putLong(-8, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> region.putLongRelease(12, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(region.pages).isEmpty();
    }

    private static byte[] value(long key, int length) {
        byte[] value = new byte[length];
        new Random(key).nextBytes(value);
        return value;
    }

    /** A store on sparse regions; keys are longs. */
    private static final class Large {
        private final Geometry geometry;
        private final SegmentStore store;
        private final SparseRegion[] extents;
        private final KeyHash hash = new KeyHash(K0, K1);

        Large(Geometry geometry, boolean durable) {
            this.geometry = geometry;
            Region[] regions = new Region[1 + geometry.extents()];
            regions[0] = new ByteBufferRegion(ByteBuffer.allocateDirect(geometry.headBytes()));
            extents = new SparseRegion[geometry.extents()];
            for (int i = 0; i < extents.length; i++) {
                extents[i] = new SparseRegion((int) geometry.extentBytes());
                regions[1 + i] = extents[i];
            }
            StoreHeader header = StoreHeader.create(geometry, new long[] {K0, K1}, 0);
            header.attach(regions[0], false);
            header.writeNew();
            store = new SegmentStore(
                    header,
                    regions,
                    new EngineOptions(
                            false,
                            durable,
                            false,
                            true,
                            new long[] {1, 1},
                            new long[] {1, 1},
                            LogRecovery.INSTANCE,
                            null));
        }

        long hash(long key) {
            byte[] bytes = new byte[8];
            HeapBytes.putLong(bytes, 0, key);
            return hash.hash(bytes, 0, 8);
        }

        int segmentOf(long key) {
            return (int) (hash(key) >>> (64 - Integer.numberOfTrailingZeros(geometry.segments())));
        }

        long keyOf(int segment) {
            return keyOf(segment, new Random(segment));
        }

        long keyOf(int segment, Random random) {
            long key = random.nextLong();
            while (segmentOf(key) != segment) {
                key++;
            }
            return key;
        }

        private WriteRequest request(long key, byte[] value, int valueLength) {
            byte[] record = new byte[24 + 8 + value.length + 8];
            HeapBytes.putLong(record, 24, key);
            System.arraycopy(value, 0, record, 32, value.length);
            WriteRequest request = new WriteRequest();
            request.image.seal(record, 8, valueLength);
            request.hash = hash(key);
            request.expiresAt = RecordDescriptor.NEVER_MILLIS;
            return request;
        }

        Outcome put(long key, int length) {
            return store.put(request(key, value(key, length), length));
        }

        Outcome remove(long key) {
            return store.remove(request(key, new byte[0], RecordDescriptor.REMOVE));
        }

        byte @Nullable [] get(long key) {
            RecordImage out = new RecordImage();
            WriteRequest request = request(key, new byte[0], 0);
            if (!store.read(request.hash, request.image, out)) {
                return null;
            }
            int from = out.valueOffset();
            return java.util.Arrays.copyOfRange(out.bytes(), from, from + out.valueLength());
        }

        void forgetPages() {
            for (SparseRegion extent : extents) {
                extent.pages.clear();
            }
        }

        /** Numbers, in the file, of the pages that were written to. */
        List<Long> touched() {
            List<Long> touched = new ArrayList<>();
            for (int i = 0; i < extents.length; i++) {
                long first = (geometry.headBytes() + i * geometry.extentBytes()) / 4096;
                for (int page : extents[i].pages.keySet()) {
                    touched.add(first + page);
                }
            }
            return touched;
        }

        private long tablePages() {
            return (geometry.bucketsPerSegment() * 64L + 4095) / 4096;
        }

        private static long sumPages(long tablePages) {
            return (tablePages * 8 + 4095) / 4096;
        }

        /** Where the pages of a segment begin in the file: its header, its table, its log, and what follows. */
        private long[] parts(int segment) {
            long k = geometry.segmentsPerExtent();
            long table = tablePages();
            table += sumPages(table);
            long log = ((long) geometry.blockBytes() * geometry.blocksPerSegment() + 4095) / 4096;
            long head = 5L + 2L * geometry.classTableBytes() / 4096;
            long extent = head + segment / k * (k * (3 + table + log));
            long i = segment % k;
            long logs = extent + k * 3 + k * table;
            return new long[] {extent + i * 3, extent + k * 3 + i * table, logs + i * log, logs + i * log + log};
        }

        long endOfLog(int segment) {
            return parts(segment)[3] * 4096;
        }

        /** Where the first record of a segment goes: its header and the mirror of that, a bucket, its page's sum, both ends of its first block. */
        List<Long> pagesOf(int segment, long key) {
            long[] parts = parts(segment);
            long bucket = (hash(key) & 0x1FFFFFFF) % Math.min(4, geometry.bucketsPerSegment());
            return List.of(
                    parts[0],
                    parts[0] + 1,
                    parts[1] + bucket * 64 / 4096,
                    parts[1] + tablePages(),
                    parts[2],
                    parts[2] + geometry.blockBytes() / 4096 - 1);
        }
    }
}
