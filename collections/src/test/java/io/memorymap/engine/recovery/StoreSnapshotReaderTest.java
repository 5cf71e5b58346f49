package io.memorymap.engine.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.engine.ForwardingRegion;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An entry that nobody touches is seen exactly once, whatever its owner does to the tables meanwhile. */
class StoreSnapshotReaderTest {
    private static final int ENTRIES = 16_000;
    private static final int SEGMENTS = 2;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** The first fault ends it. */
    private static final long PATIENCE_WITH_BUG_NANOS = TimeUnit.SECONDS.toNanos(120);

    @TempDir
    private Path directory;

    @Test
    void everyEntryIsSeenOnceWhileTablesAreRewritten() throws Exception {
        assertThat(passesUntilAFault(false)).isNegative();
    }

    @Test
    void withoutTheTableSequenceThatIsNotSo() throws Exception {
        assertThat(passesUntilAFault(true)).isPositive();
    }

    @Test
    void aRecordThatIsOlderThanItsBlockIsDamaged() throws Exception {
        Path file = directory.resolve("store.mm");
        try (KeyValueStore<Long, Long> store = KeyValueStore.builder(Long.class, Long.class)
                .capacity(100)
                .durability(Durability.PROCESS)
                .open(file)) {
            store.set(1L, 2L);
        }
        byte[] key = new byte[Long.BYTES];
        HeapBytes.putLong(key, 0, 1);
        RecordImage sound =
                Objects.requireNonNull(StoreSnapshotReader.open(file).find(key));
        openBlockAgain(file, sound.seq());

        StoreSnapshotReader reader = StoreSnapshotReader.open(file);

        assertThat(reader.find(key)).isNull();
        assertThat(reader.damaged()).isEqualTo(1);
    }

    /** Makes the header of the first block say that it was opened with a number. */
    private static void openBlockAgain(Path file, long number) throws IOException, HeaderException {
        StoreHeader header = StoreSnapshotReader.open(file).header();
        Geometry geometry = header.geometry();
        byte[] bytes = Files.readAllBytes(file);
        int log = geometry.headBytes()
                + (int) ExtentDescriptor.logOffset(0, 1, geometry.tableBytes(), geometry.logBytes());
        long k0 = HeapBytes.getLong(bytes, StoreHeaderDescriptor.HASH_SEED_OFFSET);
        long k1 = HeapBytes.getLong(bytes, StoreHeaderDescriptor.HASH_SEED_OFFSET + Long.BYTES);
        for (int at : new int[] {log, log + BlockDescriptor.copyOffset(geometry.blockBytes())}) {
            HeapBytes.putLong(bytes, at + BlockDescriptor.FIRST_SEQ_OFFSET, number);
            CRC32C crc32c = new CRC32C();
            crc32c.update(bytes, at, BlockDescriptor.CRC_OFFSET);
            long place = RecordDescriptor.place(SegmentHeaderDescriptor.salt(k0, k1, 0), 0);
            HeapBytes.putInt(
                    bytes, at + BlockDescriptor.CRC_OFFSET, (int) crc32c.getValue() ^ RecordDescriptor.mix32(place));
        }
        Files.write(file, bytes);
    }

    /** Reads again and again while another thread compacts; the number of the first pass that misses or repeats, or -1. */
    private int passesUntilAFault(boolean planted) throws Exception {
        Path file = directory.resolve("store.mm");
        AtomicBoolean stop = new AtomicBoolean();
        try (KeyValueStore<Long, Long> store = KeyValueStore.builder(Long.class, Long.class)
                .capacity(ENTRIES)
                .durability(Durability.PROCESS)
                .open(file)) {
            for (long i = 0; i < ENTRIES; i++) {
                store.set(i, i);
            }
            Thread compactor = new Thread(() -> {
                while (!stop.get()) {
                    store.compact();
                }
            });
            compactor.start();
            try {
                return read(file, planted);
            } finally {
                stop.set(true);
                compactor.join();
            }
        }
    }

    private static int read(Path file, boolean planted) throws IOException, HeaderException {
        StoreSnapshotReader reader = planted
                ? StoreSnapshotReader.open(file, StoreSnapshotReaderTest::blind)
                : StoreSnapshotReader.open(file);
        long patience = planted ? PATIENCE_WITH_BUG_NANOS : PATIENCE_NANOS;
        long start = System.nanoTime();
        for (int pass = 1; System.nanoTime() - start < patience; pass++) {
            BitSet seen = new BitSet();
            int[] rows = new int[1];
            assertThat(reader.geometry().segments()).isEqualTo(SEGMENTS);
            for (int i = 0; i < SEGMENTS; i++) {
                reader.forEach(i, record -> {
                    long key = HeapBytes.getLong(record.bytes(), RecordDescriptor.KEY_OFFSET);
                    assertThat(HeapBytes.getLong(record.bytes(), record.valueOffset()))
                            .isEqualTo(key);
                    seen.set((int) key);
                    rows[0]++;
                });
            }
            if (seen.cardinality() != ENTRIES || rows[0] != ENTRIES) {
                return pass;
            }
            assertThat(reader.damaged()).isZero();
        }
        return -1;
    }

    /** A reader that cannot see that a table is being rewritten. */
    private static Region blind(Region region) {
        return new ForwardingRegion(region) {
            @Override
            public long getLongOpaque(int offset) {
                return isHeaderWord(offset, SegmentHeaderDescriptor.HELD_OFFSET)
                        ? SegmentHeaderDescriptor.HELD_IDLE
                        : super.getLongOpaque(offset);
            }

            @Override
            public long getLongAcquire(int offset) {
                return isHeaderWord(offset, SegmentHeaderDescriptor.TABLE_SEQ_OFFSET)
                        ? 0
                        : super.getLongAcquire(offset);
            }
        };
    }

    private static boolean isHeaderWord(int offset, int word) {
        return offset < SEGMENTS * SegmentHeaderDescriptor.LENGTH && offset % SegmentHeaderDescriptor.LENGTH == word;
    }
}
