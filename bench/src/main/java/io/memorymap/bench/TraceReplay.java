package io.memorymap.bench;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import java.util.Random;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.tukaani.xz.XZInputStream;

/**
 * Hit ratios of an evicting store, of a JCache cache on it and of Caffeine over the same requests: each is a lookup, and on a miss
 * a write. Bounded by entries; the cold start counts.
 *
 * <pre>java -cp bench/target/benchmarks.jar io.memorymap.bench.TraceReplay [repetitions [trace ...]]</pre>
 *
 * <p>Once if not said. A trace is a file of big-endian int32 keys; one whose name ends with {@code .xz} is decompressed. Generated
 * requests come first: Zipf distributions, one with scans, two loops, a moving window, recency. Sizes that hold nearly all keys are left out.
 * What a store keeps depends on its hash seed, which is another one in each repetition; the means are printed, and how full the
 * store was in the end.
 */
public final class TraceReplay {
    private static final int[] SIZES = {256, 1024, 4096, 10_000, 32_768, 100_000};
    private static final int GENERATED_REQUESTS = 500_000;
    private static final int GENERATED_KEYS = 200_000;
    private static final int SCAN_KEYS = 1 << 30;

    /** Records of these values have the average size that the bound of bytes is planned for. */
    private static final int VALUE_BYTES = 16;

    private static final int ENTRY_BYTES = Integer.BYTES + VALUE_BYTES;

    /** Of all keys: a cache of more of them has next to nothing to decide. */
    private static final double LARGEST_PART = 0.95;

    /** Answers one request; true for a hit. */
    private interface Requests {
        boolean request(Integer key);
    }

    record Figures(long hits, double fill) {}

    private TraceReplay() {}

    /** The program. */
    public static void main(String[] arguments) throws IOException {
        int repetitions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        System.out.printf(
                Locale.ROOT,
                "%-14s %9s %8s %8s  %7s %7s %8s  %6s  %5s%n",
                "hit ratios, %",
                "requests",
                "keys",
                "size",
                "store",
                "JCache",
                "Caffeine",
                "points",
                "full");
        for (double skew : new double[] {0.7, 0.8, 0.9, 1.0, 1.1}) {
            replay("zipf-" + skew, zipf(skew), repetitions);
        }
        replay("zipf-scans", zipfWithScans(), repetitions);
        replay("loop-12000", loop(12_000), repetitions);
        replay("loop-60000", loop(60_000), repetitions);
        replay("window", movingWindow(), repetitions);
        replay("recency", recency(), repetitions);
        for (int i = 1; i < arguments.length; i++) {
            Path file = Path.of(arguments[i]);
            String name = String.valueOf(file.getFileName());
            replay(name.replaceFirst("\\.trace(\\.xz)?$", ""), read(file), repetitions);
        }
    }

