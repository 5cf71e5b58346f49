package io.memorymap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memorymap.KeyValueStore;
import io.memorymap.StoredEntry;
import io.memorymap.cli.Tool.Result;
import io.memorymap.codec.Codec;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is dumped can be loaded again, entry for entry, whatever the types are. */
class DumpAndLoadTest {
    @TempDir
    private Path directory;

    enum Color {
        RED,
        GREEN
    }

    record Point(int x, @Nullable String name) {}

    /** Prints when it is made: nobody may make one. */
    static final class Loud implements Serializable {
        private static final long serialVersionUID = 1L;
        static int read;

        private final String text;

        Loud(String text) {
            this.text = text;
        }

        private Object readResolve() {
            read++;
            return this;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Loud loud && loud.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    private static Map<Object, Object> allSorts() {
        Map<Object, Object> all = new LinkedHashMap<>();
        all.put("string", "text with \"quotes\", \u00fcmlauts, \uD83D\uDE00 and half a pair \uDC00");
        all.put(1, 2L);
        all.put(2L, 3);
        all.put(true, 1.5f);
        all.put('c', -0.0);
        all.put("nan", Double.NaN);
        all.put("infinity", Float.NEGATIVE_INFINITY);
        all.put((byte) 1, (short) 2);
        all.put(new BigInteger("123456789012345678901234567890"), new BigDecimal("1.10"));
        all.put(new BigDecimal("1E+400"), BigInteger.TEN.pow(400));
        all.put(new UUID(1, 2), "bytes".getBytes(StandardCharsets.UTF_8));
        all.put(Instant.ofEpochSecond(5, 7), Duration.ofNanos(-1));
        all.put(LocalDate.of(2024, 2, 29), ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, ZoneId.of("Europe/Berlin")));
        all.put(Locale.GERMANY, URI.create("http://example.org/%7Ea"));
        all.put(BitSet.valueOf(new long[] {5}), new int[] {1, 2, 3});
        all.put(Color.RED, List.of(Color.GREEN, "a", 5));
        all.put(new Point(1, "a"), new Point(2, null));
        all.put(List.of(1, "a"), new ArrayList<>(List.of(new Point(3, "b"), "behind a record")));
        all.put("map", new TreeMap<>(Map.of("a", 1L, "b", Color.RED)));
        all.put("serialized", new Loud("x"));
        all.put("optional", Optional.of("x"));
        all.put("", "");
        return all;
    }

    @Test
    void everyKindOfObjectComesBackAsItWas() throws IOException {
        Map<Object, Object> all = allSorts();
        Path from = directory.resolve("from.mm");
        try (KeyValueStore<Object, Object> store =
                KeyValueStore.builder(Object.class, Object.class).open(from)) {
            all.forEach(store::set);
        }

        String dump = Tool.run("dump", from).out();
        Path into = directory.resolve("into.mm");
        Result loaded = Tool.runWith(dump, "load", into, "--create", "--json");

        assertThat(loaded.err()).isEmpty();
        assertThat(loaded.json().get("loaded").getAsInt()).isEqualTo(all.size());
        try (KeyValueStore<Object, Object> store =
                KeyValueStore.builder(Object.class, Object.class).open(into)) {
            assertThat(store.size()).isEqualTo(all.size());
            all.forEach((key, value) -> assertThat(Objects.deepEquals(store.get(key), value))
                    .as("%s", key)
                    .isTrue());
        }
        assertThat(Tool.run("dump", into).lines())
                .containsExactlyInAnyOrderElementsOf(dump.lines().toList());
    }

    @Test
    void noObjectOfAnApplicationIsEverMade() throws IOException {
        Path from = directory.resolve("from.mm");
        try (KeyValueStore<String, Object> store =
                KeyValueStore.builder(String.class, Object.class).open(from)) {
            store.set("a", new Loud("x"));
        }
        int before = Loud.read;

        String dump = Tool.run("dump", from).out();
        assertThat(Tool.run("get", from, "a").code()).isZero();
        assertThat(Tool.run("verify", from).code()).isZero();
        assertThat(Tool.runWith(dump, "load", directory.resolve("into.mm"), "--create")
                        .code())
                .isZero();

        assertThat(Loud.read).isEqualTo(before);
        assertThat(dump).contains("\"serialized\":\"" + Loud.class.getName());
    }

