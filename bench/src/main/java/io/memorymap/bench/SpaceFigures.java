package io.memorymap.bench;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import io.memorymap.MappedMap;
import io.memorymap.MappedMaps;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * What a store takes of the disk, and what taking it costs: prints one line for each figure.
 *
 * <p>{@code java -cp bench/target/benchmarks.jar io.memorymap.bench.SpaceFigures [directory]}; needs about 6 GiB in the directory, by default the JVM's
 * temporary one. Times are medians.
 */
public final class SpaceFigures {
    private static final int MILLION = 1_000_000;
    private static final int MIB = 1 << 20;
    private static final int ROUNDS = 7;
    /** Until what is measured is compiled: it takes some 10,000 calls. */
    private static final int WARM_UP_ROUNDS = 10;

    /**
     * Overwritings of all entries until a store has the space that it needs, and its pages: before that, what is measured is the taking of space, which comes once
     * in the life of a store.
     */
    private static final int SETTLING_ROUNDS = 4;

    private static final int TURNS = 32;

    /** Bytes that a copy by hand sums at a time: the best of those between 1 KiB and 64 KiB. */
    private static final int SUMMED_BYTES = 2 << 10;

    private final Path directory;
    private final SplittableRandom random = new SplittableRandom(42);
    private final CRC32C crc32c = new CRC32C();

    private SpaceFigures(Path directory) {
        this.directory = directory;
    }

