package io.memorymap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memorymap.KeyValueStore;
import io.memorymap.StoredEntry;
import io.memorymap.cli.Tool.Result;
import io.memorymap.cli.view.Harmless;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that only look, on stores that are closed, and on one that is open. */
class ReadingCommandsTest {
    private static final int ENTRIES = 2_000;

    @TempDir
    private Path directory;

    private Path closedStore() throws IOException {
        Path file = directory.resolve("closed.mm");
        try (KeyValueStore<String, Long> store = KeyValueStore.builder(String.class, Long.class)
                .capacity(10_000)
                .metadata("a test")
                .open(file)) {
            fill(store);
        }
        return file;
    }

    private static void fill(KeyValueStore<String, Long> store) {
        for (long i = 0; i < ENTRIES; i++) {
            store.set("key-" + i, i);
        }
        for (long i = 0; i < 100; i++) {
            store.remove("key-" + i);
        }
        store.set("soon", 1L, System.currentTimeMillis() + 30_000);
        store.set("past", 2L, 1_000);
    }

    @Test
    void nothingThatAStoreHoldsReachesTheTerminalAsACommand() throws IOException {
        Path file = directory.resolve("hostile.mm");
        List<String> hostile = List.of(
                "\u001b[2J",
                "\u001b]0;title\u0007",
                "\u009b31m",
                "\u009d0;title\u009c",
                "\u007f\b\r",
                "\u202eexe.txt",
                "\u2066a\u2069",
                "\u200f\u061c",
                "line\u2028end");
        try (KeyValueStore<String, String> store = KeyValueStore.builder(String.class, String.class)
                .capacity(1_000)
                .metadata("\u001b[2J\u009b31m\u202e")
                .open(file)) {
            hostile.forEach(text -> store.set(text, text));
        }

        List<Result> results = new ArrayList<>(List.of(
                Tool.run("info", file),
                Tool.run("info", file, "--json"),
                Tool.run("keys", file),
                Tool.run("keys", file, "--json"),
                Tool.run("dump", file),
                Tool.runWith("{\"\u001b[2J\": \u001b]0;title\u0007", "load", file),
                Tool.runWith("{\"key\": \"a\", \"value\": {\"\u009b31m\": \"\u202e\"}}", "load", file)));
        for (String key : hostile) {
            results.add(Tool.run("get", file, key));
            results.add(Tool.run("get", file, key + "\u001b[2J"));
        }
        for (Result result : results) {
            assertThat((result.out() + result.err()).chars().filter(c -> c != '\n' && !Harmless.isHarmless(c)))
                    .as(result.toString())
                    .isEmpty();
        }
        assertThat(Tool.run("dump", file).jsonLines().stream()
                        .map(entry -> entry.get("key"))
                        .filter(Objects::nonNull)
                        .map(com.google.gson.JsonElement::getAsString))
                .containsAll(hostile);
    }

    @Test
    void infoShowsTheHeader() throws IOException {
        Path file = closedStore();

        JsonObject json = Tool.run("info", file, "--json").json();

        assertThat(json.get("kind").getAsString()).isEqualTo("store");
        assertThat(json.get("state").getAsString()).isEqualTo("clean");
        assertThat(json.get("keyType").getAsString()).isEqualTo("java.lang.String");
        assertThat(json.get("valueCodec").getAsString()).isEqualTo("long");
        assertThat(json.get("metadata").getAsString()).isEqualTo("a test");
        assertThat(json.get("entries").getAsInt()).isEqualTo(ENTRIES - 100 + 2);
        assertThat(json.getAsJsonObject("owner").get("pid").getAsLong())
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(json.getAsJsonObject("geometry").get("capacity").getAsLong()).isEqualTo(10_000);
        assertThat(Tool.run("info", file).out()).contains("strict store", "java.lang.String", "a test");
    }

    @Test
    void infoAndStatsShowWhatIsUsedOfTheDiskAndTheBound() throws IOException {
        Path file = closedStore();
        long length = Files.size(file);

        JsonObject info = Tool.run("info", file, "--json").json();
        JsonObject stats = Tool.run("stats", file, "--json").json();

        assertThat(info.get("length").getAsLong()).isEqualTo(length);
        assertThat(stats.get("fileBytes").getAsLong()).isEqualTo(length);
        assertThat(info.get("usedDiskBytes").getAsLong())
                .isPositive()
                .isLessThanOrEqualTo(length)
                .isEqualTo(stats.get("usedDiskBytes").getAsLong());
        assertThat(Tool.run("info", file).out()).containsPattern("disk .* used, bound ");
        assertThat(Tool.run("stats", file).out()).containsPattern("disk .* used, bound ");
    }