    @Test
    void whatCannotBeShownWholeIsShownInPart() throws IOException {
        Path from = directory.resolve("from.mm");
        try (KeyValueStore<Object, Object> store =
                KeyValueStore.builder(Object.class, Object.class).open(from)) {
            allSorts().forEach(store::set);
        }

        JsonObject list = Tool.run("get", from, "map", "--json").json().getAsJsonObject("value");
        assertThat(list.getAsJsonObject("view").toString())
                .isEqualTo("{\"treeMap\":[[\"a\",{\"long\":1}],[\"b\",{\"enum\":\"" + Color.class.getName()
                        + "\",\"name\":\"RED\"}]]}");
        assertThat(Tool.run("get", from, "1").out()).isEqualTo("{\"long\":2}\n");
        assertThat(Tool.run("get", from, "2").out()).isEqualTo("{\"int\":3}\n");
        assertThat(Tool.run("get", from, "true").out()).isEqualTo("{\"float\":1.5}\n");
        assertThat(Tool.run("get", from, "{\"char\":\"c\"}").out()).isEqualTo("{\"double\":-0.0}\n");
        assertThat(Tool.run("get", from, "serialized").out()).contains("\"bytes\":");
        assertThat(Tool.run("dump", from).out()).contains("\"record\":\"" + Point.class.getName() + "#");
    }

    @Test
    void typedStoresComeBackAsTheyWere() throws IOException {
        roundTrip(Long.class, Point.class, Map.of(1L, new Point(1, "a"), -5L, new Point(2, null)));
        roundTrip(Point.class, String.class, Map.of(new Point(1, "a"), "a", new Point(2, null), "b"));
        roundTrip(
                Color.class, BigDecimal.class, Map.of(Color.RED, BigDecimal.ONE, Color.GREEN, new BigDecimal("1.00")));
        roundTrip(UUID.class, Boolean.class, Map.of(new UUID(1, 2), true, new UUID(3, 4), false));
        roundTrip(Integer.class, Instant.class, Map.of(1, Instant.EPOCH, Integer.MIN_VALUE, Instant.MAX));
        roundTrip(String.class, Color.class, Map.of("a", Color.RED));
        roundTrip(LocalDate.class, Loud.class, Map.of(LocalDate.EPOCH, new Loud("y")));
    }

    private <K, V> void roundTrip(Class<K> keys, Class<V> values, Map<K, V> entries) throws IOException {
        Path from = directory.resolve(keys.getSimpleName() + values.getSimpleName() + ".mm");
        Path into = directory.resolve(keys.getSimpleName() + values.getSimpleName() + ".copy");
        try (KeyValueStore<K, V> store = KeyValueStore.builder(keys, values).open(from)) {
            entries.forEach(store::set);
        }
        Result loaded = Tool.runWith(Tool.run("dump", from).out(), "load", into, "--create");
        assertThat(loaded.err()).isEmpty();
        try (KeyValueStore<K, V> store = KeyValueStore.builder(keys, values).open(into)) {
            assertThat(store.toMap()).isEqualTo(entries);
        }
    }

    @Test
    void aCodecOfTheApplicationsOwnIsCopiedByItsBytes() throws IOException {
        Path from = directory.resolve("from.mm");
        Path into = directory.resolve("into.mm");
        try (KeyValueStore<String, Point> store = own().open(from)) {
            store.set("a", new Point(7, null));
        }

        String dump = Tool.run("dump", from).out();
        assertThat(dump).contains("{\"hex\":\"07000000\"}");
        assertThat(Tool.runWith(dump, "load", into, "--create").code()).isZero();

        try (KeyValueStore<String, Point> store = own().open(into)) {
            assertThat(store.get("a")).isEqualTo(new Point(7, null));
        }
    }

    private static io.memorymap.StoreBuilder<String, Point> own() {
        return KeyValueStore.builder(String.class, Point.class).valueCodec(new Codec<>() {
            @Override
            public String id() {
                return "point-as-int";
            }

            @Override
            public void encode(Point value, io.memorymap.codec.ByteOutput out) {
                out.writeInt(value.x());
            }

            @Override
            public Point decode(io.memorymap.codec.ByteInput in) {
                return new Point(in.readInt(), null);
            }
        });
    }

    @Test
    void expiryIsKeptAndWhatHasExpiredIsLeftOut() throws IOException {
        Path from = directory.resolve("from.mm");
        Path into = directory.resolve("into.mm");
        long later = System.currentTimeMillis() + TimeUnit.DAYS.toMillis(1);
        try (KeyValueStore<String, String> store =
                KeyValueStore.builder(String.class, String.class).open(from)) {
            store.set("later", "a", later);
            store.set("past", "b", 1);
            store.set("never", "c");
        }

        String dump = Tool.run("dump", "--expired", from).out();
        JsonObject result =
                Tool.runWith(dump, "load", into, "--create", "--json").json();

        assertThat(result.get("loaded").getAsInt()).isEqualTo(2);
        assertThat(result.get("expired").getAsInt()).isEqualTo(1);
        try (KeyValueStore<String, String> store =
                KeyValueStore.builder(String.class, String.class).open(into)) {
            assertThat(store.getEntry("later"))
                    .extracting(StoredEntry::expiresAt)
                    .isEqualTo(later);
            assertThat(store.getEntry("never"))
                    .extracting(StoredEntry::expiresAt)
                    .isEqualTo(StoredEntry.NEVER);
            assertThat(store.getEntry("past")).isNull();
        }
    }

