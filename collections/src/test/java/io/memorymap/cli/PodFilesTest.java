package io.memorymap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.memorymap.cli.Tool.Result;
import io.memorymap.pod.BasicType64;
import io.memorymap.pod.BasicType8;
import io.memorymap.pod.MemoryMap;
import io.memorymap.pod.PodKeyValueStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of mapped structs, written here and by the reference script, are shown by info and dump. */
class PodFilesTest {
    @TempDir
    private Path directory;

    record Visit(double seconds, long count) {}

    record Counter(long number, boolean set) {}

    private Path golden(String name) throws IOException {
        Path file = directory.resolve(name);
        try (InputStream in =
                Objects.requireNonNull(PodFilesTest.class.getResourceAsStream("/io/memorymap/pod/" + name))) {
            Files.copy(in, file);
        }
        return file;
    }

    private static Map<String, JsonElement> entries(Result dump) {
        assertThat(dump.code()).as(dump.err()).isZero();
        Map<String, JsonElement> entries = new HashMap<>();
        for (JsonObject line : dump.jsonLines()) {
            JsonElement key = line.get("key");
            String name = key.isJsonPrimitive() ? key.getAsString() : key.toString();
            assertThat(entries.put(name, line.get("value"))).isNull();
        }
        return entries;
    }

    @ParameterizedTest
    @ValueSource(strings = {"store_64_f64_i64.bin", "store_64_f64_i64_padded.bin"})
    void aStoreOfTheReferenceScriptIsShown(String name) throws IOException {
        Path file = golden(name);
        byte[] before = Files.readAllBytes(file);

        JsonObject info = Tool.run("info", file, "--json").json();
        Map<String, JsonElement> entries = entries(Tool.run("dump", file, "--value", "f64,i64"));

        assertThat(info.get("kind").getAsString()).isEqualTo("256-entry store");
        assertThat(info.get("keyType").getAsString()).isEqualTo("BasicType64");
        assertThat(info.get("entries").getAsInt()).isEqualTo(140);
        assertThat(entries).hasSize(140);
        for (int i = 1; i < 340; i += i < 199 ? 2 : i == 199 ? 101 : 1) {
            assertThat(entries.get("key-" + i)).hasToString("[" + i / 4.0 + "," + -i + "]");
        }
        assertThat(entries(Tool.run("dump", file)).get("key-1"))
                .hasToString("{\"hex\":\"000000000000d03fffffffffffffffff\"}");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void aFullStoreOfNumbersIsShown() throws IOException {
        Map<String, JsonElement> entries = entries(Tool.run("dump", golden("store_8_8_full.bin")));

        assertThat(entries).hasSize(256);
        for (int i = 0; i < 256; i++) {
            assertThat(entries.get("{\"int64\":" + i * i + "}")).hasToString("{\"float\":" + i / 2.0 + "}");
        }
    }

    @Test
    void aStructIsShown() throws IOException {
        Path file = golden("map_i64_bool.bin");

        assertThat(Tool.run("info", file).out()).contains("mapped struct", "0xb10c");
        assertThat(Tool.run("dump", file, "--value", "i64,bool").out()).isEqualTo("{\"struct\":[-7,true]}\n");
        assertThat(Tool.run("dump", file).out()).startsWith("{\"struct\":{\"hex\":\"f9ffffffffffffff01");
    }

    @Test
    void whatThisLibraryWritesIsShownWhileItIsOpen() throws IOException {
        Path store = directory.resolve("visits.pod");
        Path map = directory.resolve("counter.pod");
        try (PodKeyValueStore<BasicType64, Visit> visits =
                        PodKeyValueStore.open(store, BasicType64.class, Visit.class);
                MemoryMap<Counter> counter = MemoryMap.open(map, Counter.class)) {
            visits.set(BasicType64.of("user:1"), new Visit(1.5, 3));
            visits.set(BasicType64.of("user:2"), new Visit(0, -1));

            assertThat(entries(Tool.run("dump", store, "--value", "f64,i64")))
                    .hasSize(2)
                    .hasEntrySatisfying("user:1", value -> assertThat(value).hasToString("[1.5,3]"));
            counter.set(new Counter(5, false));
            assertThat(Tool.run("dump", map, "--value", "i64,bool").out()).isEqualTo("{\"struct\":[5,false]}\n");
        }
        try (PodKeyValueStore<BasicType8, BasicType8> small =
                PodKeyValueStore.open(directory.resolve("small.pod"), BasicType8.class, BasicType8.class)) {
            small.set(BasicType8.of("a"), BasicType8.of("b"));
        }
        assertThat(entries(Tool.run("dump", directory.resolve("small.pod"))))
                .isEqualTo(Map.of("a", new JsonPrimitive("b")));
    }

    @Test
    void otherCommandsSayThatTheyCannotShowIt() throws IOException {
        Path file = golden("store_8_8_full.bin");

        for (String verb : new String[] {"stats", "keys", "verify", "compact", "repair", "load"}) {
            Result result = Tool.run(verb, file);
            assertThat(result.code()).isEqualTo(ExitCode.UNUSABLE);
            assertThat(result.err()).contains("which only info and dump can show");
        }
        assertThat(Tool.run("dump", file, "--value", "i64,i64").err()).contains("its value ends at");
        assertThat(Tool.run("dump", file, "--value", "i65").err()).contains("is no field type");
    }
}
