package io.memorymap.bench;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * How long a large store takes from {@code open()} to its first correct answer, in a JVM that has just started: after a clean
 * close, and after the JVM that wrote it was killed with SIGKILL; H2's MVStore beside it.
 *
 * <pre>java -cp collections/target/memorymap-collections-0.1.0.jar:bench/target/benchmarks.jar \
 *     io.memorymap.bench.OpenBenchmark [entries [repetitions [directory]]]</pre>
 *
 * The library's own jar stands first, for it is not compressed, and the classes of an application's store come from it.
 *
 * Ten million entries and eleven repetitions if not said; keys are Strings of 16 characters, values have 100 bytes. MVStore
 * gets a tenth of the entries, which flatters it. Needs about 3 GB of disk.
 */
public final class OpenBenchmark {
    private static final int VALUE_BYTES = 100;
    private static final long FIRST_KEY = 100_000_000_000L;

    private OpenBenchmark() {}

    /** The program of parent and children. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].startsWith("child-")) {
            child(arguments[0], Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            return;
        }
        int entries = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000_000;
        int repetitions = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 11;
        Path directory = arguments.length > 2
                ? Files.createDirectories(Path.of(arguments[2]))
                : Files.createTempDirectory("memorymap-open");
        System.out.printf(
                Locale.ROOT,
                "Java %s, %s %s, %d processors%n",
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors());
        System.out.println("milliseconds from open() to the first correct get in a fresh JVM: min / median / max");
        Path store = directory.resolve("open.mmap");
        run("child-fill", store, entries, false);
        report("store, closed", "child-open", store, entries, repetitions, false);
        run("child-update", store, entries, true);
        report("store, killed while writing", "child-open-killed", store, entries, repetitions, true);
        Path mvstore = directory.resolve("open.mv");
        run("child-fill-mvstore", mvstore, entries / 10, false);
        report("MVStore, closed, a tenth", "child-open-mvstore", mvstore, entries / 10, repetitions, false);
        Files.deleteIfExists(store);
        Files.deleteIfExists(directory.resolve("open.mmap.lock"));
        Files.deleteIfExists(mvstore);
    }

    private static void report(String what, String child, Path file, int entries, int repetitions, boolean killAgain)
            throws IOException, InterruptedException {
        double[] millis = new double[repetitions];
        for (int i = 0; i < repetitions; i++) {
            if (killAgain && i > 0) {
                run("child-update", file, entries, true);
            }
            millis[i] = Double.parseDouble(run(child, file, entries, false));
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%-28s %,11d entries  %7.1f / %7.1f / %7.1f%n",
                what,
                entries,
                millis[0],
                millis[repetitions / 2],
                millis[repetitions - 1]);
    }

    /** Runs a child and returns its last line; with {@code kill} it is killed half a second after it says that it writes. */
    private static String run(String child, Path file, int entries, boolean kill)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OpenBenchmark.class.getName(),
                child,
                file.toString(),
                Integer.toString(entries)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String last = "";
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
                if (kill) {
                    Thread.sleep(500);
                    process.destroyForcibly();
                    break;
                }
            }
        }
        int status = process.waitFor();
        if (status != 0 && !kill) {
            throw new IOException(child + " ended with status " + status);
        }
        return last;
    }

    private static void child(String what, Path file, int entries) throws IOException {
        switch (what) {
            case "child-fill" -> {
                try (KeyValueStore<String, byte[]> store = create(file, entries)) {
                    for (int i = 0; i < entries; i++) {
                        store.set(key(i), value(i));
                    }
                }
            }
            case "child-update" -> {
                KeyValueStore<String, byte[]> store = open(file);
                System.out.println("writing");
                for (int i = 0; ; i++) {
                    store.set(key(i % entries), value(i % entries + i / entries));
                }
            }
            case "child-open", "child-open-killed" -> {
                int wanted = entries / 3 * 2;
                String key = key(wanted);
                long start = System.nanoTime();
                KeyValueStore<String, byte[]> store = open(file);
                byte[] found = store.get(key);
                long nanos = System.nanoTime() - start;
                check(found, wanted);
                System.out.println(nanos / 1e6);
                if (what.equals("child-open")) {
                    store.close();
                }
            }
            case "child-fill-mvstore" -> {
                try (MVStore store = MVStore.open(file.toString())) {
                    MVMap<String, byte[]> map = store.openMap("map");
                    for (int i = 0; i < entries; i++) {
                        map.put(key(i), value(i));
                    }
                }
            }
            default -> {
                int wanted = entries / 3 * 2;
                String key = key(wanted);
                long start = System.nanoTime();
                try (MVStore store = MVStore.open(file.toString())) {
                    byte[] found = store.<String, byte[]>openMap("map").get(key);
                    long nanos = System.nanoTime() - start;
                    check(found, wanted);
                    System.out.println(nanos / 1e6);
                }
            }
        }
    }

    private static KeyValueStore<String, byte[]> create(Path file, int entries) throws IOException {
        return KeyValueStore.builder(String.class, byte[].class)
                .capacity(entries)
                .averageEntryBytes(16 + VALUE_BYTES)
                .durability(Durability.PERIODIC)
                .open(file);
    }

    private static KeyValueStore<String, byte[]> open(Path file) throws IOException {
        return KeyValueStore.builder(String.class, byte[].class).open(file);
    }

    private static String key(int i) {
        return "key-" + (FIRST_KEY + i);
    }

    private static byte[] value(int i) {
        byte[] value = new byte[VALUE_BYTES];
        Arrays.fill(value, (byte) i);
        return value;
    }

    /** Updates by {@code child-update} may have raised the value, never torn it. */
    private static void check(byte @Nullable [] found, int wanted) {
        if (found == null || found.length != VALUE_BYTES) {
            throw new IllegalStateException("No value for key " + wanted);
        }
        for (byte b : found) {
            if (b != found[0]) {
                throw new IllegalStateException("A torn value for key " + wanted);
            }
        }
    }
}
