package io.memorymap.bench.figure;

import io.memorymap.bench.report.Result;
import io.memorymap.bench.report.Results;
import io.memorymap.bench.report.Section;
import io.memorymap.bench.subject.Data;
import io.memorymap.bench.subject.Kind;
import io.memorymap.bench.subject.Peer;
import io.memorymap.bench.subject.Plan;
import io.memorymap.bench.subject.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Lookups in stores that are full to different degrees, all open at once and measured in turns. The keys are the same everywhere, so that
 * the caches of the processor hold as much of each.
 */
public final class Flatness {
    private static final int[] PERCENT = {25, 50, 75, 90, 95, 99};
    private static final int LOOKUPS = 300_000;
    private static final int ROUNDS = 11;
    /** The first ones are slower: the compiler is at work. */
    private static final int WARMUPS = 3;

    private final Kind<Object, Object> kind = Data.BYTES.erased();
    private final long capacity;
    private final Object[] keys;
    private final int[] drawn;

    private Flatness(int capacity) {
        this.capacity = capacity;
        keys = new Object[capacity / 5];
        drawn = new SplittableRandom(7).ints(LOOKUPS, 0, keys.length).toArray();
        for (int i = 0; i < keys.length; i++) {
            keys[i] = kind.key(i);
        }
    }

    /**
     * Measures.
     *
     * @param results where the figures go
     * @param parent directory for the files
     * @param capacity entries of each store
     * @throws IOException if they cannot be written
     */
    public static void measure(Results results, Path parent, int capacity) throws IOException {
        Path directory = Files.createTempDirectory(parent, "bench-flat");
        try {
            new Flatness(capacity).run(results, directory);
        } finally {
            try (Stream<Path> tree = Files.walk(directory)) {
                for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void run(Results results, Path directory) throws IOException {
        List<Subject<Object, Object>> stores = new ArrayList<>();
        List<List<Double>> nanos = new ArrayList<>();
        try {
            for (int percent : PERCENT) {
                Path own = Files.createDirectory(directory.resolve(Integer.toString(percent)));
                Subject<Object, Object> store = Peer.STORE.open(new Plan<>(kind, capacity, own));
                stores.add(store);
                nanos.add(new ArrayList<>());
                for (long i = 0; i < capacity * percent / 100; i++) {
                    store.put(kind.key(i), kind.value(i));
                }
            }
            for (int round = 0; round < WARMUPS + ROUNDS; round++) {
                for (int at = 0; at < stores.size(); at++) {
                    double each = lookups(stores.get(at));
                    if (round >= WARMUPS) {
                        nanos.get(at).add(each);
                    }
                }
            }
        } finally {
            for (Subject<Object, Object> store : stores) {
                store.close();
            }
        }
        for (int at = 0; at < PERCENT.length; at++) {
            results.add(new Result(
                    Section.FLAT.id(),
                    PERCENT[at] + " %",
                    Peer.STORE.title(),
                    "ns",
                    List.of(nanos.get(at)),
                    List.of(),
                    null));
        }
    }

    private double lookups(Subject<Object, Object> store) {
        long start = System.nanoTime();
        int sum = 0;
        for (int i = 0; i < LOOKUPS; i++) {
            Object value = store.get(keys[(drawn[i] + (sum & 1)) % keys.length]);
            if (value == null) {
                throw new IllegalStateException("An entry is missing");
            }
            sum = kind.read(value);
        }
        return (System.nanoTime() - start) / (double) LOOKUPS;
    }
}
