package io.memorymap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.engine.recovery.LogRecovery;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A slot table doubles as its entries come, and nothing is lost where it cannot. */
final class TableGrowthTest {
    private static final int ENTRIES = 20_000;
    private static final int VALUE_BYTES = 16;

    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void beginsSmallAndEndsWithRoomForAllThatWasAskedFor() {
        Store store = new Store(ENTRIES, false);
        assertThat(store.segment().table.buckets()).isEqualTo(4);

        for (int key = 0; key < ENTRIES; key++) {
            assertThat(store.put(key)).isEqualTo(Outcome.DONE);
            assertThat(store.segment().table.isCrowdedBy(key + 1)).isFalse();
        }

        assertThat(store.segment().table.buckets()).isEqualTo(store.geometry.bucketsPerSegment());
        for (int key = 0; key < ENTRIES; key++) {
            assertThat(store.contains(key)).as("key %d", key).isTrue();
        }
        assertThat(store.contains(ENTRIES)).isFalse();
    }

    @Test
    void aReaderNeverMissesAnEntryWhileTheTableGrows() throws InterruptedException {
        Store store = new Store(ENTRIES, false);
        AtomicLong published = new AtomicLong();
        AtomicLong misses = new AtomicLong();
        AtomicLong hits = new AtomicLong();
        Thread reader = new Thread(() -> {
            SplittableRandom keys = new SplittableRandom(11);
            for (long there = published.get(); there < ENTRIES; there = published.get()) {
                boolean found = there == 0 || store.contains(keys.nextInt((int) there));
                (found ? hits : misses).incrementAndGet();
            }
        });
        reader.start();
        for (int key = 0; key < ENTRIES; key++) {
            store.put(key);
            published.set(key + 1);
            // A reader that the system starts late would find the table grown.
            while (key == 0 && reader.isAlive() && hits.get() + misses.get() == 0) {
                Thread.onSpinWait();
            }
        }
        reader.join();

        assertThat(misses).hasValue(0);
        assertThat(hits.get()).isPositive();
    }

    @Test
    void aStrictStoreWithoutRoomForItsTableTakesWhatFitsAndGoesOnWhenThereIsRoom() {
        Store store = new Store(ENTRIES, false);
        store.fillUntilBuckets(64);
        store.full = true;

        int refusedAt = -1;
        for (int key = store.next; key < ENTRIES && refusedAt < 0; key++) {
            refusedAt = store.put(key) == Outcome.DONE ? -1 : key;
        }

        assertThat(refusedAt).isBetween(64 * 8 * 80 / 100, 64 * 8 * 90 / 100);
        for (int key = 0; key < refusedAt; key++) {
            assertThat(store.contains(key)).as("key %d", key).isTrue();
        }
        assertThat(store.segment().table.buckets()).isEqualTo(64);
        assertThat(store.engine.noSpace()).isNotNull();

        store.full = false;
        store.segment().store.hadSpace();
        for (int key = refusedAt; key < ENTRIES; key++) {
            assertThat(store.put(key)).isEqualTo(Outcome.DONE);
        }
        for (int key = 0; key < ENTRIES; key++) {
            assertThat(store.contains(key)).as("key %d", key).isTrue();
        }
    }

    @Test
    void anEvictingStoreWithoutRoomForItsTableEvicts() {
        Store store = new Store(ENTRIES, true);
        store.fillUntilBuckets(64);
        store.full = true;

        for (int key = store.next; key < 5_000; key++) {
            assertThat(store.put(key)).isEqualTo(Outcome.DONE);
        }

        assertThat(store.segment().entries()).isBetween(64L * 8 * 70 / 100, 64L * 8 * 85 / 100);
        assertThat(store.engine.counts().evictions.sum()).isGreaterThan(4_000);
        assertThat(store.contains(4_999)).isTrue();
    }

    @ParameterizedTest(name = "evicting {0}")
    @ValueSource(booleans = {true, false})
    void theTableIsMadeAnewFromTheLogInTheSizeThatItNeeds(boolean evicting) throws HeaderException {
        Store store = new Store(ENTRIES, evicting);
        for (int key = 0; key < ENTRIES / 2; key++) {
            store.put(key);
        }
        long before = store.segment().entries();

        store.reopenAfterPowerLoss();

        assertThat(store.engine.entries()).isEqualTo(before);
        assertThat(store.segment().table.isCrowdedBy(before)).isFalse();
        for (int key = 0; key < ENTRIES / 2; key++) {
            assertThat(store.contains(key)).as("key %d", key).isTrue();
        }
    }