    @Test
    void aNewStoreHasTheBoundsOfTheOldOneOrThoseGiven() throws IOException {
        Path from = directory.resolve("from.mm");
        try (KeyValueStore<String, String> store = KeyValueStore.builder(String.class, String.class)
                .capacity(5_000)
                .metadata("mine")
                .open(from)) {
            store.set("a", "b");
        }
        Path dump = directory.resolve("dump");
        Files.writeString(dump, Tool.run("dump", from).out());
        Path same = directory.resolve("same.mm");
        Path larger = directory.resolve("larger.mm");

        assertThat(Tool.run("load", same, dump, "--create").code()).isZero();
        assertThat(Tool.run("load", larger, dump, "--create", "--capacity", 50_000, "--eviction", "two_queues")
                        .code())
                .isZero();

        Path terse = directory.resolve("terse.mm");
        Files.writeString(
                dump, Files.readString(dump).replace("\"capacity\":5000,", "").replaceFirst("\"maxBytes\":\\d+,", ""));
        assertThat(Tool.run("load", terse, dump, "--create", "--capacity", 100).code())
                .as("what the line does not say is given as an option")
                .isZero();

        assertThat(geometry(same)).isEqualTo(geometry(from));
        assertThat(Tool.run("info", same, "--json").json().get("metadata").getAsString())
                .isEqualTo("mine");
        assertThat(geometry(larger).get("capacity").getAsLong()).isEqualTo(50_000);
        assertThat(geometry(larger).get("maxBytes").getAsLong())
                .as("as many for each entry as before")
                .isEqualTo(10 * geometry(from).get("maxBytes").getAsLong());
        assertThat(geometry(larger).get("evicting").getAsBoolean()).isTrue();
    }

    private static JsonObject geometry(Path file) {
        return Tool.run("info", file, "--json").json().getAsJsonObject("geometry");
    }

    @Test
    void loadingIntoAnExistingStoreAddsAndReplaces() throws IOException {
        Path file = directory.resolve("store.mm");
        try (KeyValueStore<String, Long> store =
                KeyValueStore.builder(String.class, Long.class).open(file)) {
            store.set("a", 1L);
            store.set("b", 2L);
        }

        Result result = Tool.runWith("{\"key\":\"b\",\"value\":3}\n\n{\"key\":\"c\",\"value\":4}\n", "load", file);

        assertThat(result.code()).isZero();
        try (KeyValueStore<String, Long> store =
                KeyValueStore.builder(String.class, Long.class).open(file)) {
            assertThat(store.toMap()).isEqualTo(Map.of("a", 1L, "b", 3L, "c", 4L));
        }
    }

    @Test
    void wrongInputIsRefusedByItsLine() throws IOException {
        Path file = directory.resolve("store.mm");
        try (KeyValueStore<String, Long> store =
                KeyValueStore.builder(String.class, Long.class).open(file)) {
            store.set("a", 1L);
        }
        Map<String, String> wrong = new HashMap<>();
        wrong.put("{\"key\":\"b\",\"value\":2}\n{\"key\":", "line 2: is not JSON");
        wrong.put("[1]", "line 1: is not a JSON object");
        wrong.put("{\"key\":\"b\"}", "line 1: an entry has a \"key\" and a \"value\"");
        wrong.put("{\"key\":\"b\",\"value\":\"x\"}", "line 1: \"x\" cannot be written by the codec long");
        wrong.put("{\"key\":\"b\",\"value\":2.5}", "line 1: 2.5 cannot be written by the codec long");
        wrong.put("{\"key\":{\"hex\":\"zz\"},\"value\":2}", "line 1: \"zz\" is not pairs");
        wrong.put(
                "{\"store\":{\"keyCodec\":\"int\",\"valueCodec\":\"long\"}}",
                "line 1: the keys of the dump were written");
        wrong.put("{\"key\":\"" + "k".repeat(70_000) + "\",\"value\":2}", "the key takes 70000 bytes");

        wrong.forEach((input, message) -> {
            Result result = Tool.runWith(input, "load", file);
            assertThat(result.code()).as(input).isEqualTo(ExitCode.UNUSABLE);
            assertThat(result.err()).contains(message).doesNotContain("\tat ");
        });
        assertThat(Tool.runWith("", "load", file, "--create").err()).contains("exists already");
        assertThat(Tool.runWith("", "load", directory.resolve("new.mm"), "--create")
                        .err())
                .contains("does not begin with the line about its store");
        assertThat(Tool.runWith("", "load", file, "--capacity", 5).err()).contains("add --create");
        assertThat(Tool.runWith("", "load", directory.resolve("none.mm")).err()).contains("there is no such file");
    }

