package io.memorymap.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memorymap.KeyValueStore;
import io.memorymap.cli.LiveStore;
import io.memorymap.cli.view.Harmless;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.pod.MemoryMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page tells of a file: closed, in use, damaged, exchanged, or none of ours. */
class ServedFileTest {
    private static final int ENTRIES = 1_000;
    private static final int CAPACITY = 2_000;
    /** Little, as these files are read and copied whole. */
    private static final int MAX_BYTES = 1 << 20;

    private static final int LOOKS = 10;

    @TempDir
    private Path directory;

    private Path file = Path.of("");
    private final AtomicLong nanos = new AtomicLong();
    private final List<PageServer> servers = new ArrayList<>();

    @BeforeEach
    void createStore() throws IOException {
        file = create("store.mm", ENTRIES);
    }

    @AfterEach
    void close() {
        servers.forEach(PageServer::close);
    }

    private Path create(String name, int entries) throws IOException {
        Path path = directory.resolve(name);
        try (KeyValueStore<String, String> store = open(path)) {
            for (int i = 0; i < entries; i++) {
                store.set("key-" + i, "value-" + i);
            }
            store.set("past", "gone", 1_000);
            store.set("soon", "here", System.currentTimeMillis() + TimeUnit.HOURS.toMillis(1) / 2);
        }
        return path;
    }

    private static KeyValueStore<String, String> open(Path path) throws IOException {
        return KeyValueStore.builder(String.class, String.class)
                .capacity(CAPACITY)
                .maxBytes(MAX_BYTES)
                .metadata("a test")
                .open(path);
    }

    /** A page whose time stands still but for {@link #nanos}. */
    private Visitor visit(Path... files) throws IOException {
        PageServer server = PageServer.start(0, List.of(files), InstantSource.system(), nanos::get);
        servers.add(server);
        return new Visitor(server);
    }

    @Test
    void theFiguresAreThoseOfTheFile() throws IOException {
        Visitor visitor = visit(file);

        JsonObject totals = visitor.totals();
        JsonObject figures = visitor.figures();

        assertThat(totals.get("entries").getAsInt()).isEqualTo(ENTRIES + 2);
        assertThat(totals.get("capacity").getAsInt()).isEqualTo(CAPACITY);
        assertThat(totals.get("fileBytes").getAsLong()).isEqualTo(Files.size(file));
        assertThat(totals.get("usedDiskBytes").getAsLong()).isPositive().isLessThanOrEqualTo(Files.size(file));
        assertThat(totals.get("liveBytes").getAsLong()).isPositive();
        assertThat(totals.get("records").getAsLong()).isGreaterThanOrEqualTo(ENTRIES + 2);
        assertThat(totals.getAsJsonObject("facts").toString())
                .contains("clean", "java.lang.String", "a test", "refuses, and drops nothing");
        assertThat(sum(figures.getAsJsonArray("probeLengths"))).isEqualTo(ENTRIES + 2);
        JsonObject expiry = figures.getAsJsonObject("expiry");
        assertThat(expiry.get("expired").getAsInt()).isEqualTo(1);
        assertThat(expiry.get("1 hour").getAsInt()).isEqualTo(1);
        assertThat(expiry.get("never").getAsInt()).isEqualTo(ENTRIES);
        assertThat(figures.get("damagedHeaders").getAsInt()).isZero();
        for (JsonElement row : figures.getAsJsonArray("rows")) {
            assertThat(sum(row.getAsJsonObject().getAsJsonArray("shares"))).isPositive();
        }
    }

    @Test
    void whatItsOwnerHasNotedOfReadsIsShownUntilTheNextOwner() throws IOException {
        Visitor visitor = visit(file);
        assertThat(reads(visitor)).containsExactly(0L, 0L);
        KeyValueStore<String, String> store = open(file);
        store.noteReads(3, 1);
        assertThat(reads(visitor)).containsExactly(3L, 1L);
        store.close();
        store.noteReads(9, 9);
        assertThat(reads(visitor)).as("after it was closed").containsExactly(3L, 1L);
        open(file).close();
        assertThat(reads(visitor)).as("of the next owner").containsExactly(0L, 0L);
    }

    private static List<Long> reads(Visitor visitor) {
        JsonObject totals = visitor.totals();
        return List.of(totals.get("hits").getAsLong(), totals.get("misses").getAsLong());
    }

    private static long sum(JsonArray numbers) {
        return numbers.asList().stream().mapToLong(JsonElement::getAsLong).sum();
    }