    @Test
    void infoOfAStoreInUseSaysSo() throws IOException {
        Path file = directory.resolve("open.mm");
        try (KeyValueStore<String, Long> store =
                KeyValueStore.builder(String.class, Long.class).open(file)) {
            store.put("a", 1L);

            JsonObject json = Tool.run("info", file, "--json").json();

            assertThat(json.get("state").getAsString()).isEqualTo("dirty");
            assertThat(json.get("recoveryDue").getAsBoolean()).isFalse();
            assertThat(json.getAsJsonObject("owner").get("running").getAsBoolean())
                    .isTrue();
        }
    }

    @Test
    void statsCountsEveryEntryOnceInEachHistogram() throws IOException {
        Path file = closedStore();
        int entries = ENTRIES - 100 + 2;

        Result result = Tool.run("stats", file, "--json");

        JsonObject json = result.json();
        assertThat(json.get("entries").getAsInt()).isEqualTo(entries);
        assertThat(sum(json.getAsJsonArray("probeLengths").asList().stream().mapToLong(e -> e.getAsLong())))
                .isEqualTo(entries);
        JsonObject expiry = json.getAsJsonObject("expiry");
        assertThat(expiry.get("expired").getAsInt()).isEqualTo(1);
        assertThat(expiry.get("1 minute").getAsInt()).isEqualTo(1);
        assertThat(expiry.get("never").getAsInt()).isEqualTo(entries - 2);
        assertThat(json.get("liveBytes").getAsLong()).isPositive();
        // 100 removals and their 100 predecessors are dead.
        assertThat(json.get("deadBytes").getAsLong()).isGreaterThan(200 * 32L);
        assertThat(json.get("segmentsNotSettled").getAsInt()).isZero();
        assertThat(Tool.run("stats", file).out()).contains("occupancy of the slot tables", "probe lengths", "never");
    }

    private static long sum(java.util.stream.LongStream numbers) {
        return numbers.sum();
    }