    private static void replay(String name, Integer[] trace, int repetitions) throws IOException {
        long keys = Arrays.stream(trace).distinct().count();
        double[] means = new double[3];
        int cells = 0;
        for (int size : SIZES) {
            if (size > keys * LARGEST_PART) {
                continue;
            }
            double[] ratios = new double[3];
            double fill = 0;
            for (int n = 0; n < repetitions; n++) {
                Figures store = inStore(trace, size);
                ratios[0] += store.hits();
                ratios[1] += inCache(trace, size);
                ratios[2] += inCaffeine(trace, size);
                fill += store.fill() / repetitions;
            }
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] *= 100.0 / repetitions / trace.length;
                means[i] += ratios[i];
            }
            cells++;
            print(name, String.format(Locale.ROOT, "%9d %8d %8d", trace.length, keys, size), ratios);
            System.out.printf(Locale.ROOT, "  %5.3f%n", fill);
        }
        for (int i = 0; i < means.length; i++) {
            means[i] /= cells;
        }
        print(name, "                       mean", means);
        System.out.println();
    }

    private static void print(String name, String what, double[] ratios) {
        System.out.printf(
                Locale.ROOT,
                "%-14s %s  %7.2f %7.2f %8.2f  %+6.2f",
                name,
                what,
                ratios[0],
                ratios[1],
                ratios[2],
                ratios[0] - ratios[2]);
    }

    static Figures inStore(Integer[] trace, int size) throws IOException {
        byte[] value = new byte[VALUE_BYTES];
        try (KeyValueStore<Integer, byte[]> store = KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(size)
                .averageEntryBytes(ENTRY_BYTES)
                .eviction(Eviction.TWO_QUEUES)
                .durability(Durability.PROCESS)
                .openTemporary()) {
            long hits = hits(trace, key -> {
                boolean hit = store.get(key) != null;
                if (!hit) {
                    store.set(key, value);
                }
                return hit;
            });
            return new Figures(hits, (double) store.size() / size);
        }
    }

    static long inCache(Integer[] trace, int size) {
        byte[] value = new byte[VALUE_BYTES];
        Properties bounds = new Properties();
        bounds.setProperty("memorymap.default.capacity", Integer.toString(size));
        try (CacheManager manager = Caching.getCachingProvider("io.memorymap.jcache.MemoryMapCachingProvider")
                .getCacheManager(null, null, bounds)) {
            Cache<Integer, byte[]> cache = manager.createCache(
                    "replay", new MutableConfiguration<Integer, byte[]>().setTypes(Integer.class, byte[].class));
            return hits(trace, key -> {
                boolean hit = cache.get(key) != null;
                if (!hit) {
                    cache.put(key, value);
                }
                return hit;
            });
        }
    }

    static long inCaffeine(Integer[] trace, int size) {
        com.github.benmanes.caffeine.cache.Cache<Integer, byte[]> cache =
                Caffeine.newBuilder().maximumSize(size).executor(Runnable::run).build();
        byte[] value = new byte[VALUE_BYTES];
        return hits(trace, key -> {
            boolean hit = cache.getIfPresent(key) != null;
            if (!hit) {
                cache.put(key, value);
            }
            return hit;
        });
    }

    private static long hits(Integer[] trace, Requests requests) {
        long hits = 0;
        for (Integer key : trace) {
            hits += requests.request(key) ? 1 : 0;
        }
        return hits;
    }

    static Integer[] read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                InputStream keys = file.toString().endsWith(".xz") ? new XZInputStream(in) : in) {
            bytes = keys.readAllBytes();
        }
        Integer[] trace = new Integer[bytes.length / Integer.BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Arrays.setAll(trace, i -> buffer.getInt());
        return trace;
    }

    static Integer[] zipf(double skew) {
        double[] sums = sums(skew);
        Random random = new Random(1);
        Integer[] trace = new Integer[GENERATED_REQUESTS];
        Arrays.setAll(trace, i -> draw(sums, random));
        return trace;
    }

    /** A Zipf distribution in which every hundred thousand requests a scan of thirty thousand keys comes that never come again. */
    static Integer[] zipfWithScans() {
        double[] sums = sums(0.9);
        Random random = new Random(2);
        Integer[] trace = new Integer[GENERATED_REQUESTS];
        Arrays.setAll(trace, i -> i % 100_000 >= 70_000 ? SCAN_KEYS + i : draw(sums, random));
        return trace;
    }

    static Integer[] loop(int keys) {
        Integer[] trace = new Integer[GENERATED_REQUESTS];
        Arrays.setAll(trace, i -> i % keys);
        return trace;
    }

    /** Keys of a window that moves on by one every eight requests. */
    static Integer[] movingWindow() {
        Random random = new Random(3);
        Integer[] trace = new Integer[GENERATED_REQUESTS];
        Arrays.setAll(trace, i -> i / 8 + random.nextInt(20_000));
        return trace;
    }

    /** One request in five is for a new key, the others are for one of the last keys, an exponential distance back. */
    static Integer[] recency() {
        Random random = new Random(4);
        Integer[] trace = new Integer[GENERATED_REQUESTS];
        for (int i = 0; i < trace.length; i++) {
            int back = 1 + (int) (-40_000 * Math.log(1 - random.nextDouble()));
            trace[i] = back > i || random.nextInt(5) == 0 ? Integer.valueOf(i) : trace[i - back];
        }
        return trace;
    }

    private static double[] sums(double skew) {
        double[] sums = new double[GENERATED_KEYS];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += Math.pow(i + 1, -skew);
            sums[i] = sum;
        }
        return sums;
    }

    private static int draw(double[] sums, Random random) {
        int i = Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
        return i < 0 ? -i - 1 : i;
    }
}
