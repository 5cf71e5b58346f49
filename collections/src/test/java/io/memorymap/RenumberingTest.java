package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that has used up half of its sequence numbers gets new ones when it is opened; nothing else of it changes. */
final class RenumberingTest {
    private static final long HALF = RecordDescriptor.MAX_SEQ / 2;
    private static final int KEYS = 3_000;
    private static final int COPIED_BYTES = 4096;
    private static final int LARGE = 300_000;

    @TempDir
    private Path directory;

    private final Map<Long, Integer> expected = new HashMap<>();

    private static StoreBuilder<Long, byte[]> builder(boolean evicting) {
        return KeyValueStore.builder(Long.class, byte[].class)
                .capacity(20_000)
                .maxBytes(16 << 20)
                .eviction(evicting ? Eviction.TWO_QUEUES : Eviction.NONE)
                .durability(Durability.PROCESS);
    }

    private static byte[] value(long key, int length) {
        byte[] value = new byte[length];
        Arrays.fill(value, (byte) key);
        return value;
    }

    private void fill(KeyValueStore<Long, byte[]> store) {
        for (int round = 1; round <= 2; round++) {
            for (long key = 0; key < KEYS; key++) {
                int length = key % 1000 == 7 ? LARGE + round : 10 * round + (int) (key % 90);
                store.set(key, value(key, length), key % 5 == 0 ? 5_000_000_000_000L + key : StoredEntry.NEVER);
                expected.put(key, length);
            }
        }
        for (long key = 0; key < KEYS; key += 3) {
            store.remove(key);
            expected.remove(key);
        }
    }

    private void assertHolds(KeyValueStore<Long, byte[]> store) {
        assertThat(store.size()).isEqualTo(expected.size());
        for (long key = 0; key < KEYS; key++) {
            Integer length = expected.get(key);
            StoredEntry<byte[]> entry = store.getEntry(key);
            if (length == null) {
                assertThat(entry).as("key %d", key).isNull();
            } else {
                assertThat(Objects.requireNonNull(entry, "key " + key).value()).isEqualTo(value(key, length));
                assertThat(entry.expiresAt()).isEqualTo(key % 5 == 0 ? 5_000_000_000_000L + key : StoredEntry.NEVER);
            }
        }
        assertThat(store.verify().isClean()).isTrue();
        assertThat(store.statistics().corruptions()).isZero();
    }

    /** Makes every segment believe that it has given out a number, and the header that this was noticed. */
    private static void age(Path file, long number) throws IOException, HeaderException {
        age(file, number, StoreHeaderDescriptor.STATE_SHORT_OF_NUMBERS);
    }