    @Test
    void bytesThatReferToOtherClassNumbersAreRefused() throws IOException {
        Path from = directory.resolve("from.mm");
        Path into = directory.resolve("into.mm");
        try (KeyValueStore<String, Object> store =
                        KeyValueStore.builder(String.class, Object.class).open(from);
                KeyValueStore<String, Object> other =
                        KeyValueStore.builder(String.class, Object.class).open(into)) {
            store.set("a", new Point(1, "a"));
            other.set("b", Color.RED);
        }

        Result result = Tool.runWith(Tool.run("dump", from).out(), "load", into);

        assertThat(result.code()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(result.err()).contains("refer to classes by numbers");
        try (KeyValueStore<String, Object> store =
                KeyValueStore.builder(String.class, Object.class).open(into)) {
            assertThat(store.toMap()).isEqualTo(Map.of("b", Color.RED));
        }
    }

    @Test
    void aStoreThatOthersMayWriteToIsReadByTheToolAndOnlyWrittenToWhenThatIsAllowed() throws IOException {
        Path file = directory.resolve("store.mm");
        KeyValueStore.builder(Long.class, Long.class).open(file).close();
        String dump = Tool.run("dump", file).out();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(Tool.run("info", file).code()).isEqualTo(ExitCode.OK);
        assertThat(Tool.run("dump", file).out()).isEqualTo(dump);
        for (String command : new String[] {"load", "compact", "repair"}) {
            Result refused = Tool.runWith(dump, command, file);
            assertThat(refused.code()).as(command).isEqualTo(ExitCode.UNUSABLE);
            assertThat(refused.err()).contains("mode 666", "--others-may-write");
            assertThat(Tool.runWith(dump, command, file, "--others-may-write").code())
                    .as(command)
                    .isEqualTo(ExitCode.OK);
        }
    }

    @Test
    void aDumpThatWasSpoiltIsRefusedByTheLine() throws IOException {
        String store =
                "{\"store\":{\"keyType\":\"java.lang.Long\",\"valueType\":\"java.lang.Long\",\"keyCodec\":\"long\","
                        + "\"valueCodec\":\"long\",\"capacity\":256,\"maxBytes\":65536,\"averageEntryBytes\":64,"
                        + "\"maxEntryBytes\":1000,\"evicting\":false}}\n";
        String entry = "{\"key\":1,\"value\":2}\n";
        Path file = directory.resolve("new.mm");
        for (String spoilt : List.of(
                store.replace("evicting", "x"),
                store.replace("false", "null"),
                store.replace("256", "{}"),
                "{\"store\":5}\n",
                "{\"store\":{\"keyCodec\":[]}}\n",
                store + "{\"types\":5}\n",
                store + "{\"types\":[null]}\n",
                store + "{\"key\":null,\"value\":1}\n",
                store + "{\"key\":1,\"value\":2,\"expiresAt\":null}\n",
                store + "{\"key\":{},\"value\":2}\n",
                store + "{\"key\":{\"hex\":5},\"value\":2}\n")) {
            Result result = Tool.runWith(spoilt + entry, "load", file, "--create");
            assertThat(result.code()).as(spoilt).isEqualTo(ExitCode.UNUSABLE);
            assertThat(result.err()).as(spoilt).contains("line ").doesNotContain("unexpected");
            Files.deleteIfExists(file);
        }
        assertThat(Tool.runWith(store + entry, "load", file, "--create").code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void aFullStoreSaysHowFarItGot() throws IOException {
        Path from = directory.resolve("from.mm");
        try (KeyValueStore<Long, Long> store =
                KeyValueStore.builder(Long.class, Long.class).capacity(5_000).open(from)) {
            for (long i = 0; i < 5_000; i++) {
                store.set(i, i);
            }
        }

        Result result = Tool.runWith(
                Tool.run("dump", from).out(),
                "load",
                directory.resolve("small.mm"),
                "--create",
                "--capacity",
                300,
                "--average-entry-bytes",
                16);

        assertThat(result.code()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(result.err()).contains("line 302: ", " is full: 300 of 300 entries", "300 entries were loaded");
    }
}
