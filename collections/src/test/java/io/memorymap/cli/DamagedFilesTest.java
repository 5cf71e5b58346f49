package io.memorymap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memorymap.KeyValueStore;
import io.memorymap.cli.Tool.Result;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged, cut short or something else: each command says so, and shows nothing wrong. */
class DamagedFilesTest {
    private static final int ENTRIES = 200;
    private static final int ROUNDS = Integer.getInteger("memorymap.damage.rounds", 50);

    @TempDir
    private Path directory;

    private Path file = Path.of("");
    private byte[] sound = {};
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int tableAt;
    private int logAt;

    @BeforeEach
    void createStore() throws IOException, HeaderException {
        file = directory.resolve("store.mm");
        try (KeyValueStore<String, String> store =
                KeyValueStore.builder(String.class, String.class).open(file)) {
            for (int i = 0; i < ENTRIES; i++) {
                store.set("key-" + i, "value-" + i);
            }
        }
        sound = Files.readAllBytes(file);
        bytes = ByteBuffer.wrap(sound.clone()).order(ByteOrder.LITTLE_ENDIAN);
        Geometry geometry = StoreHeader.parse(sound).geometry();
        tableAt = geometry.headBytes() + ExtentDescriptor.tableOffset(0, 1, geometry.tableBytes());
        logAt = geometry.headBytes()
                + (int) ExtentDescriptor.logOffset(0, 1, geometry.tableBytes(), geometry.logBytes());
    }

    private void write() throws IOException {
        Files.write(file, bytes.array());
    }

    private void flip(int at) {
        bytes.put(at, (byte) (bytes.get(at) ^ 0x10));
    }

    private void putWord(int header, int word, long value) {
        long salt = SegmentHeaderDescriptor.salt(
                bytes.getLong(StoreHeaderDescriptor.HASH_SEED_OFFSET),
                bytes.getLong(StoreHeaderDescriptor.HASH_SEED_OFFSET + 8),
                0);
        bytes.putLong(header + word, SegmentHeaderDescriptor.word(salt, word, value));
    }

    private int slotOf(String key) {
        for (int at = tableAt; at < logAt; at += SlotDescriptor.SLOT_BYTES) {
            long word = bytes.getLong(at);
            if (SlotDescriptor.isPublished(word)
                    && textAt(logAt + SlotDescriptor.offset(word) + 24, key.length())
                            .equals(key)
                    && bytes.getShort(logAt + SlotDescriptor.offset(word) + 18) == key.length()) {
                return at;
            }
        }
        throw new AssertionError(key + " has no slot");
    }

    private int recordOf(String key) {
        return logAt + SlotDescriptor.offset(bytes.getLong(slotOf(key)));
    }

    private String textAt(int at, int length) {
        return new String(bytes.array(), at, length, StandardCharsets.UTF_8);
    }

    private static Set<String> expectedRows() {
        Set<String> rows = new HashSet<>();
        for (int i = 0; i < ENTRIES; i++) {
            rows.add("{\"key\":\"key-" + i + "\",\"value\":\"value-" + i + "\"}");
        }
        return rows;
    }

    private JsonObject verifiedAsDamaged() {
        Result result = Tool.run("verify", file, "--json");
        assertThat(result.code()).isEqualTo(ExitCode.DAMAGED);
        assertThat(Tool.run("verify", file).lines()).startsWith("DAMAGED");
        return result.json();
    }

    private void repairedTo(int entries) {
        Result repair = Tool.run("repair", file, "--json");
        assertThat(repair.code()).as(repair.out() + repair.err()).isZero();
        assertThat(repair.json().get("entries").getAsInt()).isEqualTo(entries);
        assertThat(Tool.run("verify", file).code()).isZero();
        assertThat(Tool.run("keys", file).lines()).hasSize(entries);
    }

    @Test
    void aDamagedRecordIsFoundLeftOutAndRemoved() throws IOException {
        flip(recordOf("key-7") + 24 + 5 + 2);
        write();

        assertThat(verifiedAsDamaged().get("damagedRecords").getAsInt()).isPositive();
        Result dump = Tool.run("dump", "--entries-only", file);
        assertThat(dump.code()).isEqualTo(ExitCode.DAMAGED);
        assertThat(dump.err()).contains("1 damaged entries were left out");
        assertThat(dump.lines()).hasSize(ENTRIES - 1).noneMatch(line -> line.contains("\"key-7\""));
        assertThat(Tool.run("get", file, "key-7").code()).isEqualTo(ExitCode.NOT_FOUND);
        repairedTo(ENTRIES - 1);
    }

    @Test
    void aDamagedLifeIsFound() throws IOException {
        flip(recordOf("key-8") + 5);
        write();

        assertThat(verifiedAsDamaged().get("damagedRecords").getAsInt()).isPositive();
        assertThat(Tool.run("dump", file).code()).isEqualTo(ExitCode.DAMAGED);
        assertThat(Tool.run("repair", file).code()).isZero();
    }