    @Test
    void keysAreFoundByTheirBeginningAndByAnyPart() throws IOException {
        Visitor visitor = visit(file);

        assertThat(visitor.keys("begin", "key-99"))
                .containsExactlyInAnyOrder(
                        "key-99", "key-990", "key-991", "key-992", "key-993", "key-994", "key-995", "key-996",
                        "key-997", "key-998", "key-999");
        assertThat(visitor.keys("begin", "ey-99")).isEmpty();
        assertThat(visitor.keys("any", "ey-998")).containsExactly("key-998");
        assertThat(visitor.keys("any", "s")).as("what has expired is left out").containsExactly("soon");
        JsonObject all = visitor.search("begin", "");
        assertThat(all.getAsJsonArray("keys")).hasSize(KeySearch.MOST_KEYS);
        assertThat(all.get("ended").getAsString()).isEqualTo("enough");
        JsonObject none = visitor.search("begin", "none");
        assertThat(none.get("ended").getAsString()).isEqualTo("all");
        assertThat(none.get("looked").getAsInt()).isEqualTo(ENTRIES + 2);
    }

    @Test
    void aSearchThatTakesLongEndsAndSaysSo() throws IOException {
        PageServer server = PageServer.start(
                0, List.of(file), InstantSource.system(), () -> nanos.addAndGet(TimeUnit.SECONDS.toNanos(1)));
        servers.add(server);

        JsonObject found = new Visitor(server).search("begin", "none");

        assertThat(found.get("ended").getAsString()).isEqualTo("time");
        assertThat(found.get("looked").getAsInt()).isLessThan(10);
    }

    @Test
    void aMeasurementIsShownAgainUntilItIsOld() throws IOException {
        Visitor visitor = visit(file);
        try (KeyValueStore<String, String> store = open(file)) {
            int entries = visitor.figures().get("entries").getAsInt();
            store.set("new", "entry");

            assertThat(visitor.totals().get("entries").getAsInt()).isEqualTo(entries + 1);
            assertThat(visitor.figures().get("entries").getAsInt()).isEqualTo(entries);
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
            assertThat(visitor.figures().get("entries").getAsInt()).isEqualTo(entries + 1);
        }
    }

    @Test
    void nothingThatAFileHoldsReachesThePageAsMarkupOrAsACommand() throws IOException {
        Path hostile = directory.resolve("hostile.mm");
        List<String> keys = List.of(
                "<img src=x onerror=alert(1)>",
                "</script><script>alert(1)</script>",
                "\u001b[2J",
                "\u202eexe.txt",
                "\u009d0;t\u009c",
                "line\u2028end",
                "x".repeat(2 * KeySearch.MOST_CHARS));
        try (KeyValueStore<String, String> store = KeyValueStore.builder(String.class, String.class)
                .metadata("<b>\u001b[2J\u202e")
                .open(hostile)) {
            keys.forEach(key -> store.set(key, key));
        }
        Visitor visitor = visit(hostile);

        for (String path : List.of("files", "0/totals", "0/figures", "0/keys?where=begin&text=")) {
            String body = visitor.get(path).body();
            assertThat(body.chars().filter(c -> c == '<' || c == '>' || !Harmless.isHarmless(c)))
                    .as(path)
                    .isEmpty();
        }
        assertThat(visitor.keys("begin", "<img")).containsExactly("<img src=x onerror=alert(1)>");
        assertThat(visitor.keys("any", ""))
                .hasSize(keys.size())
                .allMatch(key -> key.chars().allMatch(Harmless::isHarmless));
        assertThat(visitor.keys("begin", "xx")).allMatch(key -> key.length() == KeySearch.MOST_CHARS + 1);
    }

    @Test
    void lookingWritesNotOneByteAndCreatesNoFile() throws IOException {
        Files.delete(directory.resolve("store.mm.lock"));
        byte[] before = Files.readAllBytes(file);
        FileTime modified = Files.getLastModifiedTime(file);
        Visitor visitor = visit(file);

        visitor.totals();
        visitor.figures();
        visitor.search("any", "7");

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(modified);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFileInUseIsShownAndItsOwnerIsNotDisturbed() throws IOException, InterruptedException {
        Path busy = directory.resolve("live.mm");
        try (LiveStore live = LiveStore.start(busy, true)) {
            Visitor visitor = visit(busy);
            Set<Long> records = new HashSet<>();
            for (int look = 0; look < LOOKS || records.size() == 1; look++) {
                nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
                JsonObject totals = visitor.totals();
                JsonObject figures = visitor.figures();
                JsonObject found = visitor.search("any", "-1");
                assertThat(List.of(totals, figures, found))
                        .allSatisfy(answer -> assertThat(answer.has("problem"))
                                .as(answer.toString())
                                .isFalse());
                records.add(totals.get("records").getAsLong());
                assertThat(totals.getAsJsonObject("facts").get("State").getAsString())
                        .contains("in use");
                assertThat(totals.getAsJsonObject("facts").get("Owner").getAsString())
                        .contains("running");
                assertThat(found.get("damaged").getAsInt()).isZero();
                for (JsonElement key : found.getAsJsonArray("keys")) {
                    assertThat(key.getAsJsonObject().get("key").getAsString()).matches("(stable|busy)-1[0-9]*");
                }
            }
            live.end();
        }
        assertThat(visit(busy).figures().get("segmentsDueForRecovery").getAsInt())
                .isZero();
    }

    @Test
    void aDamagedEntryIsLeftOutAndCounted() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[indexOf(bytes, "key-7value-7") + 8] ^= 1;
        Files.write(file, bytes);
        Visitor visitor = visit(file);

        JsonObject found = visitor.search("any", "key-77");
        JsonObject damaged = visitor.search("begin", "no such key");

        assertThat(found.getAsJsonArray("keys")).hasSize(11);
        assertThat(damaged.get("damaged").getAsInt()).isEqualTo(1);
        assertThat(visitor.search("begin", "no such key").get("damaged").getAsInt())
                .as("of each search alone")
                .isEqualTo(1);
        assertThat(visitor.keys("begin", "key-7")).doesNotContain("key-7");
    }

