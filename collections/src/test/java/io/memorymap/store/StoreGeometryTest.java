package io.memorymap.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.Region;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the options, the file is divided so that the promises about room, length and mappings can be kept. */
final class StoreGeometryTest {
    private static final int PAGE = 4096;
    private static final int RECORD_HEADER = 24;

    @ParameterizedTest(name = "{0} entries")
    @ValueSource(longs = {256, 257, 4095, 4096, 8191, 8192, 65_536, 1_000_000, 100_000_000, 1_000_000_000})
    void everySizeFromTheSmallestToTheLargestKeepsTheRules(long capacity) {
        for (Eviction eviction : Eviction.values()) {
            for (int average : new int[] {1, 16, 64, 116, 200, 1000, 100_000}) {
                if (capacity * (double) average < 1e13) {
                    StoreOptions options = options(capacity, average, 0, 0, eviction);
                    check(options);
                    readBack(options.plan());
                    readBack(options.plan().withLeastRoom());
                }
            }
        }
    }

    @Test
    void randomOptionsKeepTheRules() {
        long seed = Long.getLong("memorymap.geometry.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int n = 0; n < 20_000; n++) {
            long capacity = random.nextInt(6) == 0 ? 0 : (long) (256 * Math.pow(1e9 / 256, random.nextDouble()));
            int average = random.nextInt(4) == 0 ? 0 : (int) Math.pow(1 << 20, random.nextDouble());
            long maxBytes = random.nextInt(3) == 0 ? (long) (5e3 * Math.pow(1e8, random.nextDouble())) : 0;
            int largest = Math.min(
                    random.nextInt(3) == 0 ? (int) Math.pow(1 << 24, random.nextDouble()) : 0,
                    Geometry.MAX_ENTRY_BYTES - 64);
            if (capacity * (double) Math.max(64, average) > 1e13) {
                continue;
            }
            Eviction eviction = random.nextBoolean() ? Eviction.NONE : Eviction.TWO_QUEUES;
            if (maxBytes != 0 && RecordDescriptor.recordBytes(0, Math.max(average, largest)) > maxBytes) {
                continue;
            }
            String drawn = "seed " + seed + " step " + n + ": capacity " + capacity + ", average " + average
                    + ", maxBytes " + maxBytes + ", largest " + largest + ", " + eviction;
            StoreOptions options =
                    assertDoesNotThrow(() -> options(capacity, average, maxBytes, largest, eviction), drawn);
            try {
                check(options);
                if (n % 16 == 0) {
                    readBack(options.plan());
                }
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining("do not fit a store");
                assertThat(largest)
                        .as("only entries of very different sizes are refused")
                        .isGreaterThan(4 << 20);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(drawn, e);
            }
        }
    }

    @Test
    void aBoundThatHoldsOneEntryTakesItAndOneByteLessIsRefused() {
        for (int entry = 4200; entry < 4264; entry++) {
            int record = RecordDescriptor.recordBytes(0, entry);
            int largest = entry;

            assertThat(options(0, 0, record, largest, Eviction.NONE).plan().maxEntryBytes())
                    .isGreaterThanOrEqualTo(largest);
            assertThatThrownBy(() -> options(0, 0, record - 1, largest, Eviction.NONE))
                    .hasMessage("maxBytes %d does not hold one entry of %d bytes and the %d that go with it"
                            .formatted(record - 1, largest, record - largest));
        }
    }

    @Test
    void theSmallestStoreTakesTensOfKibibytes() {
        for (Eviction eviction : Eviction.values()) {
            Geometry geometry = options(256, 0, 0, 0, eviction).plan();
            long empty = geometry.headBytes();
            assertThat(empty + 4L * geometry.blockBytes()).isLessThan(96 << 10);
        }
    }

    @Test
    void aBoundOfBytesAloneDoesNotMakeAStoreLargeFromTheBeginning() {
        Geometry geometry =
                options(10_000, 0, 100L << 30, 0, Eviction.TWO_QUEUES).plan();

        assertThat(geometry.fileBytes()).isGreaterThan(100L << 30);
        assertThat(geometry.headBytes()).isLessThan(1 << 20);
    }

    @Test
    void aStoreOfABillionEntriesIsMadeOfMappingsOfAtMostOneGibibyte() {
        Geometry geometry = options(1_000_000_000, 116, 0, 0, Eviction.NONE).plan();

        assertThat(geometry.extentBytes()).isBetween(1L << 29, 1L << 30);
        assertThat(geometry.fileBytes())
                .as("room for a billion entries of 4 KiB")
                .isGreaterThan(4_120_000_000_000L);
    }

    /** What is refused when it is read must never be written. */
    private static void readBack(Geometry geometry) {
        Region head = new ByteBufferRegion(ByteBuffer.allocateDirect(geometry.headBytes()));
        StoreHeader header = StoreHeader.create(geometry, new long[] {1, 2}, 0);
        header.attach(head, false);
        StoreHeader.writeDescription(head, "");
        header.writeNew();
        byte[] bytes = new byte[geometry.headBytes()];
        head.get(0, bytes, 0, bytes.length);
        assertThatCode(() -> StoreHeader.parse(bytes)).as(geometry.toString()).doesNotThrowAnyException();
    }