    /**
     * Prints the figures.
     *
     * @param args the directory for the files, which are deleted again
     * @throws IOException if there is no room for them
     */
    public static void main(String[] args) throws IOException {
        Path parent = Path.of(args.length > 0 ? args[0] : System.getProperty("java.io.tmpdir"));
        Path directory = Files.createTempDirectory(parent, "memorymap-space");
        try {
            SpaceFigures figures = new SpaceFigures(directory);
            figures.firstStart();
            figures.puts();
            figures.entriesOfAllSizes();
            figures.largeValues(64 << 10);
            figures.largeValues(MIB);
        } finally {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private void firstStart() throws IOException {
        double[] millis = new double[ROUNDS];
        long used = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Path file = directory.resolve("first" + i);
            long start = System.nanoTime();
            try (KeyValueStore<String, byte[]> store = KeyValueStore.builder(String.class, byte[].class)
                    .capacity(MILLION)
                    .maxBytes(100L << 30)
                    .eviction(Eviction.TWO_QUEUES)
                    .open(file)) {
                store.set("key", new byte[100]);
                millis[i] = (System.nanoTime() - start) / 1e6;
                used = store.statistics().usedBytes();
            }
            Files.delete(file);
        }
        print(
                "first start and first put, bound 100 GiB and 1,000,000 entries: %.1f ms, %.1f MiB used",
                median(millis), used / (double) MIB);
    }

    private void puts() throws IOException {
        double[] process = new double[ROUNDS];
        double[] periodic = new double[ROUNDS];
        for (Durability durability : new Durability[] {Durability.PROCESS, Durability.PERIODIC}) {
            Path file = directory.resolve("puts-" + durability);
            try (KeyValueStore<String, byte[]> store = KeyValueStore.builder(String.class, byte[].class)
                    .capacity(MILLION)
                    .averageEntryBytes(116)
                    .durability(durability)
                    .open(file)) {
                for (int i = 0; i < MILLION; i++) {
                    store.set(key(i), new byte[100]);
                }
                long filled = store.statistics().usedBytes();
                byte[] value = new byte[100];
                for (int round = -SETTLING_ROUNDS; round < ROUNDS; round++) {
                    long start = System.nanoTime();
                    for (int n = 0; n < MILLION; n++) {
                        value[n % value.length]++;
                        store.set(key(random.nextInt(MILLION)), value);
                    }
                    double nanos = (System.nanoTime() - start) / (double) MILLION;
                    if (round < 0) {
                        print(
                                "%s: put %.0f ns in overwriting %d after the fill",
                                durability, nanos, round + SETTLING_ROUNDS + 1);
                    } else {
                        (durability == Durability.PROCESS ? process : periodic)[round] = nanos;
                    }
                }
                double payload = 116.0 * MILLION;
                print(
                        "%s: %,d entries of 116 bytes use %.2f x their bytes when filled, %.2f x after %d overwritings of all",
                        durability,
                        store.size(),
                        filled / payload,
                        store.statistics().usedBytes() / payload,
                        SETTLING_ROUNDS + ROUNDS);
            }
            Files.delete(file);
        }
        print(
                "put over 1,000,000 entries at random: PROCESS %.0f ns, PERIODIC %.0f ns, ratio %.2f",
                median(process), median(periodic), median(periodic) / median(process));
    }

    private void entriesOfAllSizes() throws IOException {
        Path file = directory.resolve("sizes");
        long bytes = 0;
        try (MappedMap<String, byte[]> map = MappedMaps.open(file, String.class, byte[].class, MILLION)) {
            for (int i = 0; i < MILLION; i++) {
                byte[] value = new byte[16 + random.nextInt(3985)];
                bytes += value.length + 16;
                map.put(key(i), value);
            }
            print(
                    "map opened for 1,000,000 entries, values of 16 to 4,000 bytes: %,d are there, %.2f x their bytes used",
                    map.size(), map.store().statistics().usedBytes() / (double) bytes);
        }
        Files.delete(file);
    }

    /**
     * Large values against copies by hand of the same bytes, in the same order, to and from mapped files of the same length. One kind of copy is
     * nothing else; the other also sums each byte, as each put and get does: what the sum costs is told apart from what the store costs.
     */
    private void largeValues(int length) throws IOException {
        int count = (128 * MIB) / length;
        byte[][] values = new byte[8][length];
        for (byte[] value : values) {
            random.nextBytes(value);
        }
        Path plain = directory.resolve("plain");
        Path summed = directory.resolve("summed");
        Path file = directory.resolve("large");
        double[][] in;
        double[][] out;
        try (KeyValueStore<Integer, byte[]> store = KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(10_000)
                .maxBytes(512L * MIB)
                .durability(Durability.PROCESS)
                .open(file)) {
            MappedByteBuffer copy = map(plain, count * length);
            MappedByteBuffer withSum = map(summed, count * length);
            long[] sums = new long[count];
            int[] round = {0};
            IntFunction<byte[]> value = i -> values[(i + round[0]) % values.length];
            Action[] puts = {
                i -> copy.put(i * length, value.apply(i)),
                i -> sums[i] = putSummed(withSum, i * length, value.apply(i)),
                i -> store.set(i, value.apply(i))
            };
            Action[] gets = {
                i -> copy.get(i * length, new byte[length]),
                i -> getSummed(withSum, i * length, new byte[length], sums[i]),
                store::get
            };
            in = new double[puts.length][ROUNDS];
            out = new double[gets.length][ROUNDS];
            for (; round[0] < WARM_UP_ROUNDS + ROUNDS; round[0]++) {
                int measured = round[0] - WARM_UP_ROUNDS;
                for (int from = 0; from < count; from += count / TURNS) {
                    inTurns(from, from + count / TURNS, puts, in, measured);
                    inTurns(from, from + count / TURNS, gets, out, measured);
                }
            }
        }
        Files.delete(plain);
        Files.delete(summed);
        Files.delete(file);
        print(
                "values of %,d bytes: put %.1f us, %.2f x the bandwidth of copying into a mapped file, %.2f x of copying and summing",
                length, median(in[2]) / count / 1e3, median(in[0]) / median(in[2]), median(in[1]) / median(in[2]));
        print(
                "values of %,d bytes: get %.1f us, %.2f x the bandwidth of copying out of a mapped file, %.2f x of copying and summing",
                length, median(out[2]) / count / 1e3, median(out[0]) / median(out[2]), median(out[1]) / median(out[2]));
    }

    /**
     * A few values by each action: a machine that is slower for a moment is slower for all of them. Each turn begins with another one, for the first finds
     * the values farther away than the others.
     */
    private static void inTurns(int from, int to, Action[] actions, double[][] nanos, int measured) {
        for (int n = 0; n < actions.length; n++) {
            int which = (from / (to - from) + n) % actions.length;
            long took = nanosOf(from, to, actions[which]);
            if (measured >= 0) {
                nanos[which][measured] += took;
            }
        }
    }

    private static MappedByteBuffer map(Path file, int length) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
        }
    }

    private long putSummed(MappedByteBuffer mapped, int at, byte[] value) {
        crc32c.reset();
        for (int done = 0; done < value.length; done += SUMMED_BYTES) {
            mapped.put(at + done, value, done, SUMMED_BYTES);
            crc32c.update(value, done, SUMMED_BYTES);
        }
        return crc32c.getValue();
    }

    private void getSummed(MappedByteBuffer mapped, int at, byte[] value, long sum) {
        crc32c.reset();
        for (int done = 0; done < value.length; done += SUMMED_BYTES) {
            mapped.get(at + done, value, done, SUMMED_BYTES);
            crc32c.update(value, done, SUMMED_BYTES);
        }
        if (crc32c.getValue() != sum) {
            throw new IllegalStateException("What was copied out is not what was copied in");
        }
    }

    private interface Action {
        void run(int i);
    }

    private static long nanosOf(int from, int to, Action action) {
        long start = System.nanoTime();
        for (int i = from; i < to; i++) {
            action.run(i);
        }
        return System.nanoTime() - start;
    }

    private static String key(int i) {
        return "key-" + (100_000_000_000L + i);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String format, Object... figures) {
        System.out.println(String.format(Locale.ROOT, format, figures));
    }
}