    private static void age(Path file, long number, int noticed) throws IOException, HeaderException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] head = new byte[StoreHeaderDescriptor.COPY_B_OFFSET + StoreHeaderDescriptor.LENGTH];
            bytes.readFully(head);
            Geometry geometry = StoreHeader.parse(head).geometry();
            long k0 = HeapBytes.getLong(head, StoreHeaderDescriptor.HASH_SEED_OFFSET);
            long k1 = HeapBytes.getLong(head, StoreHeaderDescriptor.HASH_SEED_OFFSET + Long.BYTES);
            int word = SegmentHeaderDescriptor.SEQ_OFFSET;
            for (int i = 0; i < geometry.segments(); i++) {
                long extent = i / geometry.segmentsPerExtent();
                long at = geometry.headBytes()
                        + extent * geometry.extentBytes()
                        + ExtentDescriptor.headerOffset(i % geometry.segmentsPerExtent());
                byte[] aged = new byte[Long.BYTES];
                HeapBytes.putLong(
                        aged, 0, SegmentHeaderDescriptor.word(SegmentHeaderDescriptor.salt(k0, k1, i), word, number));
                for (long copy : new long[] {at, at + SegmentHeaderDescriptor.MIRROR_OFFSET}) {
                    bytes.seek(copy + word);
                    bytes.write(aged);
                }
            }
            for (int copy : new int[] {StoreHeaderDescriptor.COPY_A_OFFSET, StoreHeaderDescriptor.COPY_B_OFFSET}) {
                head[copy + StoreHeaderDescriptor.STATE_OFFSET] |= (byte) noticed;
                CRC32C crc = new CRC32C();
                crc.update(head, copy, StoreHeaderDescriptor.CRC_OFFSET);
                HeapBytes.putInt(head, copy + StoreHeaderDescriptor.CRC_OFFSET, (int) crc.getValue());
                bytes.seek(copy);
                bytes.write(head, copy, StoreHeaderDescriptor.LENGTH);
            }
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static long newestVersion(KeyValueStore<Long, byte[]> store) {
        long newest = 0;
        for (Iterator<StoreEntry<Long, byte[]>> entries = store.entries(); entries.hasNext(); ) {
            newest = Math.max(newest, entries.next().version());
        }
        return newest;
    }

    /** Holes stay holes: the file is much longer than what is in it. */
    private static void writeInPlace(Path from, Path to) throws IOException {
        byte[] hole = new byte[COPIED_BYTES];
        try (RandomAccessFile in = new RandomAccessFile(from.toFile(), "r");
                RandomAccessFile out = new RandomAccessFile(to.toFile(), "rw")) {
            out.setLength(0);
            out.setLength(in.length());
            byte[] bytes = new byte[COPIED_BYTES];
            for (long at = 0; at < in.length(); at += COPIED_BYTES) {
                int length = (int) Math.min(COPIED_BYTES, in.length() - at);
                in.seek(at);
                in.readFully(bytes, 0, length);
                if (!Arrays.equals(bytes, 0, length, hole, 0, length)) {
                    out.seek(at);
                    out.write(bytes, 0, length);
                }
            }
        }
    }

    @ParameterizedTest(name = "evicting {0}, closed {1}")
    @CsvSource({"false, true", "false, false", "true, true", "true, false"})
    void entriesStayAndNumbersBeginAnew(boolean evicting, boolean closed) throws IOException, HeaderException {
        Path file = directory.resolve("store.mm");
        Path copy = directory.resolve("copy.mm");
        try (KeyValueStore<Long, byte[]> store =
                builder(evicting).metadata("of mine").open(file)) {
            fill(store);
            if (!closed) {
                Files.copy(file, copy);
            }
        }
        if (!closed) {
            // Into the file that it was copied from: a copy would not be trusted.
            writeInPlace(copy, file);
            Files.delete(copy);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        age(file, HALF + 1);
        Object before = Files.getAttribute(file, "unix:ino");
        try (KeyValueStore<Long, byte[]> store = builder(evicting).open(file)) {
            assertHolds(store);
            assertThat(newestVersion(store)).isLessThan(10 * KEYS);
            assertThat(store.metadata()).isEqualTo("of mine");
            assertThat(Files.getAttribute(file, "unix:ino")).isNotEqualTo(before);
            store.set(1L, value(1, 50));
            expected.put(1L, 50);
        }
        assertThat(names()).containsExactly("store.mm", "store.mm.lock");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        before = Files.getAttribute(file, "unix:ino");
        try (KeyValueStore<Long, byte[]> store = builder(evicting).open(file)) {
            assertHolds(store);
        }
        assertThat(Files.getAttribute(file, "unix:ino")).as("once").isEqualTo(before);
    }

    @ParameterizedTest(name = "by a write {0}")
    @ValueSource(booleans = {true, false})
    void itIsNoticedWhenASegmentIsUsedAndDoneAtTheNextOpening(boolean written) throws IOException, HeaderException {
        Path file = directory.resolve("store.mm");
        try (KeyValueStore<Long, byte[]> store = builder(false).open(file)) {
            fill(store);
        }
        age(file, written ? HALF - 1 : HALF + 1, 0);
        Object before = Files.getAttribute(file, "unix:ino");
        try (KeyValueStore<Long, byte[]> store = builder(false).open(file)) {
            assertHolds(store);
            for (long key = 0; written && key < KEYS; key += 100) {
                store.set(key, value(key, 50));
                store.set(key, value(key, 51), key % 5 == 0 ? 5_000_000_000_000L + key : StoredEntry.NEVER);
                expected.put(key, 51);
            }
            store.flush();
        }
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(before);
        try (KeyValueStore<Long, byte[]> store = builder(false).open(file)) {
            assertHolds(store);
            assertThat(newestVersion(store)).isLessThan(10 * KEYS);
        }
        assertThat(Files.getAttribute(file, "unix:ino")).isNotEqualTo(before);
    }

    @Test
    void atTheVeryEndOfItsNumbersAStoreRefusesWritesUntilItIsOpenedAgain() throws IOException, HeaderException {
        Path file = directory.resolve("store.mm");
        try (KeyValueStore<Long, byte[]> store = builder(false).open(file)) {
            fill(store);
        }
        age(file, RecordDescriptor.MAX_SEQ - (1 << 20) - 1);
        // Without a copy there are no new numbers.
        Files.createDirectories(directory.resolve("store.mm.creating").resolve("in the way"));
        try (KeyValueStore<Long, byte[]> store = builder(false).open(file)) {
            assertHolds(store);
            StoreReadOnlyException refused = null;
            for (long key = KEYS; refused == null; key++) {
                try {
                    store.set(key, value(key, 1));
                    expected.put(key, 1);
                } catch (StoreReadOnlyException e) {
                    refused = e;
                }
            }
            assertThat(refused).hasStackTraceContaining("it gets new ones when it is closed and opened again");
            // A look still looks, a backup too.
            assertHolds(store);
            assertThat(store.statistics().entries()).isEqualTo(expected.size());
            assertThat(store.sizeInBytes()).isPositive();
            assertThat(store.asMap()).hasSize(expected.size());
            assertThat(store.backup(directory.resolve("backup.mm")).entries()).isEqualTo(expected.size());
        }
        Files.delete(directory.resolve("store.mm.creating").resolve("in the way"));
        try (KeyValueStore<Long, byte[]> store = builder(false).open(file)) {
            assertHolds(store);
            store.set(1L, value(1, 50));
            expected.put(1L, 50);
            assertHolds(store);
        }
    }

    @Test
    void preallocatedStaysPreallocated() throws IOException, HeaderException {
        Path file = directory.resolve("store.mm");
        StoreBuilder<Long, byte[]> builder = builder(false).maxBytes(4 << 20).preallocate(true);
        long used;
        try (KeyValueStore<Long, byte[]> store = builder.open(file)) {
            used = store.statistics().usedBytes();
        }
        age(file, HALF + 1);
        try (KeyValueStore<Long, byte[]> store = builder.open(file)) {
            assertThat(store.statistics().usedBytes()).isEqualTo(used);
        }
    }

    @Test
    void aKillAtAnyStepLeavesTheOldFileOrTheNewOne() throws Exception {
        Path aged = directory.resolve("aged");
        Map<String, String> entries = new HashMap<>();
        try (KeyValueStore<String, String> store = ChildMain.builder().open(aged)) {
            for (int i = 0; i < 50; i++) {
                entries.put("key " + i, "value " + i);
            }
            entries.forEach(store::put);
        }
        age(aged, HALF + 1);
        List<String> said = new ArrayList<>();
        int cutOff = 0;
        int renewed = 0;
        int step = 0;
        while (said.stream().noneMatch(line -> line.startsWith("steps"))) {
            step++;
            Path file = directory.resolve("killed-" + step);
            Files.copy(aged, file);
            Object before = Files.getAttribute(file, "unix:ino");
            try (ChildJvm child = ChildJvm.start("die-creating", file.toString(), Integer.toString(step))) {
                said = child.end();
            }
            cutOff += Files.exists(directory.resolve("killed-" + step + ".creating")) ? 1 : 0;
            renewed += Files.getAttribute(file, "unix:ino").equals(before) ? 0 : 1;
            try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
                assertThat(store.toMap()).as("step %d", step).isEqualTo(entries);
                assertThat(store.verify().isClean()).isTrue();
            }
            assertThat(Files.getAttribute(file, "unix:ino")).isNotEqualTo(before);
            assertThat(names()).noneMatch(name -> name.endsWith(".creating"));
        }
        assertThat(cutOff).as("kills between creating and renaming").isGreaterThan(5);
        assertThat(renewed).as("kills after renaming").isGreaterThan(1);
    }
}