    @Test
    void keysAndDumpShowEveryLiveEntryOnce() throws IOException {
        Path file = closedStore();
        Map<String, Long> expected = new HashMap<>();
        for (long i = 100; i < ENTRIES; i++) {
            expected.put("key-" + i, i);
        }
        expected.put("soon", 1L);

        assertThat(Tool.run("keys", file).lines()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(Tool.run("keys", file, "--expired").lines()).hasSize(expected.size() + 1);
        assertThat(Tool.run("keys", file, "--json").lines()).contains("\"key-100\"");
        List<JsonObject> lines = Tool.run("dump", file).jsonLines();
        assertThat(lines.get(0).getAsJsonObject("store").get("keyCodec").getAsString())
                .isEqualTo("string");
        Map<String, Long> dumped = new HashMap<>();
        for (JsonObject line : lines.subList(1, lines.size())) {
            assertThat(dumped.put(
                            line.get("key").getAsString(), line.get("value").getAsLong()))
                    .isNull();
        }
        assertThat(dumped).isEqualTo(expected);
        assertThat(Tool.run("dump", "--entries-only", "--json", file).jsonLines())
                .hasSize(expected.size())
                .allMatch(line -> line.has("key"));
    }

    @Test
    void keysThatAreNotOneLineAreShownAsJson() throws IOException {
        Path file = directory.resolve("lines.mm");
        try (KeyValueStore<String, Long> store =
                KeyValueStore.builder(String.class, Long.class).open(file)) {
            store.set("two\nlines", 1L);
            store.set("half a pair \uD800", 2L);
        }

        assertThat(Tool.run("keys", file).lines())
                .containsExactlyInAnyOrder(
                        "\"two\\nlines\"", "{\"hex\":\"" + halfAPair() + "\",\"view\":\"half a pair ?\"}");
    }

    private static String halfAPair() {
        return "68616c6620612070616972" + "20" + "eda080";
    }

    @Test
    void getShowsOneEntryAndSaysWhenThereIsNone() throws IOException {
        Path file = closedStore();

        assertThat(Tool.run("get", file, "key-1000").out()).isEqualTo("1000\n");
        JsonObject json = Tool.run("get", file, "soon", "--json").json();
        assertThat(json.get("value").getAsLong()).isEqualTo(1);
        assertThat(json.get("expiresAt").getAsLong()).isGreaterThan(System.currentTimeMillis());
        assertThat(json.get("version").getAsLong()).isPositive();
        assertThat(Tool.run("get", file, "--hex", "6b65792d31303030").out()).isEqualTo("1000\n");
        assertThat(Tool.run("get", file, "{\"hex\":\"6b65792d31303030\"}").out())
                .isEqualTo("1000\n");

        assertThat(Tool.run("get", file, "key-1").code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(Tool.run("get", file, "past").code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(Tool.run("get", file, "--hex", "6b6").code()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void verifyOfASoundStoreIsClean() throws IOException {
        Path file = closedStore();

        Result result = Tool.run("verify", file, "--json");

        assertThat(result.code()).isEqualTo(ExitCode.OK);
        assertThat(result.json().get("clean").getAsBoolean()).isTrue();
        assertThat(result.json().get("entries").getAsInt()).isEqualTo(ENTRIES - 100 + 2);
        assertThat(result.json().get("busySegments").getAsInt()).isZero();
        assertThat(Tool.run("verify", file).lines()).startsWith("clean");
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "stats", "keys", "dump", "verify"})
    void readingWritesNotOneByteAndCreatesNoFile(String verb) throws IOException {
        Path file = closedStore();
        Path lock = directory.resolve("closed.mm.lock");
        Files.delete(lock);
        byte[] before = Files.readAllBytes(file);
        FileTime modified = Files.getLastModifiedTime(file);

        assertThat(Tool.run(verb, file).code()).isZero();
        assertThat(Tool.run("get", file, "soon").code()).isZero();

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(modified);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aStoreInUseIsReadAsItIs() throws IOException {
        Path file = directory.resolve("open.mm");
        try (KeyValueStore<String, Long> store =
                KeyValueStore.builder(String.class, Long.class).capacity(10_000).open(file)) {
            fill(store);

            assertThat(Tool.run("keys", file).lines()).hasSize(ENTRIES - 100 + 1);
            assertThat(Tool.run("verify", file).code()).isZero();
            assertThat(Tool.run("get", file, "key-1999").out()).isEqualTo("1999\n");
            assertThat(Tool.run("stats", file).code()).isZero();
            assertThat(store.getEntry("soon")).extracting(StoredEntry::value).isEqualTo(1L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"compact", "repair", "load"})
    void aStoreInUseIsNotWrittenTo(String verb) throws IOException {
        Path file = directory.resolve("open.mm");
        try (KeyValueStore<String, Long> store =
                KeyValueStore.builder(String.class, Long.class).open(file)) {
            store.put("a", 1L);

            Result result = Tool.runWith("{\"key\":\"a\",\"value\":2}", verb, file);

            assertThat(result.code()).isEqualTo(ExitCode.UNUSABLE);
            assertThat(result.err()).contains("is in use by");
            assertThat(store.get("a")).isEqualTo(1L);
        }
    }

    @Test
    void aCopyOfAStoreInUseIsReadAsItsNextOwnerWillFindIt() throws IOException {
        Path file = directory.resolve("open.mm");
        Path copy = directory.resolve("copy.mm");
        try (KeyValueStore<String, Long> store =
                KeyValueStore.builder(String.class, Long.class).capacity(10_000).open(file)) {
            fill(store);
            store.flush();
            Files.copy(file, copy);
        }

        assertThat(Tool.run("info", copy, "--json").json().get("recoveryDue").getAsBoolean())
                .isTrue();
        assertThat(Tool.run("keys", copy).lines()).hasSize(ENTRIES - 100 + 1);
        assertThat(Tool.run("get", copy, "key-1999").out()).isEqualTo("1999\n");
        JsonObject verified = Tool.run("verify", copy, "--json").json();
        assertThat(verified.get("clean").getAsBoolean()).isTrue();
        assertThat(verified.get("segmentsDueForRecovery").getAsInt()).isPositive();
        assertThat(Tool.run("stats", copy).out()).contains("recovery");
    }
}
