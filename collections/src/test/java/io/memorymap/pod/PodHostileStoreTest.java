package io.memorymap.pod;

import static io.memorymap.pod.PodStoreFiles.STRIDE;
import static io.memorymap.pod.PodStoreFiles.key;
import static io.memorymap.pod.PodStoreFiles.swift;
import static io.memorymap.pod.PodStoreFiles.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.pod.PodStoreFiles.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with a right magic and wrong contents: read safely, told of once, and changed by nothing but a write. */
class PodHostileStoreTest {
    private static final Logger LOGGER = Logger.getLogger(PodKeyValueStore.class.getName());

    @TempDir
    Path directory;

    private final List<LogRecord> logged = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
    }

    private Path file() {
        return directory.resolve("store");
    }

    private PodKeyValueStore<BasicType8, Sample> open() {
        return PodKeyValueStore.open(file(), BasicType8.class, Sample.class);
    }

    private static Sample sample(long i) {
        return new Sample(i, i / 8.0);
    }

    /** A file of 100 entries, made without the code under test. */
    private static byte[] hundred() {
        SwiftTable table = swift(SwiftTable.emptyFile(STRIDE));
        for (int i = 0; i < 100; i++) {
            table.set(key(i), value(sample(i)));
        }
        return table.file();
    }

    private static int entry(byte[] file, long key) {
        return 8 + swift(file).find(key(key)) * STRIDE;
    }

    @Test
    void anUnknownStateIsTakenForATombstone() throws IOException {
        byte[] file = hundred();
        file[entry(file, 5) + 32] = 7;
        file[entry(file, 6) + 32] = -1;
        Files.write(file(), file);
        try (PodKeyValueStore<BasicType8, Sample> store = open()) {
            assertThat(store.size()).isEqualTo(98);
            assertThat(store.get(BasicType8.of(5))).isNull();
            for (int i = 7; i < 100; i++) {
                assertThat(store.get(BasicType8.of(i))).isEqualTo(sample(i));
            }
            assertThat(Files.readAllBytes(file())).isEqualTo(file);
            store.set(BasicType8.of(5), sample(-5));
            assertThat(store.get(BasicType8.of(5))).isEqualTo(sample(-5));
            store.compact();
            assertThat(store.size()).isEqualTo(99);
        }
        assertThat(swift(file()).tombstones()).isZero();
        assertThat(swift(file()).entries()).hasSize(99);
    }

    @Test
    void aKeyWithALengthOf65535IsPassedOverAndItsSlotLeftAlone() throws IOException {
        byte[] file = hundred();
        int at = entry(file, 5);
        file[at + 2] = -1;
        file[at + 3] = -1;
        Files.write(file(), file);
        try (PodKeyValueStore<BasicType8, Sample> store = open()) {
            assertThat(store.size()).isEqualTo(99);
            assertThat(store.keys()).hasSize(99).doesNotContain(BasicType8.of(5));
            assertThat(store.get(BasicType8.of(5))).isNull();
            assertThat(Files.readAllBytes(file())).isEqualTo(file);
            assertThat(logged).hasSize(1);

            for (int i = 0; i < 100; i += 2) {
                store.remove(BasicType8.of(i));
            }
            store.compact();
            assertThat(Arrays.copyOfRange(Files.readAllBytes(file()), at, at + 33))
                    .as("kept, for whoever can read it")
                    .isEqualTo(Arrays.copyOfRange(file, at, at + 33));
            for (int i = 1; i < 100; i += 2) {
                assertThat(store.get(BasicType8.of(i))).isEqualTo(i == 5 ? null : sample(i));
            }
            store.removeAll();
        }
        assertThat(Files.readAllBytes(file())).isEqualTo(SwiftTable.emptyFile(STRIDE));
    }

    @Test
    void aKeyOfAnUnknownKindIsPassedOver() throws IOException {
        byte[] file = hundred();
        file[entry(file, 5)] = 14;
        Files.write(file(), file);
        try (PodKeyValueStore<BasicType8, Sample> store = open()) {
            assertThat(store.size()).isEqualTo(99);
            assertThat(store.toMap()).hasSize(99);
        }
        assertThat(Files.readAllBytes(file())).isEqualTo(file);
    }

    @Test
    void aValueWithALengthOf65535ReadsAsTheWholeField() throws IOException {
        Path path = directory.resolve("strings");
        try (PodKeyValueStore<BasicType64, BasicType64> store =
                PodKeyValueStore.open(path, BasicType64.class, BasicType64.class)) {
            store.set(BasicType64.of("k"), BasicType64.of("v".repeat(60)));
            store.set(BasicType64.of("n"), BasicType64.of(7));
        }
        byte[] file = Files.readAllBytes(path);
        for (int slot = 0; slot < 256; slot++) {
            int at = 8 + slot * 130;
            if (file[at + 128] == 1) {
                file[at + 66] = -1;
                file[at + 67] = -1;
            }
        }
        Files.write(path, file);
        try (PodKeyValueStore<BasicType64, BasicType64> store =
                PodKeyValueStore.open(path, BasicType64.class, BasicType64.class)) {
            assertThat(store.getOrDefault(BasicType64.of("k"), BasicType64.of(""))
                            .stringValue())
                    .isEqualTo("v".repeat(60));
            assertThat(store.getOrDefault(BasicType64.of("n"), BasicType64.of(""))
                            .intValue())
                    .isEqualTo(7);
        }
        assertThat(Files.readAllBytes(path)).isEqualTo(file);
    }

    record OneBasic(BasicType8 value) {}

    @Test
    void aMappedFieldOfAnUnknownKindReadsAsOneNeverWrittenAndCanBeSet() throws IOException {
        byte[] file = new byte[24];
        file[0] = 0x0C;
        file[1] = (byte) 0xB1;
        file[8] = (byte) 200;
        file[10] = 8;
        file[12] = 5;
        Files.write(file(), file);
        try (MemoryMap<OneBasic> map = MemoryMap.open(file(), OneBasic.class)) {
            assertThat(map.get().value().kind()).isEqualTo(BasicType.Kind.INT);
            assertThat(map.get().value().intValue()).isZero();
            assertThat(Files.readAllBytes(file())).isEqualTo(file);
            map.set(new OneBasic(BasicType8.of(3)));
            assertThat(map.get().value()).isEqualTo(BasicType8.of(3));
        }
    }

    @Test
    void aBoolOfTwoIsTrueAndSettingItToTrueChangesNothing() throws IOException {
        record Flag(boolean on) {}
        byte[] file = new byte[16];
        file[0] = 0x0C;
        file[1] = (byte) 0xB1;
        file[8] = 2;
        Files.write(file(), file);
        try (MemoryMap<Flag> map = MemoryMap.open(file(), Flag.class)) {
            assertThat(map.get().on()).isTrue();
            map.set(new Flag(true));
            assertThat(Files.readAllBytes(file())).isEqualTo(file);
            map.set(new Flag(false));
            assertThat(map.get().on()).isFalse();
        }
    }

    @Test
    void anEntryThatNoProbeFindsStillCounts() throws IOException {
        byte[] file = SwiftTable.emptyFile(STRIDE);
        SwiftTable alone = swift(SwiftTable.emptyFile(STRIDE));
        alone.set(key(5), value(sample(5)));
        int home = alone.find(key(5));
        int strange = (home + 128) & 255;
        System.arraycopy(alone.file(), 8 + home * STRIDE, file, 8 + strange * STRIDE, STRIDE);
        Files.write(file(), file);
        try (PodKeyValueStore<BasicType8, Sample> store = open()) {
            assertThat(store.get(BasicType8.of(5))).isEqualTo(sample(5));
            store.set(BasicType8.of(5), sample(6));
            assertThat(store.toMap()).hasSize(1).containsValue(sample(6));
        }
        assertThat(swift(file()).get(key(5))).isEqualTo(value(sample(6)));
    }

    @Test
    void ofTwoCopiesTheFirstOnTheProbePathCountsAndTheOtherNeverComesBack() throws IOException {
        // What a death between the two stores of a replacement leaves, once with the old copy first, once with the new.
        for (boolean oldFirst : new boolean[] {true, false}) {
            byte[] file = SwiftTable.emptyFile(STRIDE);
            SwiftTable table = swift(file);
            table.set(key(5), value(sample(1)));
            int first = table.find(key(5));
            file[8 + first * STRIDE + 32] = 2;
            table.set(key(5), value(sample(2)));
            file[8 + first * STRIDE + 32] = 0;
            int second = secondSlot(file, first);
            System.arraycopy(file, 8 + first * STRIDE, file, 8 + second * STRIDE, STRIDE);
            file[8 + first * STRIDE + 16] = (byte) (oldFirst ? 3 : 4);
            file[8 + first * STRIDE + 32] = 1;
            file[8 + second * STRIDE + 32] = 1;
            Files.write(file(), file);
            logged.clear();
            try (PodKeyValueStore<BasicType8, Sample> store = open()) {
                assertThat(logged).hasSize(1);
                assertThat(store.size()).isEqualTo(1);
                assertThat(store.toMap()).hasSize(1);
                assertThat(store.getOrDefault(BasicType8.of(5), sample(0)).number())
                        .isEqualTo(oldFirst ? 3 : 4);
                assertThat(Files.readAllBytes(file()))
                        .as("reading repairs nothing")
                        .isEqualTo(file);
                store.remove(BasicType8.of(5));
                assertThat(store.isEmpty()).isTrue();
                assertThat(store.get(BasicType8.of(5))).isNull();
            }
            assertThat(swift(file()).entries()).isEmpty();
        }
    }

    /** The slot after the home of key 5, found by making the home look taken by another key. */
    private static int secondSlot(byte[] file, int first) {
        byte[] copy = file.clone();
        copy[8 + first * STRIDE + 32] = 1;
        copy[8 + first * STRIDE + 4] ^= 0x55;
        SwiftTable table = swift(copy);
        table.set(key(5), value(sample(2)));
        return table.find(key(5));
    }

    @Test
    void aFileOfZerosIsAnEmptyStore() throws IOException {
        Files.write(file(), new byte[8 + 256 * STRIDE]);
        try (PodKeyValueStore<BasicType8, Sample> store = open()) {
            assertThat(store.isEmpty()).isTrue();
            store.set(BasicType8.of(1), sample(1));
            assertThat(store.size()).isEqualTo(1);
        }
    }

    @Test
    void randomBytesBehindAMagicNeverFailFromTheDepthsAndAreNeverChangedByReading() throws IOException {
        long seed = 20_250_101;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            byte[] content = new byte[6664 + random.nextInt(3)];
            random.nextBytes(content);
            for (int slot = 0; slot < 256; slot++) {
                int at = 8 + slot * 26;
                content[at + 24] = (byte) random.nextInt(4);
                if (random.nextBoolean()) {
                    content[at] = (byte) random.nextInt(16);
                    content[at + 2] = (byte) random.nextInt(10);
                    content[at + 3] = 0;
                }
                if (random.nextInt(8) == 0) {
                    System.arraycopy(content, 8 + random.nextInt(256) * 26, content, at, 26);
                }
            }
            Arrays.fill(content, 0, 8, (byte) 0);
            content[0] = 0x0C;
            content[1] = (byte) 0xB1;
            Files.write(file(), content);
            try (PodKeyValueStore<BasicType8, BasicType8> store =
                    PodKeyValueStore.open(file(), BasicType8.class, BasicType8.class)) {
                var entries = store.toMap();
                assertThat(entries).hasSize(store.size()).containsOnlyKeys(store.keys());
                entries.forEach((key, value) -> assertThat(store.get(key)).isEqualTo(value));
                assertThat(store.get(BasicType8.of("absent"))).isNull();
                assertThat(Files.readAllBytes(file())).isEqualTo(content);

                store.compact();
                assertThat(store.toMap()).as("compacting loses nothing").isEqualTo(entries);
                for (BasicType8 key : entries.keySet()) {
                    assertThat(store.remove(key)).isTrue();
                }
                assertThat(store.isEmpty()).isTrue();
            }
        }
    }
}