    @Test
    void aDamagedSlotIsFoundAndItsEntryReadFromTheLog() throws IOException {
        flip(slotOf("key-9") + 3);
        write();

        assertThat(verifiedAsDamaged().get("damagedSlots").getAsInt()).isEqualTo(1);
        assertThat(Tool.run("dump", "--entries-only", file).lines())
                .containsExactlyInAnyOrderElementsOf(expectedRows());
        assertThat(Tool.run("get", file, "key-9").out()).isEqualTo("value-9\n");
        repairedTo(ENTRIES);
    }

    @Test
    void aLostSlotIsFoundAndMended() throws IOException {
        bytes.putLong(slotOf("key-10"), SlotDescriptor.EMPTY);
        write();

        assertThat(verifiedAsDamaged().get("damagedSlots").getAsInt()).isEqualTo(1);
        repairedTo(ENTRIES);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                StoreHeaderDescriptor.COPY_A_OFFSET + StoreHeaderDescriptor.CAPACITY_OFFSET,
                StoreHeaderDescriptor.COPY_B_OFFSET + StoreHeaderDescriptor.MAGIC_OFFSET
            })
    void oneDamagedHeaderCopyIsFoundAndMended(int at) throws IOException {
        flip(at);
        write();

        assertThat(verifiedAsDamaged().get("damagedHeaders").getAsInt()).isEqualTo(1);
        assertThat(Tool.run("info", file).code()).isZero();
        repairedTo(ENTRIES);
    }

    @Test
    void aDamagedDescriptionHidesTheTypesButNotTheBytes() throws IOException {
        flip(StoreHeaderDescriptor.DESCRIPTION_PAGE_OFFSET + StoreHeaderDescriptor.DESCRIPTION_TEXT_OFFSET);
        write();
        assertThat(verifiedAsDamaged().get("damagedHeaders").getAsInt()).isEqualTo(1);
        assertThat(Tool.run("get", file, "key-1").out()).isEqualTo("value-1\n");
        flip(StoreHeaderDescriptor.DESCRIPTION_COPY_OFFSET + StoreHeaderDescriptor.DESCRIPTION_TEXT_OFFSET);
        write();

        verifiedAsDamaged();
        assertThat(Tool.run("info", file).out()).contains("description page is damaged");
        assertThat(Tool.run("keys", file).lines()).hasSize(ENTRIES).contains("{\"hex\":\"6b65792d31\"}");
        assertThat(Tool.run("get", file, "--hex", "6b65792d31").out()).isEqualTo("{\"hex\":\"76616c75652d31\"}\n");
        Result compact = Tool.run("compact", file);
        assertThat(compact.code()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(compact.err()).contains("description page is damaged; dump it");
    }

    @Test
    void aDamagedCheckpointIsFound() throws IOException {
        int header = tableAt - SegmentHeaderDescriptor.LENGTH;
        int checkpoint = header + SegmentHeaderDescriptor.CHECKPOINT_A_OFFSET;
        flip((bytes.getLong(checkpoint) == 0 ? header + SegmentHeaderDescriptor.CHECKPOINT_B_OFFSET : checkpoint) + 9);
        write();

        assertThat(verifiedAsDamaged().get("damagedHeaders").getAsInt()).isPositive();
        repairedTo(ENTRIES);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                SegmentHeaderDescriptor.SEQ_OFFSET,
                SegmentHeaderDescriptor.HEAD_OFFSET,
                SegmentHeaderDescriptor.TAIL_OFFSET,
                SegmentHeaderDescriptor.COUNT_OFFSET,
                SegmentHeaderDescriptor.BYTES_OFFSET
            })
    void aDamagedPositionOrCounterIsFound(int word) throws IOException {
        flip(tableAt - SegmentHeaderDescriptor.LENGTH + word);
        write();

        verifiedAsDamaged();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTableThatWasBeingRewrittenIsReadFromTheLog(boolean bySequence) throws IOException {
        int header = tableAt - SegmentHeaderDescriptor.LENGTH;
        if (bySequence) {
            putWord(header, SegmentHeaderDescriptor.TABLE_SEQ_OFFSET, 3);
        }
        putWord(header, SegmentHeaderDescriptor.HELD_OFFSET, SegmentHeaderDescriptor.HELD_REBUILDING);
        for (int at = tableAt; at < logAt; at += SlotDescriptor.SLOT_BYTES) {
            bytes.putLong(at, SlotDescriptor.EMPTY);
        }
        write();

        assertThat(Tool.run("dump", "--entries-only", file).lines())
                .containsExactlyInAnyOrderElementsOf(expectedRows());
        assertThat(Tool.run("get", file, "key-11").out()).isEqualTo("value-11\n");
        JsonObject verified = Tool.run("verify", file, "--json").json();
        assertThat(verified.get("clean").getAsBoolean()).isTrue();
        assertThat(verified.get("segmentsDueForRecovery").getAsInt()).isEqualTo(1);
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes.array());
        repairedTo(ENTRIES);
    }

    @Test
    void filesThatCannotBeUsedAreRefusedByEveryCommand() throws IOException {
        Path both = unusable("both.mm", sound.length);
        byte[] damaged = sound.clone();
        damaged[StoreHeaderDescriptor.COPY_A_OFFSET + 40] ^= 1;
        damaged[StoreHeaderDescriptor.COPY_B_OFFSET + 40] ^= 1;
        Files.write(both, damaged);
        Path newer = directory.resolve("newer.mm");
        byte[] version = sound.clone();
        version[StoreHeaderDescriptor.COPY_A_OFFSET + StoreHeaderDescriptor.VERSION_OFFSET] = 9;
        version[StoreHeaderDescriptor.COPY_B_OFFSET + StoreHeaderDescriptor.VERSION_OFFSET] = 9;
        Files.write(newer, version);
        Path foreign = directory.resolve("foreign.txt");
        Files.writeString(foreign, "Once upon a time there was a file.\n".repeat(1_000));

        refusedByAll(both, "the checksums of both header copies do not hold");
        refusedByAll(newer, "format version 9 found");
        refusedByAll(foreign, "is not a store");
        refusedByAll(unusable("empty.mm", 0), "is not a store");
        refusedByAll(unusable("short.mm", 5), "is not a store");
        refusedByAll(unusable("page.mm", 4096), "was cut short: it has 4096 bytes");
        refusedByAll(unusable("most.mm", sound.length - 1), "was cut short");
        refusedByAll(directory.resolve("none.mm"), "there is no such file");
        refusedByAll(directory, "is ");
    }

    private Path unusable(String name, int length) throws IOException {
        Path path = directory.resolve(name);
        Files.write(path, java.util.Arrays.copyOf(sound, length));
        return path;
    }

    private static void refusedByAll(Path path, String message) throws IOException {
        byte[] before = Files.isRegularFile(path) ? Files.readAllBytes(path) : new byte[0];
        for (String verb : List.of("info", "stats", "keys", "dump", "verify", "compact", "repair", "load")) {
            Result result = Tool.run(verb, path);
            assertThat(result.code()).as(verb + " " + path + result.out()).isEqualTo(ExitCode.UNUSABLE);
            assertThat(result.err())
                    .as(verb)
                    .startsWith("memorymap: ")
                    .contains(message)
                    .doesNotContain("\tat ");
            assertThat(result.err().lines()).as(verb).hasSize(1);
        }
        assertThat(Tool.run("get", path, "a").code()).isEqualTo(ExitCode.UNUSABLE);
        if (Files.isRegularFile(path)) {
            assertThat(Files.readAllBytes(path)).isEqualTo(before);
        }
    }

    @Test
    void aWrongCommandIsExplained() {
        for (List<Object> command : List.of(
                List.<Object>of(),
                List.<Object>of("frobnicate"),
                List.<Object>of("info"),
                List.<Object>of("get", file))) {
            Result result = Tool.run(command.toArray());
            assertThat(result.code()).isEqualTo(ExitCode.UNUSABLE);
            assertThat(result.err())
                    .containsAnyOf("Usage: memorymap", "Unmatched argument")
                    .doesNotContain("\tat ");
        }
        assertThat(Tool.run("--help").out()).contains("Exit codes");
        assertThat(Tool.run("bench", "--seconds", 0).code()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void damageAnywhereIsNeverShownAsARow() throws IOException {
        long seed = Long.getLong("memorymap.damage.seed", System.nanoTime());
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        Random random = new Random(seed);
        Set<String> expected = expectedRows();
        int used = usedBytes();
        for (int round = 0; round < ROUNDS; round++) {
            bytes.put(0, sound);
            List<Integer> places = new ArrayList<>();
            for (int n = random.nextInt(3); n >= 0; n--) {
                int at = random.nextInt(used);
                places.add(at);
                bytes.put(at, (byte) random.nextInt());
            }
            write();
            Result dump = Tool.run("dump", "--entries-only", file);
            Result verify = Tool.run("verify", file);
            String what =
                    "seed " + seed + ", round " + round + ", bytes at " + places + "\n" + dump.err() + verify.err();
            assertThat(dump.code()).as(what).isBetween(0, 2);
            assertThat(dump.err() + verify.err()).doesNotContain("\tat ").doesNotContain("unexpected");
            boolean typesKnown = dump.lines().stream().noneMatch(line -> line.contains("\"hex\""));
            if (typesKnown) {
                assertThat(dump.lines()).as(what).allMatch(expected::contains);
            }
            if (dump.lines().size() < ENTRIES) {
                assertThat(verify.code()).as(what).isNotZero();
            }
        }
    }

    /** Where the log's records end; beyond it there is nothing to damage. */
    private int usedBytes() {
        long head = bytes.getLong(tableAt - SegmentHeaderDescriptor.LENGTH + SegmentHeaderDescriptor.HEAD_OFFSET)
                >>> SegmentHeaderDescriptor.CHECK_BITS;
        return logAt + SegmentHeaderDescriptor.block(head) * 8192 + SegmentHeaderDescriptor.offset(head);
    }
}