    @Test
    void anEntryKeepsItsHitsWhenItsSlotMoves() {
        Store store = new Store(ENTRIES, true);
        for (int key = 0; key < 20; key++) {
            store.put(key);
        }
        for (int n = 0; n < 3; n++) {
            assertThat(store.contains(3)).isTrue();
        }
        int buckets = store.segment().table.buckets();
        for (int key = 20; store.segment().table.buckets() == buckets; key++) {
            store.put(key);
        }

        int hits = 0;
        for (int slot = 0; slot < store.segment().table.slots(); slot++) {
            hits += Objects.requireNonNull(store.segment().hits).get(slot);
        }
        assertThat(hits).isEqualTo(3);
    }

    /** A store of one segment in memory, whose device has room or has not. */
    private final class Store {
        private final Geometry geometry;
        private final Region[] regions;
        private SegmentStore engine;
        private boolean full;
        private int next;
        private long bootId = 1;

        Store(int capacity, boolean evicting) {
            Geometry plan = Geometry.plan(capacity, 1L << 24, 64, 4000, evicting);
            geometry = new Geometry(
                    capacity,
                    plan.maxBytes(),
                    plan.averageEntryBytes(),
                    plan.recordLimit(),
                    evicting,
                    1,
                    1,
                    1 << 12,
                    64 << 10,
                    256,
                    plan.classTableBytes());
            StoreHeader header = StoreHeader.create(geometry, new long[] {random.nextLong(), random.nextLong()}, 0);
            int table = ExtentDescriptor.tableOffset(0, 1, geometry.tableBytes());
            regions = new Region[] {
                new ByteBufferRegion(ByteBuffer.allocateDirect(geometry.headBytes())),
                new ForwardingRegion(
                        new ByteBufferRegion(ByteBuffer.allocateDirect(Math.toIntExact(geometry.extentBytes())))) {
                    @Override
                    public void allocate(int offset, int length) throws IOException {
                        boolean ofTable = offset >= table && offset < table + geometry.tableBytes();
                        if (full && ofTable) {
                            throw new FileSystemException("the table", null, "No space left on device");
                        }
                        super.allocate(offset, length);
                    }
                }
            };
            header.attach(regions[0], false);
            header.writeNew();
            engine = open(header);
        }

        private SegmentStore open(StoreHeader header) {
            EngineOptions options = new EngineOptions(
                    false,
                    false,
                    false,
                    true,
                    new long[] {bootId, bootId},
                    new long[] {1, 1},
                    LogRecovery.INSTANCE,
                    null);
            return EngineDoubles.withoutDaemon(() -> new SegmentStore(header, regions, options));
        }

        void reopenAfterPowerLoss() throws HeaderException {
            engine.flush();
            bootId++;
            byte[] head = new byte[StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET];
            regions[0].get(0, head, 0, head.length);
            StoreHeader header = StoreHeader.parse(head);
            header.attach(regions[0], false);
            engine = open(header);
        }

        Segment segment() {
            return engine.segment(0);
        }

        void fillUntilBuckets(int buckets) {
            while (segment().table.buckets() < buckets) {
                assertThat(put(next++)).isEqualTo(Outcome.DONE);
            }
        }

        private WriteRequest request(int key) {
            byte[] bytes = new byte[RecordDescriptor.recordBytes(Integer.BYTES, VALUE_BYTES)];
            HeapBytes.putInt(bytes, RecordDescriptor.KEY_OFFSET, key);
            WriteRequest request = new WriteRequest();
            request.image.seal(bytes, Integer.BYTES, VALUE_BYTES);
            request.hash = engine.hash(bytes, RecordDescriptor.KEY_OFFSET, Integer.BYTES);
            request.expiresAt = RecordDescriptor.NEVER_MILLIS;
            return request;
        }

        Outcome put(int key) {
            return engine.put(request(key));
        }

        boolean contains(int key) {
            WriteRequest request = request(key);
            return engine.read(request.hash, request.image, new RecordImage());
        }
    }
}
