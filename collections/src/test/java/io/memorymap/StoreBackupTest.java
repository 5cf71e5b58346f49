package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.engine.Segment;
import io.memorymap.format.SlotDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A backup that is taken while the store is used: its promises, under writers that never pause. The number of backups under load is
 * {@code -Dmemorymap.backups}.
 */
class StoreBackupTest {
    private static final int BACKUPS = Integer.getInteger("memorymap.backups", 5);
    private static final int STABLE = 2000;
    private static final int CHANGING = 2000;

    @TempDir
    private Path directory;

    private static StoreBuilder<String, String> builder() {
        return KeyValueStore.builder(String.class, String.class);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"PROCESS", "PERIODIC"})
    void underWritersEachEntryThatWasThereAndWasNotChangedIsInItAndNoneIsOlderThanItsBeginning(Durability durability)
            throws Exception {
        Path file = directory.resolve("store.mm");
        Path target = directory.resolve("backup.mm");
        AtomicLongArray acknowledged = new AtomicLongArray(CHANGING);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (KeyValueStore<String, String> store = builder()
                .capacity(STABLE + CHANGING + 1)
                .averageEntryBytes(40)
                .durability(durability)
                .open(file)) {
            for (int i = 0; i < STABLE; i++) {
                store.set("stable-" + i, "value-" + i);
            }
            for (int i = 0; i < CHANGING; i++) {
                store.set("changing-" + i, "0");
            }
            Thread writer = new Thread(() -> {
                Random random = new Random(1);
                try {
                    for (long n = 1; !stop.get(); n++) {
                        int i = random.nextInt(CHANGING);
                        store.set("changing-" + i, Long.toString(n));
                        acknowledged.set(i, n);
                        // One that comes and goes: at any moment there is one of them, over time there are very many.
                        store.remove("passing-" + (n - 1));
                        store.set("passing-" + n, "passing");
                    }
                } catch (RuntimeException | Error e) {
                    failure.set(e);
                }
            });
            writer.start();
            try {
                for (int backup = 0; backup < BACKUPS; backup++) {
                    long[] before = new long[CHANGING];
                    for (int i = 0; i < CHANGING; i++) {
                        before[i] = acknowledged.get(i);
                    }
                    VerificationReport report = store.backup(target);
                    assertThat(report.isClean()).isTrue();
                    check(target, before, report.entries());
                }
            } finally {
                stop.set(true);
                writer.join();
            }
        }
        assertThat(failure.get()).isNull();
    }

    private static void check(Path target, long[] before, long entries) throws IOException {
        try (KeyValueStore<String, String> copy = builder().open(target)) {
            assertThat(copy.recoveryReport().segmentsRebuilt()).isZero();
            for (int i = 0; i < STABLE; i++) {
                assertThat(copy.get("stable-" + i)).isEqualTo("value-" + i);
            }
            for (int i = 0; i < CHANGING; i++) {
                String value = copy.get("changing-" + i);
                assertThat(value).as("changing-" + i).isNotNull();
                assertThat(Long.parseLong(value)).as("changing-" + i).isGreaterThanOrEqualTo(before[i]);
            }
            assertThat(copy.size()).isEqualTo(entries);
        }
    }

    @Test
    void itHoldsLargeValuesExpiriesAndClassesAndIsAStoreLikeAnyOther() throws IOException {
        Path file = directory.resolve("store.mm");
        Path target = directory.resolve("backup.mm");
        byte[] large = new byte[300_000];
        new Random(5).nextBytes(large);
        FakeClock clock = new FakeClock(1_000_000);
        try (KeyValueStore<String, Object> store = KeyValueStore.builder(String.class, Object.class)
                .capacity(1000)
                .clock(clock)
                .open(file)) {
            store.put("large", large);
            store.put("date", LocalDate.of(2026, 1, 2));
            store.set("short", "lived", clock.millis() + 1000);
            assertThat(store.backup(target).entries()).isEqualTo(3);
            store.put("date", "changed since");
        }
        try (KeyValueStore<String, Object> copy =
                KeyValueStore.builder(String.class, Object.class).clock(clock).open(target)) {
            assertThat((byte[]) copy.get("large")).isEqualTo(large);
            assertThat(copy.get("date")).isEqualTo(LocalDate.of(2026, 1, 2));
            assertThat(copy.get("short")).isEqualTo("lived");
            clock.set(1_000_000 + 1001);
            assertThat(copy.get("short")).isNull();
            copy.put("more", 1);
            assertThat(copy.capacity()).isEqualTo(1000);
            assertThat(copy.verify().isClean()).isTrue();
        }
    }

    @Test
    void aTemporaryStoreAndOneThatEvictsAreBackedUpToo() throws IOException {
        Path target = directory.resolve("backup.mm");
        try (KeyValueStore<String, String> store =
                builder().capacity(1000).eviction(Eviction.TWO_QUEUES).openTemporary()) {
            for (int i = 0; i < 5000; i++) {
                store.set("key-" + i, "value-" + i);
            }
            assertThat(store.backup(target).entries()).isEqualTo(store.size());
            try (KeyValueStore<String, String> copy = builder().open(target)) {
                assertThat(copy.toMap()).isEqualTo(store.toMap());
            }
        }
    }

    @Test
    void anEarlierBackupStaysAsItIsUntilTheNextIsComplete() throws IOException {
        Path file = directory.resolve("store.mm");
        Path target = directory.resolve("backup.mm");
        try (KeyValueStore<String, String> store = builder().capacity(300).open(file)) {
            store.set("key", "first");
            store.backup(target);
            byte[] first = Files.readAllBytes(target);
            store.set("key", "second");
            // What a process leaves behind that is killed in the midst of a backup.
            Files.write(directory.resolve("backup.mm.creating"), new byte[] {1, 2, 3});
            assertThat(Files.readAllBytes(target)).isEqualTo(first);
            store.backup(target);
            try (KeyValueStore<String, String> copy = builder().open(target)) {
                assertThat(copy.get("key")).isEqualTo("second");
            }
            assertThat(directory.resolve("backup.mm.creating")).doesNotExist();
        }
    }

    @ParameterizedTest(name = "reads verified {0}")
    @ValueSource(booleans = {true, false})
    void whatIsDamagedIsLeftOutAndTheReportSaysHowMuch(boolean verified) throws IOException {
        Path file = directory.resolve("store.mm");
        Path target = directory.resolve("backup.mm");
        String large = "L".repeat(300_000) + "the end of the large one";
        try (KeyValueStore<String, String> store =
                builder().capacity(1000).maxBytes(4 << 20).verifyReads(verified).open(file)) {
            for (int i = 100; i < 400; i++) {
                store.set("key-" + i, "value-" + i);
            }
            store.set("large", large);
            store.set("other large", large.replace("the end", "one end"));
            assertThat(store.backup(target).damagedRecords()).isZero();
            damage(file, "value-117");
            damage(file, "the end of the large one");

            VerificationReport report = store.backup(target);

            assertThat(report.damagedRecords()).isEqualTo(2);
            assertThat(report.isClean()).isFalse();
            assertThat(report.entries()).isEqualTo(300);
        }
        try (KeyValueStore<String, String> copy = builder().open(target)) {
            assertThat(copy.verify().isClean()).isTrue();
            assertThat(copy.size()).isEqualTo(300);
            assertThat(copy.get("key-118")).isEqualTo("value-118");
            assertThat(copy.contains("key-117")).isFalse();
            assertThat(copy.contains("large")).isFalse();
            assertThat(copy.get("other large")).hasSize(large.length());
        }
    }

    private static void damage(Path file, String text) throws IOException {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        int at = bytes.indexOf(text);
        assertThat(at).isPositive().isEqualTo(bytes.lastIndexOf(text));
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            open.write('V');
        }
    }

    @Test
    void whatADamagedSlotLedToIsFoundInTheLogAndIsInIt() throws IOException {
        Path target = directory.resolve("backup.mm");
        try (KeyValueStore<String, String> store = builder().capacity(1000).open(directory.resolve("store.mm"))) {
            for (int i = 0; i < 300; i++) {
                store.set("key-" + i, "value-" + i);
            }
            Map<String, String> before = store.toMap();
            Segment segment = store.access().engine().segment(0);
            int slot = 0;
            while (!SlotDescriptor.isPublished(segment.table.word(slot))) {
                slot++;
            }
            int at = segment.tableBase + slot * SlotDescriptor.SLOT_BYTES;
            segment.region.putLong(at, segment.region.getLong(at) ^ 1L << 45);

            VerificationReport report = store.backup(target);

            assertThat(report.isClean()).isTrue();
            assertThat(report.entries()).isEqualTo(300);
            assertThat(store.recoveryReport().mended()).isEqualTo(1);
            try (KeyValueStore<String, String> copy = builder().open(target)) {
                assertThat(copy.toMap()).isEqualTo(before);
            }
        }
    }

    @Test
    void whatIsNoBackupOfTheStoreIsNotReplaced() throws IOException {
        Path text = Files.writeString(directory.resolve("notes.txt"), "not to be lost");
        Path other = directory.resolve("other.mm");
        try (KeyValueStore<String, String> store = builder().capacity(300).open(directory.resolve("store.mm"))) {
            assertThatThrownBy(() -> store.backup(text))
                    .isInstanceOf(StorePathException.class)
                    .hasMessageContaining(text.toString())
                    .hasMessageContaining("not a backup of this store");
            assertThat(text).hasContent("not to be lost");
            try (KeyValueStore<String, String> open = builder().capacity(300).open(other)) {
                open.set("key", "value");
                assertThatThrownBy(() -> store.backup(other)).isInstanceOf(StoreLockedException.class);
            }
            assertThatThrownBy(() -> store.backup(other)).isInstanceOf(StorePathException.class);
            assertThatThrownBy(() -> store.backup(directory.resolve("store.mm")))
                    .isInstanceOf(StorePathException.class)
                    .hasMessageContaining("the store itself");
            Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
            assertThatThrownBy(() -> store.backup(link.resolve("store.mm")))
                    .isInstanceOf(StorePathException.class)
                    .hasMessageContaining("the store itself");
            assertThatThrownBy(() -> store.backup(directory.resolve("none").resolve("backup.mm")))
                    .isInstanceOf(StorePathException.class)
                    .hasMessageContaining("directory does not exist");
            assertThat(store.size()).isZero();
        }
    }
}