    private static void check(StoreOptions options) {
        Geometry geometry = options.plan();
        int segments = geometry.segments();
        long entries = Math.min(geometry.capacity(), Math.max(256, geometry.maxBytes() / RECORD_HEADER));
        assertThat(Integer.bitCount(segments)).as("segments are a power of two").isEqualTo(1);
        assertThat(Integer.bitCount(geometry.blockBytes())).isEqualTo(1);
        assertThat(Integer.bitCount(geometry.bucketsPerSegment())).isEqualTo(1);
        assertThat(geometry.blockBytes()).isBetween(8 << 10, 64 << 20);
        assertThat(geometry.blocksPerSegment()).isGreaterThanOrEqualTo(8);
        assertThat(geometry.bucketsPerSegment()).isLessThanOrEqualTo(1 << 17);

        assertThat(segments == 1
                        || entries / segments >= 512
                        || geometry.blockBytes() * (double) geometry.blocksPerSegment() > 450L << 20)
                .as("segments are few, or well filled, or as large as they may be")
                .isTrue();
        double mean = Math.ceil((double) entries / segments);
        double spread = segments == 1 ? 0 : 8 * Math.sqrt(mean);
        assertThat((double) geometry.segmentEntries())
                .as("a segment has room for the natural spread of its entries")
                .isBetween(Math.min((double) entries, mean + spread), mean + spread + 1);
        assertThat((double) segments * geometry.segmentMaxBytes()).isGreaterThanOrEqualTo((double) geometry.maxBytes());

        double slots = geometry.bucketsPerSegment() * (double) SlotDescriptor.SLOTS_PER_BUCKET;
        assertThat(geometry.segmentEntries() / slots).as("load of a table").isLessThanOrEqualTo(0.65);

        long log = (long) geometry.blockBytes() * geometry.blocksPerSegment();
        assertThat(geometry.segmentMaxBytes()).as("slack of a log").isLessThanOrEqualTo((long) (0.70 * log));
        assertThat(log).isLessThanOrEqualTo(1L << 30).isLessThanOrEqualTo(8L << SlotDescriptor.OFFSET_BITS);

        int limit = geometry.recordLimit();
        assertThat(geometry.inlineLimit()).isEqualTo(Math.min(limit, geometry.blockBytes() / 2 - 128));
        assertThat((long) limit).as("a segment has room for one").isLessThanOrEqualTo(geometry.segmentMaxBytes() + 7);
        assertThat(geometry.maxEntryBytes()).isEqualTo(limit - RECORD_HEADER);
        assertThat(geometry.maxEntryBytes())
                .isGreaterThanOrEqualTo(options.maxEntryBytes())
                .isGreaterThanOrEqualTo(options.averageEntryBytes())
                .isGreaterThanOrEqualTo(
                        options.maxEntryBytes() > 0
                                ? options.maxEntryBytes()
                                : (int) Math.min(1 << 20, geometry.maxBytes() / 8 * 8 - RECORD_HEADER));
        assertThat(limit % RecordDescriptor.ALIGNMENT).isZero();

        long table = pages(geometry.bucketsPerSegment() * 64L);
        long segmentBytes = 3L * PAGE + table + pages(table / PAGE * 8) + pages(log);
        assertThat(geometry.extentBytes()).isEqualTo(geometry.segmentsPerExtent() * segmentBytes);
        assertThat(geometry.extentBytes()).isLessThanOrEqualTo(1L << 30);
        assertThat(geometry.extentBytes() % PAGE).isZero();
        assertThat((long) geometry.extents() * geometry.segmentsPerExtent()).isGreaterThanOrEqualTo(segments);
        assertThat((long) (geometry.extents() - 1) * geometry.segmentsPerExtent())
                .isLessThan(segments);
        assertThat(geometry.fileBytes())
                .isEqualTo(5L * PAGE + 2L * geometry.classTableBytes() + geometry.extents() * geometry.extentBytes());
        assertThat(SegmentHeaderDescriptor.LENGTH).isEqualTo(3 * StoreHeaderDescriptor.PAGE_BYTES);
    }

    private static long pages(long bytes) {
        return (bytes + PAGE - 1) / PAGE * PAGE;
    }

    private static StoreOptions options(
            long capacity, int average, long maxBytes, int maxEntryBytes, Eviction eviction) {
        return new StoreOptions(
                capacity,
                average,
                maxBytes,
                maxEntryBytes,
                eviction,
                true,
                Eviction.Weigh.ENTRIES,
                Durability.PERIODIC,
                false,
                true,
                Duration.ZERO,
                false,
                "",
                null,
                null,
                InstantSource.system());
    }
}
