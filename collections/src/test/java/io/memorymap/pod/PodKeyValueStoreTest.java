package io.memorymap.pod;

import static io.memorymap.pod.PodStoreFiles.STRIDE;
import static io.memorymap.pod.PodStoreFiles.key;
import static io.memorymap.pod.PodStoreFiles.swift;
import static io.memorymap.pod.PodStoreFiles.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.StoreFullException;
import io.memorymap.pod.PodStoreFiles.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodKeyValueStoreTest {
    record Counter(long count) {}

    record Visit(double seconds, long count) {}

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("store");
    }

    private PodKeyValueStore<BasicType8, Sample> samples() {
        return PodKeyValueStore.open(file(), BasicType8.class, Sample.class);
    }

    private static Sample sample(long i) {
        return new Sample(i, i / 8.0);
    }

    @Test
    void givesBackWhatWasStoredAlsoAfterReopening() {
        BasicType64 key = BasicType64.of("user:123");
        try (PodKeyValueStore<BasicType64, Visit> store =
                PodKeyValueStore.open(file(), BasicType64.class, Visit.class)) {
            assertThat(store.isEmpty()).isTrue();
            assertThat(store.get(key)).isNull();
            assertThat(store.contains(key)).isFalse();
            assertThat(store.getOrDefault(key, new Visit(0, 0))).isEqualTo(new Visit(0, 0));
            assertThat(store.remove(key)).isFalse();
            store.set(key, new Visit(1.5, 1));
            store.set(key, new Visit(2.5, 2));
            assertThat(store.put(BasicType64.of("other"), new Visit(3, 3))).isTrue();
        }
        try (PodKeyValueStore<BasicType64, Visit> store =
                PodKeyValueStore.open(file(), BasicType64.class, Visit.class)) {
            assertThat(store.get(key)).isEqualTo(new Visit(2.5, 2));
            assertThat(store.getOrDefault(key, new Visit(0, 0))).isEqualTo(new Visit(2.5, 2));
            assertThat(store.contains(key)).isTrue();
            assertThat(store.size()).isEqualTo(2);
            assertThat(store.keys()).containsExactlyInAnyOrder(key, BasicType64.of("other"));
            assertThat(store.toMap())
                    .isEqualTo(Map.of(key, new Visit(2.5, 2), BasicType64.of("other"), new Visit(3, 3)));
            assertThat(store.remove(key)).isTrue();
            assertThat(store.get(key)).isNull();
            store.removeAll();
            assertThat(store.isEmpty()).isTrue();
            store.flush();
            assertThat(store.path()).isEqualTo(file());
            assertThat(store.url()).isEqualTo(file().toUri());
        }
    }

    @Test
    void keysThatDifferOnlyInKindAreDifferentKeys() {
        List<BasicType64> keys = List.of(
                BasicType64.ofInt(7),
                BasicType64.ofInt64(7),
                BasicType64.ofUInt(7),
                BasicType64.ofUInt64(7),
                BasicType64.of("\7\0\0\0\0\0\0\0"));
        try (PodKeyValueStore<BasicType64, Counter> store =
                PodKeyValueStore.open(file(), BasicType64.class, Counter.class)) {
            for (int i = 0; i < keys.size(); i++) {
                store.set(keys.get(i), new Counter(i));
            }
            for (int i = 0; i < keys.size(); i++) {
                assertThat(store.get(keys.get(i))).isEqualTo(new Counter(i));
            }
        }
    }

    @Test
    void valuesMayBeBasicTypesOfEverySize() {
        try (PodKeyValueStore<BasicType1024, BasicType1024> store =
                PodKeyValueStore.open(file(), BasicType1024.class, BasicType1024.class)) {
            store.set(BasicType1024.of("k".repeat(1000)), BasicType1024.of("v".repeat(1020)));
            store.set(BasicType1024.of("k".repeat(1000)), BasicType1024.of(2.5));
            assertThat(store.get(BasicType1024.of("k".repeat(1000)))).isEqualTo(BasicType1024.of(2.5));
        }
    }

    @Test
    void typesThatAreNotPlainDataAreRefusedBeforeAnyFileIsMade() {
        record Text(String text) {}
        assertThatThrownBy(() -> PodKeyValueStore.open(file(), BasicType64.class, String.class))
                .isInstanceOf(PodLayoutException.class)
                .hasMessageContaining("java.lang.String");
        assertThatThrownBy(() -> PodKeyValueStore.open(file(), BasicType64.class, Text.class))
                .isInstanceOf(PodLayoutException.class)
                .hasMessageContaining("text");
        assertThatThrownBy(() -> PodKeyValueStore.open(file(), BasicType64.class, int.class))
                .isInstanceOf(PodLayoutException.class);
        assertThatThrownBy(() -> PodKeyValueStore.open(file(), BasicType.class, Counter.class))
                .isInstanceOf(PodLayoutException.class)
                .hasMessageContaining("BasicType64");
        assertThat(file()).doesNotExist();
    }

    @Test
    void twoHundredAndFiftySixEntriesFitAndNoMore() throws IOException {
        try (PodKeyValueStore<BasicType8, Sample> store = samples()) {
            for (int i = 0; i < 256; i++) {
                store.set(BasicType8.of(i), sample(i));
            }
            byte[] full = Files.readAllBytes(file());
            assertThatThrownBy(() -> store.set(BasicType8.of(256), sample(256)))
                    .isInstanceOf(StoreFullException.class)
                    .hasMessageContainingAll("256", file().toString());
            assertThat(store.put(BasicType8.of(256), sample(256))).isFalse();
            assertThat(Files.readAllBytes(file())).isEqualTo(full);
            assertThat(store.get(BasicType8.of(256))).isNull();
            assertThat(store.size()).isEqualTo(256);
            assertThat(store.compact()).as("nothing to compact").isZero();

            store.set(BasicType8.of(100), sample(-100));
            for (int i = 0; i < 256; i++) {
                assertThat(store.get(BasicType8.of(i))).isEqualTo(sample(i == 100 ? -100 : i));
            }

            for (int i = 0; i < 256; i += 2) {
                assertThat(store.remove(BasicType8.of(i))).isTrue();
            }
            assertThat(swift(file()).tombstones()).isEqualTo(128);
            assertHalf(store);
            assertThat(store.compact()).isEqualTo(128);
            assertThat(swift(file()).tombstones()).isZero();
            assertHalf(store);
            assertThat(store.compact()).isZero();
            for (int i = 0; i < 256; i += 2) {
                store.set(BasicType8.of(i + 1000), sample(i));
            }
            assertThat(store.size()).isEqualTo(256);
        }
        try (PodKeyValueStore<BasicType8, Sample> store = samples()) {
            assertThat(store.size()).isEqualTo(256);
        }
    }

    private void assertHalf(PodKeyValueStore<BasicType8, Sample> store) throws IOException {
        SwiftTable swift = swift(file());
        assertThat(store.size()).isEqualTo(128);
        for (int i = 0; i < 256; i++) {
            boolean odd = i % 2 == 1;
            assertThat(store.contains(BasicType8.of(i))).isEqualTo(odd);
            assertThat(store.get(BasicType8.of(i))).isEqualTo(odd ? sample(i) : null);
            assertThat(swift.get(key(i))).isEqualTo(odd ? value(sample(i)) : null);
        }
    }

    @Test
    void theFirstTombstoneOnTheProbePathIsTakenAgain() throws IOException {
        try (PodKeyValueStore<BasicType8, Sample> store = samples()) {
            store.set(BasicType8.of(1), sample(1));
            int slot = swift(file()).find(key(1));
            store.remove(BasicType8.of(1));
            assertThat(swift(file()).state(slot)).isEqualTo(2);
            store.set(BasicType8.of(1), sample(2));
            assertThat(swift(file()).find(key(1))).isEqualTo(slot);
        }
    }

    @Test
    void anEqualValueWritesNothingAndAChangeOfOneFieldWritesOnlyThatField() throws IOException {
        try (PodKeyValueStore<BasicType8, Sample> store = samples()) {
            store.set(BasicType8.of(1), sample(1));
            byte[] before = Files.readAllBytes(file());
            store.set(BasicType8.of(1), sample(1));
            assertThat(Files.readAllBytes(file())).isEqualTo(before);
            store.set(BasicType8.of(1), new Sample(1, 99));
            int slot = swift(before).find(key(1));
            System.arraycopy(value(new Sample(1, 99)), 0, before, 8 + slot * STRIDE + 16, 16);
            assertThat(Files.readAllBytes(file())).isEqualTo(before);
        }
    }

    @Test
    void bytesEqualThoseOfTheOlderLibraryAfterEachOfManyOperations() throws IOException {
        long seed = 42;
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        // Key 0..12, value at 16, state at 24: 25 bytes, up to 32.
        SwiftTable swift = new SwiftTable(SwiftTable.emptyFile(32), 12, 16, 8, 32);
        try (PodKeyValueStore<BasicType8, Counter> store =
                PodKeyValueStore.open(file(), BasicType8.class, Counter.class)) {
            for (int i = 0; i < 20_000; i++) {
                long number = random.nextInt(400);
                switch (random.nextInt(100)) {
                    case 0 -> {
                        if (swift.tombstones() > 0) {
                            swift.compact();
                        }
                        store.compact();
                    }
                    case 1 -> {
                        if (random.nextInt(10) == 0) {
                            swift.removeAll();
                            store.removeAll();
                        }
                    }
                    default -> {
                        if (random.nextInt(5) < 2) {
                            assertThat(store.remove(BasicType8.of(number))).isEqualTo(swift.remove(key(number)));
                        } else {
                            assertThat(store.put(BasicType8.of(number), new Counter(i)))
                                    .isEqualTo(swift.set(key(number), SwiftTable.longs(i)));
                        }
                    }
                }
                if (i % 7 == 0) {
                    assertThat(Files.readAllBytes(file())).as("operation " + i).isEqualTo(swift.file());
                }
            }
        }
    }

    @Test
    void agreesWithAMapOverManyOperationsAndTheOlderLibraryReadsEveryEntry() throws IOException {
        long seed = 7;
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        Map<BasicType8, Sample> model = new HashMap<>();
        PodKeyValueStore<BasicType8, Sample> store = samples();
        for (int i = 0; i < 20_000; i++) {
            long number = random.nextInt(300);
            BasicType8 key = BasicType8.of(number);
            int dice = random.nextInt(1000);
            if (dice < 5) {
                store.compact();
            } else if (dice < 10) {
                store = samples();
            } else if (dice < 350) {
                assertThat(store.remove(key)).isEqualTo(model.remove(key) != null);
            } else {
                boolean fits = model.size() < 256 || model.containsKey(key);
                assertThat(store.put(key, sample(i))).isEqualTo(fits);
                if (fits) {
                    model.put(key, sample(i));
                }
            }
            assertThat(store.get(key)).isEqualTo(model.get(key));
            if (i % 50 == 0) {
                assertThat(store.toMap()).isEqualTo(model);
                assertThat(store.size()).isEqualTo(model.size());
                SwiftTable swift = swift(file());
                assertThat(swift.entries()).hasSize(model.size());
                for (long k = 0; k < 300; k++) {
                    Sample expected = model.get(BasicType8.of(k));
                    assertThat(swift.get(key(k))).isEqualTo(expected == null ? null : value(expected));
                }
            }
        }
    }

    @Test
    void filesOfTheOlderLibraryAreReadWithWhateverTheirPaddingHolds() throws IOException {
        for (String name : List.of("store_64_f64_i64.bin", "store_64_f64_i64_padded.bin")) {
            byte[] golden = MemoryMapTest.golden(name);
            Files.write(file(), golden);
            try (PodKeyValueStore<BasicType64, Visit> store =
                    PodKeyValueStore.open(file(), BasicType64.class, Visit.class)) {
                assertThat(store.size()).isEqualTo(140);
                for (int i = 0; i < 340; i++) {
                    boolean there = i < 200 ? i % 2 == 1 : i >= 300;
                    assertThat(store.get(BasicType64.of("key-" + i))).isEqualTo(there ? new Visit(i / 4.0, -i) : null);
                }
                assertThat(Files.readAllBytes(file()))
                        .as("reading changes nothing")
                        .isEqualTo(golden);
                store.compact();
                store.set(BasicType64.of("new"), new Visit(1, 2));
                assertThat(store.size()).isEqualTo(141);
            }
        }
        Files.write(file(), MemoryMapTest.golden("store_8_8_full.bin"));
        try (PodKeyValueStore<BasicType8, BasicType8> store =
                PodKeyValueStore.open(file(), BasicType8.class, BasicType8.class)) {
            for (long i = 0; i < 256; i++) {
                assertThat(store.get(BasicType8.ofInt64(i * i))).isEqualTo(BasicType8.of(i / 2f));
            }
        }
    }

    @Test
    void theSameOperationsGiveTheFileOfTheOlderLibrary() throws IOException {
        try (PodKeyValueStore<BasicType64, Visit> store =
                PodKeyValueStore.open(file(), BasicType64.class, Visit.class)) {
            for (int i = 0; i < 200; i++) {
                store.set(BasicType64.of("key-" + i), new Visit(i / 4.0, -i));
            }
            for (int i = 0; i < 200; i += 2) {
                store.remove(BasicType64.of("key-" + i));
            }
            for (int i = 300; i < 340; i++) {
                store.set(BasicType64.of("key-" + i), new Visit(i / 4.0, -i));
            }
        }
        assertThat(Files.readAllBytes(file())).isEqualTo(MemoryMapTest.golden("store_64_f64_i64.bin"));
    }

    @Test
    void whatAnotherInstanceHasWrittenIsSeen() {
        try (PodKeyValueStore<BasicType8, Sample> one = samples();
                PodKeyValueStore<BasicType8, Sample> two = samples()) {
            for (int i = 0; i < 200; i++) {
                one.set(BasicType8.of(i), sample(i));
                assertThat(two.get(BasicType8.of(i))).isEqualTo(sample(i));
                two.set(BasicType8.of(i), sample(-i));
                assertThat(one.get(BasicType8.of(i))).isEqualTo(sample(-i));
            }
            for (int i = 0; i < 200; i += 3) {
                two.remove(BasicType8.of(i));
                assertThat(one.get(BasicType8.of(i))).isNull();
            }
            one.compact();
            assertThat(two.toMap()).isEqualTo(one.toMap()).hasSize(133);
            assertThat(two.size()).isEqualTo(133);
            two.removeAll();
            assertThat(one.isEmpty()).isTrue();
            assertThat(one.get(BasicType8.of(1))).isNull();
        }
    }

    @Test
    void threadsThatWriteTheirOwnKeysDisturbNoOther() throws Exception {
        try (PodKeyValueStore<BasicType8, Sample> store = samples()) {
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int first = t * 50;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 5000; i++) {
                        BasicType8 key = BasicType8.of(first + i % 50);
                        store.set(key, sample(i));
                        assertThat(store.get(key)).isEqualTo(sample(i));
                        if (i % 3 == 0) {
                            assertThat(store.remove(key)).isTrue();
                            assertThat(store.get(key)).isNull();
                        }
                        if (i % 100 == 0) {
                            store.compact();
                            store.toMap()
                                    .forEach((k, sample) ->
                                            assertThat(sample.check()).isEqualTo(sample.number() / 8.0));
                        }
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
            threads.shutdown();
        }
    }

    @Test
    void anInterruptNeitherFailsAnOperationNorIsForgotten() {
        try (PodKeyValueStore<BasicType8, Sample> store = samples()) {
            Thread.currentThread().interrupt();
            for (int i = 0; i < 10_000; i++) {
                store.set(BasicType8.of(i % 256), sample(i));
            }
            store.compact();
            store.flush();
            assertThat(store.size()).isEqualTo(256);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    @SuppressWarnings("NullAway") // Nulls are what is to be refused.
    void nullsAreRefused() {
        try (PodKeyValueStore<BasicType8, Sample> store = samples()) {
            assertThatThrownBy(() -> store.set(BasicType8.of(1), null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> store.set(null, sample(1))).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> store.get(null)).isInstanceOf(NullPointerException.class);
            assertThat(store.isEmpty()).isTrue();
        }
    }

    @Test
    void afterCloseEverythingIsRefusedAndClosingAgainDoesNothing() {
        PodKeyValueStore<BasicType8, Sample> store = samples();
        store.close();
        store.close();
        for (Runnable use : List.<Runnable>of(
                () -> store.get(BasicType8.of(1)),
                () -> store.set(BasicType8.of(1), sample(1)),
                () -> store.remove(BasicType8.of(1)),
                () -> store.contains(BasicType8.of(1)),
                store::size,
                store::keys,
                store::toMap,
                store::removeAll,
                store::compact,
                store::flush)) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }
}
