package io.memorymap.engine.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the flight recorder hears of a store. */
@Timeout(120)
class StoreFlightTest {
    @TempDir
    private Path directory;

    /** What a flight does while it is recorded. */
    private interface Flying {
        void fly() throws IOException;
    }

    /** What a store tells meanwhile; others of this JVM, that other tests have left to their collection, may tell of themselves too. */
    private List<RecordedEvent> record(String store, Flying flying) throws IOException {
        Path file = directory.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            flying.fly();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("io.memorymap."))
                .filter(event -> event.getString("store").endsWith(store))
                .toList();
    }

    private static RecordedEvent one(List<RecordedEvent> events, String name) {
        List<RecordedEvent> named = events.stream()
                .filter(event -> event.getEventType().getName().equals("io.memorymap." + name))
                .toList();
        assertThat(named).as(name).hasSize(1);
        return named.get(0);
    }

    /** What a figure comes to in all: a store that has been open for a second, on a slow machine, tells a part of it by itself. */
    private static long sum(List<RecordedEvent> events, String name, String figure) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("io.memorymap." + name))
                .mapToLong(event -> event.getLong(figure))
                .sum();
    }

    @Test
    void aStoreTellsOfItsOpeningItsEvictionsItsCompactionAndItsCheckpoints() throws IOException {
        Path file = directory.resolve("told.mm");
        List<RecordedEvent> events = record("told.mm", () -> {
            try (KeyValueStore<String, String> store = KeyValueStore.builder(String.class, String.class)
                    .capacity(256)
                    .eviction(Eviction.TWO_QUEUES)
                    .durability(Durability.PROCESS)
                    .open(file)) {
                for (int i = 0; i < 1000; i++) {
                    store.put("key " + i, "value " + i);
                    store.put("again", "value " + i);
                }
                store.compact();
                store.flush();
            }
        });
        RecordedEvent opened = one(events, "StoreOpened");
        assertThat(opened.getString("store")).contains("told.mm");
        assertThat(opened.getDuration("opening")).isPositive();
        assertThat(opened.getInstant("openedAt")).isBefore(opened.getStartTime());
        assertThat(sum(events, "StoreEvicted", "evicted")).isBetween(700L, 1000L);
        assertThat(one(events, "StoreCompacted").getLong("bytes")).isPositive();
        assertThat(events)
                .anySatisfy(
                        event -> assertThat(event.getEventType().getName()).isEqualTo("io.memorymap.StoreCheckpoint"));
    }

    @Test
    void aStoreTellsOfItsGrowth() throws IOException {
        List<RecordedEvent> events = record("growing.mm", () -> {
            try (KeyValueStore<Integer, byte[]> store = KeyValueStore.builder(Integer.class, byte[].class)
                    .capacity(4096)
                    .durability(Durability.PROCESS)
                    .open(directory.resolve("growing.mm"))) {
                store.put(0, new byte[1]);
                // Its opening is told of, with what it has grown until then.
                store.compact();
                for (int i = 0; i < 2000; i++) {
                    store.put(i, new byte[1000]);
                }
                store.compact();
            }
        });
        assertThat(sum(events, "StoreGrown", "grownBytes")).isGreaterThan(1_000_000);
    }

    @Test
    void aStoreTellsOfItsRecovery() throws IOException {
        Path file = directory.resolve("used.mm");
        Path copy = directory.resolve("copy.mm");
        List<RecordedEvent> events = record("copy.mm", () -> {
            try (KeyValueStore<String, String> store = KeyValueStore.builder(String.class, String.class)
                    .capacity(256)
                    .durability(Durability.PROCESS)
                    .open(file)) {
                store.put("key", "value");
                // As a loss of power leaves it: in use, and at another place.
                Files.copy(file, copy);
            }
            try (KeyValueStore<String, String> recovered = KeyValueStore.builder(String.class, String.class)
                    .capacity(256)
                    .durability(Durability.PROCESS)
                    .open(copy)) {
                assertThat(recovered.get("key")).isEqualTo("value");
                recovered.compact();
            }
        });
        assertThat(one(events, "StoreRecovered").getString("store")).contains("copy.mm");
        assertThat(one(events, "StoreRecovered").getLong("rebuilt")).isPositive();
    }

    @Test
    void countersThatHaveMovedAreToldOnce() throws IOException {
        StoreFigures first = new StoreFigures(10, 100, 4096, 0, 0, 0, 0, 0, 0);
        StoreFigures later = new StoreFigures(20, 200, 8192, 0, 1, 2, 3, 4, 5);
        List<RecordedEvent> events = record("s", () -> {
            StoreFlight flight = new StoreFlight("s");
            flight.tell(1, 1, first);
            flight.tell(1, 1, later);
            flight.tell(1, 1, later);
        });
        assertThat(events).hasSize(3);
        one(events, "StoreOpened");
        RecordedEvent grown = one(events, "StoreGrown");
        assertThat(grown.getLong("grownBytes")).isEqualTo(4096);
        assertThat(grown.getLong("refused")).isEqualTo(1);
        RecordedEvent recovered = one(events, "StoreRecovered");
        assertThat(recovered.getLong("repaired")).isEqualTo(2);
        assertThat(recovered.getLong("rebuilt")).isEqualTo(3);
        assertThat(recovered.getLong("damaged")).isEqualTo(4);
        assertThat(recovered.getLong("mended")).isEqualTo(5);
    }

    /** Opening is measured in milliseconds, and a class takes a third of one. */
    @Test
    void noClassOfTheRecorderIsLoadedWhenAStoreIsOpenedAndUsed() throws Exception {
        List<String> loaded = classesOf("use");
        assertThat(loaded).anyMatch(line -> line.contains("io.memorymap.KeyValueStore"));
        assertThat(loaded)
                .noneMatch(line -> line.contains("jdk.jfr.") || line.contains("io.memorymap.engine.flight.Flight"));
        assertThat(classesOf("compact")).anyMatch(line -> line.contains("io.memorymap.engine.flight.Flight"));
    }

    private List<String> classesOf(String what) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load",
                        "-cp",
                        System.getProperty("java.class.path"),
                        User.class.getName(),
                        directory.resolve(what + ".mm").toString(),
                        what)
                .redirectErrorStream(true)
                .start();
        List<String> lines = new ArrayList<>();
        try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().filter(line -> line.contains(" source: ")).forEach(lines::add);
        }
        assertThat(process.waitFor()).as("%s", lines).isZero();
        return lines;
    }

    /** Runs in a JVM of its own. */
    static final class User {
        private User() {}

        public static void main(String[] arguments) throws IOException {
            KeyValueStore<String, String> store = KeyValueStore.builder(String.class, String.class)
                    .durability(Durability.PROCESS)
                    .open(Path.of(arguments[0]));
            store.put("a", "b");
            store.flush();
            if (!"b".equals(store.get("a"))) {
                throw new IllegalStateException("what was put is not there");
            }
            if (arguments[1].equals("compact")) {
                store.compact();
            }
            // Without a close: a store that has been open for a second tells of itself then, on a slow machine too.
            Runtime.getRuntime().halt(0);
        }
    }
}
