package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.engine.EngineOptions;
import io.memorymap.engine.Segment;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds of an evicting store are the store's: it holds as many entries and bytes as was said, never more, and evicts only then. */
@Timeout(120)
final class StoreBoundsTest {
    private static final int THREADS = 8;

    /** With a key of four bytes it takes a record of the average size, so that entries and bytes meet their bounds together. */
    private static final byte[] VALUE = new byte[16];

    private static final int RECORD_BYTES = 48;

    @TempDir
    private Path directory;

    private StoreBuilder<Integer, byte[]> builder(int capacity) {
        return KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(capacity)
                .maxBytes(Math.max(256, capacity) * (long) RECORD_BYTES)
                .averageEntryBytes(20)
                .eviction(Eviction.TWO_QUEUES)
                .durability(Durability.PROCESS)
                .temporaryDirectory(directory);
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 257, 1000, 10_000, 100_000, 1_000_000})
    void aStoreThatIsFilledToItsCapacityHasAllOfIt(int capacity) throws IOException {
        try (KeyValueStore<Integer, byte[]> store = builder(capacity).openTemporary()) {
            for (int key = 0; key < capacity; key++) {
                store.set(key, VALUE);
            }
            assertFull(store, capacity, 0);

            store.set(-1, VALUE);
            assertThat(store.get(-1)).isEqualTo(VALUE);
            assertThat(count(store, capacity)).isEqualTo(capacity - 1);
            assertThat(store.statistics().evictions()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 1000, 10_000, 100_000})
    void manyThreadsFillItToItsCapacityToo(int capacity) throws Exception {
        try (KeyValueStore<Integer, byte[]> store = builder(capacity).openTemporary()) {
            inThreads(thread -> {
                for (int key = thread; key < capacity; key += THREADS) {
                    store.set(key, VALUE);
                }
            });
            assertFull(store, capacity, 0);
        }
    }

    @Test
    void theLastByteIsUsedHoweverLargeTheEntriesAre() throws IOException {
        Random random = new Random(5);
        int[] lengths = random.ints(10_000, 0, 500).toArray();
        long bytes =
                Arrays.stream(lengths).mapToLong(StoreBoundsTest::recordBytes).sum();
        try (KeyValueStore<Integer, byte[]> store =
                builder(20_000).maxBytes(bytes).openTemporary()) {
            for (int key = 0; key < lengths.length; key++) {
                store.set(key, new byte[lengths[key]]);
            }
            assertThat(store.sizeInBytes()).isEqualTo(bytes);
            assertFull(store, lengths.length, 0);
        }
    }

    @Test
    void whatIsRemovedMakesRoomForAsMuchElsewhere() throws IOException {
        int capacity = 10_000;
        Random random = new Random(6);
        try (KeyValueStore<Integer, byte[]> store = builder(capacity).openTemporary()) {
            List<Integer> present = new ArrayList<>();
            for (int key = 0; key < 200_000; key++) {
                if (present.size() == capacity) {
                    int at = random.nextInt(capacity);
                    assertThat(store.remove(present.get(at))).isTrue();
                    present.set(at, key);
                } else {
                    present.add(key);
                }
                store.set(key, VALUE);
            }
            assertThat(store.statistics().evictions()).isZero();
            assertThat(present).allMatch(store::contains);

            store.clear();
            for (int key = 0; key < capacity; key++) {
                store.set(key, VALUE);
            }
            assertFull(store, capacity, 0);
        }
    }

    @ParameterizedTest(name = "closed: {0}")
    @ValueSource(booleans = {true, false})
    void aStoreThatIsOpenedCountsWhatIsThere(boolean closed) throws HeaderException {
        Watched watched = new Watched(Geometry.plan(10_000, 10_000 * RECORD_BYTES, 20, 0, true));
        KeyValueStore<Integer, byte[]> store = watched.open(1);
        for (int key = 0; key < 5_000; key++) {
            store.set(key, VALUE);
        }
        if (closed) {
            store.close();
        }
        KeyValueStore<Integer, byte[]> reopened = watched.open(1);
        for (int key = 5_000; key < 10_000; key++) {
            reopened.set(key, VALUE);
        }
        assertFull(reopened, 10_000, 0);
        reopened.set(-1, VALUE);
        assertThat(reopened.statistics().evictions()).isEqualTo(1);
    }

    /** Looks at all segments at one moment, under their locks: the store's own sums are taken one after the other. */
    @ParameterizedTest(name = "{0} entries, {1} bytes, values up to {2}")
    @CsvSource({
        "300, 30000, 60",
        "2000, 96000, 16",
        "2000, 1000000, 200",
        "20000, 400000, 40",
        "20000, 900000, 3900",
        "100000, 6400000, 300"
    })
    void neitherBoundIsExceededAtAnyMomentByManyThreads(int capacity, long maxBytes, int largest) throws Exception {
        long seed = System.nanoTime();
        Watched watched = new Watched(Geometry.plan(capacity, maxBytes, 40, 0, true));
        KeyValueStore<Integer, byte[]> store = watched.open(1);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                Random random = new Random(seed + t);
                writers.add(pool.submit(() -> {
                    for (int n = 0; n < 40_000; n++) {
                        int key = random.nextInt(3 * capacity);
                        if (random.nextInt(4) == 0) {
                            store.remove(key);
                        } else {
                            store.set(key, new byte[random.nextInt(largest + 1)]);
                        }
                    }
                }));
            }
            boolean running = true;
            while (running) {
                running = writers.stream().anyMatch(writer -> !writer.isDone());
                long[] held = watched.atOneMoment();
                assertThat(held[0]).as("entries, seed %d", seed).isLessThanOrEqualTo(capacity);
                assertThat(held[1]).as("bytes, seed %d", seed).isLessThanOrEqualTo(maxBytes);
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            pool.shutdown();
        }
        assertThat(store.verify().isClean()).as("seed %d", seed).isTrue();
        // Nothing of the bounds was lost on the way: all of it can be filled once more.
        for (int key = 0; key < 3 * capacity; key++) {
            store.remove(key);
        }
        long before = store.statistics().evictions();
        int fitting = (int) Math.min(capacity, maxBytes / RECORD_BYTES);
        for (int key = 0; key < fitting; key++) {
            store.set(key, VALUE);
        }
        assertFull(store, fitting, before);
    }

    @Test
    void entriesOfAlmostASegmentFindRoomFromManyThreads() throws Exception {
        Watched watched = new Watched(new Geometry(2000, 200_000, 90, 24_000, true, 8, 8, 128, 65_536, 16, 8192));
        KeyValueStore<Integer, byte[]> store = watched.open(1);
        inThreads(thread -> {
            Random random = new Random(thread);
            for (int n = 0; n < 5_000; n++) {
                int key = random.nextInt(4000);
                store.set(key, new byte[n % 3 == 0 ? store.maxEntryBytes() - 8 : random.nextInt(60)]);
            }
        });
        long[] held = watched.atOneMoment();
        assertThat(held[0]).isLessThanOrEqualTo(2000);
        assertThat(held[1]).isBetween(100_000L, 200_000L);
    }

    /** Without that, the keys of a segment that was small when the store became full would have no cache for ever. */
    @Test
    void aSegmentThatHasLostItsEntriesGetsItsPartBack() throws HeaderException {
        int capacity = 16_000;
        Watched watched = new Watched(Geometry.plan(capacity, (long) capacity * RECORD_BYTES, 20, 0, true));
        KeyValueStore<Integer, byte[]> store = watched.open(1);
        List<Integer> ofFirst = new ArrayList<>();
        for (int key = 0; key < 60_000; key++) {
            long before = watched.engine().segment(0).entries();
            store.set(key, VALUE);
            if (watched.engine().segment(0).entries() > before) {
                ofFirst.add(key);
            }
            store.remove(key);
        }
        int mean = capacity / watched.engine().segments();
        assertThat(ofFirst).hasSizeGreaterThan(mean);
        for (int key = 0; key < 60_000; key++) {
            store.set(key, VALUE);
        }
        ofFirst.forEach(store::remove);
        for (int key = 100_000; key < 100_000 + capacity; key++) {
            store.set(key, VALUE);
        }
        ofFirst.forEach(store::remove);
        for (int key : ofFirst) {
            store.set(key, VALUE);
        }
        long spread = (long) Math.ceil(8 * Math.sqrt(mean));
        assertThat(watched.engine().segment(0).entries()).isBetween(mean - spread, mean + spread);
        assertThat(watched.atOneMoment()[0]).isEqualTo(capacity);
    }

    private static void assertFull(KeyValueStore<Integer, byte[]> store, int entries, long evictions) {
        assertThat(count(store, entries)).as("keys found").isEqualTo(entries);
        assertThat(store.size()).isEqualTo(entries);
        assertThat(store.statistics().evictions()).isEqualTo(evictions);
    }

    private static int count(KeyValueStore<Integer, byte[]> store, int keys) {
        int count = 0;
        for (int key = 0; key < keys; key++) {
            count += store.contains(key) ? 1 : 0;
        }
        return count;
    }

    private static long recordBytes(int valueLength) {
        return (24L + Integer.BYTES + valueLength + 7) / 8 * 8;
    }

    private static void inThreads(IntConsumer work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            running.add(pool.submit(() -> work.accept(thread)));
        }
        for (Future<?> one : running) {
            one.get();
        }
        pool.shutdown();
    }

    /** A store in memory whose engine can be looked at. */
    private static final class Watched {
        private final Region[] regions;
        private @Nullable SegmentStore engine;

        Watched(Geometry geometry) {
            regions = new Region[1 + geometry.extents()];
            regions[0] = new ByteBufferRegion(ByteBuffer.allocateDirect(geometry.headBytes()));
            for (int i = 1; i < regions.length; i++) {
                regions[i] = new ByteBufferRegion(ByteBuffer.allocateDirect((int) geometry.extentBytes()));
            }
            StoreDoubles.create(regions, geometry, 11);
        }

        KeyValueStore<Integer, byte[]> open(long bootId) throws HeaderException {
            return StoreDoubles.open(
                    regions,
                    new StoreDoubles.Settings(
                            Durability.PROCESS, true, bootId, () -> Instant.EPOCH, false, this::openEngine));
        }

        private SegmentStore openEngine(StoreHeader header, Region[] memory, EngineOptions options) {
            SegmentStore opened = new SegmentStore(header, memory, options);
            engine = opened;
            return opened;
        }

        SegmentStore engine() {
            return Objects.requireNonNull(engine, "the store was opened");
        }

        /** Entries and bytes that all segments hold while no writer is at work. */
        long[] atOneMoment() {
            return atOneMoment(0);
        }

        private long[] atOneMoment(int from) {
            if (from == engine().segments()) {
                long[] held = new long[2];
                for (int i = 0; i < from; i++) {
                    held[0] += engine().segment(i).entries();
                    held[1] += engine().segment(i).bytes();
                }
                return held;
            }
            Segment segment = engine().segment(from);
            synchronized (segment.lock) {
                return atOneMoment(from + 1);
            }
        }
    }
}
