package io.memorymap.bench;

import io.memorymap.pod.BasicType64;
import io.memorymap.pod.PodKeyValueStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Lookups in the 256-entry store by load and by length of the key; values are two words. Keys are visited in shuffled order.
 *
 * <p>Target for {@link #hit}: below 200 ns, the slowest row at most 1.3 times the fastest. {@link #hitWithNewKey} adds
 * encoding and hashing the key, which grow with its length; {@link #miss} probes the file, which grows with the load.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PodLookupBenchmark {
    /** The value: what the older library's own benchmark stores. */
    public record Visit(double seconds, long count) {}

    private static final int CAPACITY = 256;
    private static final int RADIX = 36;

    @Param({"25", "50", "75", "90", "99"})
    private int loadPercent;

    @Param({"2", "25", "60"})
    private int keyLength;

    private Path directory;
    private PodKeyValueStore<BasicType64, Visit> store;
    private BasicType64[] keys;
    private String[] strings;
    private BasicType64[] absent;
    private int next;

    /** Fills a new store and checks that every key is found. */
    @Setup
    public void fill() throws IOException {
        directory = Files.createTempDirectory("pod-lookup");
        store = PodKeyValueStore.open(directory.resolve("store"), BasicType64.class, Visit.class);
        int entries = CAPACITY * loadPercent / 100;
        List<String> names = new ArrayList<>();
        List<BasicType64> others = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            names.add(name(i));
            others.add(BasicType64.of(name(RADIX * RADIX - 1 - i)));
        }
        Collections.shuffle(names, new Random(1));
        strings = names.toArray(String[]::new);
        keys = names.stream().map(BasicType64::of).toArray(BasicType64[]::new);
        absent = others.toArray(BasicType64[]::new);
        for (int i = 0; i < entries; i++) {
            store.set(BasicType64.of(name(i)), new Visit(i / 4.0, i));
        }
        for (int i = 0; i < entries; i++) {
            if (!new Visit(i / 4.0, i).equals(store.get(BasicType64.of(name(i)))) || store.contains(absent[i])) {
                throw new IllegalStateException("The store does not hold what was put into it: " + name(i));
            }
        }
    }

    private String name(int i) {
        String digits = Integer.toString(RADIX * RADIX + i, RADIX).substring(1);
        return "x".repeat(keyLength - digits.length()) + digits;
    }

    /** Deletes the store. */
    @TearDown
    public void delete() throws IOException {
        store.close();
        Files.delete(directory.resolve("store"));
        Files.delete(directory);
    }

    private int next() {
        int now = next;
        next = now + 1 == keys.length ? 0 : now + 1;
        return now;
    }

    /** A key that is there, with its hash, as a caller that keeps its keys has it. */
    @Benchmark
    public @Nullable Visit hit() {
        return store.get(keys[next()]);
    }

    /** A key that is there, made of a string each time. */
    @Benchmark
    public @Nullable Visit hitWithNewKey() {
        return store.get(BasicType64.of(strings[next()]));
    }

    /** A key that is not there. */
    @Benchmark
    public @Nullable Visit miss() {
        return store.get(absent[next()]);
    }
}