    private static int indexOf(byte[] bytes, String text) {
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
        assertThat(at).as(text).isNotNegative();
        return at;
    }

    @Test
    void aDamagedHeaderCopyIsReported() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[StoreHeaderDescriptor.COPY_A_OFFSET + StoreHeaderDescriptor.CAPACITY_OFFSET] ^= 1;
        Files.write(file, bytes);

        assertThat(visit(file).figures().get("damagedHeaders").getAsInt()).isEqualTo(1);
    }

    @Test
    void aFileThatCannotBeUsedSaysWhyAndTheOthersAreShown() throws IOException {
        byte[] sound = Files.readAllBytes(file);
        byte[] damaged = sound.clone();
        damaged[StoreHeaderDescriptor.COPY_A_OFFSET + 40] ^= 1;
        damaged[StoreHeaderDescriptor.COPY_B_OFFSET + 40] ^= 1;
        Path both = Files.write(directory.resolve("both.mm"), damaged);
        Path cut = Files.write(directory.resolve("cut.mm"), Arrays.copyOf(sound, sound.length - 1));
        Path empty = Files.write(directory.resolve("empty.mm"), new byte[0]);
        Path text = Files.writeString(directory.resolve("text"), "Once upon a time there was a file.\n".repeat(1_000));
        Visitor visitor = visit(both, cut, empty, text, file, directory.resolve("gone.mm"));

        List<String> words = List.of(
                "the checksums of both header copies do not hold", "was cut short", "is not a store", "is not a store");
        for (int i = 0; i < words.size(); i++) {
            for (String question : List.of("/totals", "/figures", "/keys")) {
                assertThat(visitor.json(i + question)
                                .getAsJsonObject()
                                .get("problem")
                                .getAsString())
                        .contains(words.get(i))
                        .doesNotContain("unexpected");
            }
        }
        assertThat(visitor.json("4/totals").getAsJsonObject().get("entries").getAsInt())
                .isEqualTo(ENTRIES + 2);
        assertThat(visitor.json("5/totals").getAsJsonObject().get("problem").getAsString())
                .contains("there is no such file");
    }

    @Test
    void aFileThatIsCutShortOrExchangedWhileItIsShownIsNoticed() throws IOException {
        Path other = create("other.mm", 5);
        Path copy = Files.copy(file, directory.resolve("copy.mm"));
        Visitor visitor = visit(copy);
        assertThat(visitor.figures().get("entries").getAsInt()).isEqualTo(ENTRIES + 2);

        Files.move(other, copy, StandardCopyOption.REPLACE_EXISTING);
        assertThat(visitor.totals().get("entries").getAsInt()).isEqualTo(7);
        assertThat(visitor.figures().get("entries").getAsInt()).isEqualTo(7);
        assertThat(visitor.keys("begin", "key")).hasSize(5);

        byte[] bytes = Files.readAllBytes(copy);
        try (var channel = Files.newByteChannel(copy, StandardOpenOption.WRITE)) {
            channel.truncate(bytes.length / 2);
        }
        assertThat(visitor.totals().get("problem").getAsString()).contains("was cut short");
        assertThat(visitor.figures().get("problem").getAsString()).contains("was cut short");

        Files.write(copy, bytes);
        assertThat(visitor.totals().get("entries").getAsInt()).isEqualTo(7);
        assertThat(visitor.figures().get("entries").getAsInt()).isEqualTo(7);
    }

    record Counter(long number, boolean set) {}

    @Test
    void aStructIsShownForWhatItIs() throws IOException {
        Path struct = directory.resolve("counter");
        try (MemoryMap<Counter> map = MemoryMap.open(struct, Counter.class)) {
            map.set(new Counter(7, true));
        }

        JsonObject shown = visit(struct).totals().getAsJsonObject("struct");

        assertThat(shown.get("kind").getAsString()).isEqualTo("mapped struct");
    }
}
