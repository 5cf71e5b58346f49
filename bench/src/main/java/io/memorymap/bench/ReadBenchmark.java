package io.memorymap.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import io.memorymap.jcache.MemoryMapCachingProvider;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
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
 * One lookup of a String key of 16 characters with a value of 100 bytes, keys drawn by Zipf 0.99.
 *
 * <p>{@code dependent}: the value is read and decides which key comes next, as an application that uses what it gets.
 * {@code independent}: the value is not touched and the processor overlaps lookups, which flatters maps that hand out a
 * reference. {@code overwrite}: a value replaces another of its size.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class ReadBenchmark {
    private static final int VALUE_BYTES = 100;
    /** Key, value and what goes with them in the log. */
    private static final int ENTRY_BYTES = 16 + VALUE_BYTES + 24;

    private static final int DRAWN = 1 << 20;
    private static final double SKEW = 0.99;

    /** What is measured. */
    public enum Subject {
        /** A plain heap map: no bound, nothing kept. */
        CONCURRENT_HASH_MAP,
        /** A bounded heap cache. */
        CAFFEINE,
        /** A strict store. */
        STORE,
        /** An evicting store. */
        EVICTING_STORE,
        /** A cache of JCache on an evicting store. */
        JCACHE
    }

    @Param({"CONCURRENT_HASH_MAP", "CAFFEINE", "STORE", "EVICTING_STORE", "JCACHE"})
    private Subject subject = Subject.STORE;

    @Param("1000000")
    private int entries;

    private String[] keys = {};
    private int[] drawn = {};
    private int next;
    private Lookup lookup = key -> new byte[0];
    private Update update = (key, value) -> {};
    private AutoCloseable resource = () -> {};

    /** Fills the subject. */
    @Setup
    public void fill() throws IOException {
        SplittableRandom random = new SplittableRandom(42);
        keys = new String[entries];
        for (int i = 0; i < entries; i++) {
            keys[i] = "key-" + (100_000_000_000L + i);
        }
        drawn = zipf(random);
        switch (subject) {
            case CONCURRENT_HASH_MAP -> {
                Map<String, byte[]> map = new ConcurrentHashMap<>(2 * entries);
                lookup = map::get;
                update = map::put;
            }
            case CAFFEINE -> {
                Cache<String, byte[]> cache = Caffeine.newBuilder()
                        .maximumSize(entries + (long) entries / 4)
                        .build();
                lookup = cache::getIfPresent;
                update = cache::put;
            }
            case JCACHE -> {
                long capacity = entries + (long) entries / 4;
                Properties bounds = new Properties();
                bounds.setProperty("memorymap.default.capacity", Long.toString(capacity));
                bounds.setProperty("memorymap.default.max-bytes", Long.toString(capacity * ENTRY_BYTES));
                CacheManager manager = Caching.getCachingProvider(MemoryMapCachingProvider.class.getName())
                        .getCacheManager(null, null, bounds);
                javax.cache.Cache<String, byte[]> cache = manager.createCache(
                        "read", new MutableConfiguration<String, byte[]>().setTypes(String.class, byte[].class));
                lookup = cache::get;
                update = cache::put;
                resource = manager;
            }
            default -> {
                KeyValueStore<String, byte[]> store = KeyValueStore.builder(String.class, byte[].class)
                        .capacity(entries + (long) entries / 4)
                        .averageEntryBytes(16 + VALUE_BYTES)
                        .eviction(subject == Subject.STORE ? Eviction.NONE : Eviction.TWO_QUEUES)
                        .durability(Durability.PROCESS)
                        .openTemporary();
                lookup = store::get;
                update = store::set;
                resource = store;
            }
        }
        for (int i = 0; i < entries; i++) {
            byte[] value = new byte[VALUE_BYTES];
            random.nextBytes(value);
            update.set(keys[i], value);
        }
    }

    /** Closes the subject. */
    @TearDown
    public void close() throws Exception {
        resource.close();
    }

    /** The next key depends on the value. */
    @Benchmark
    public int dependent() {
        byte[] value = Objects.requireNonNull(lookup.get(keys[drawn[next & (DRAWN - 1)]]));
        int sum = 0;
        for (byte b : value) {
            sum += b;
        }
        next += 1 + (sum & 1);
        return sum;
    }

    /** The value is not touched. */
    @Benchmark
    public byte[] independent() {
        return Objects.requireNonNull(lookup.get(keys[drawn[next++ & (DRAWN - 1)]]));
    }

    /** A value replaces another. */
    @Benchmark
    public byte[] overwrite() {
        byte[] value = new byte[VALUE_BYTES];
        value[0] = (byte) next;
        value[1] = (byte) (next >> 8);
        value[2] = (byte) (next >> 16);
        update.set(keys[drawn[next++ & (DRAWN - 1)]], value);
        return value;
    }

    /** Draws by the inverse of the cumulative distribution; ranks are spread over the keys. */
    private int[] zipf(SplittableRandom random) {
        double[] cumulative = new double[entries];
        double sum = 0;
        for (int i = 0; i < entries; i++) {
            sum += 1 / Math.pow(i + 1.0, SKEW);
            cumulative[i] = sum;
        }
        int[] ranks = new int[DRAWN];
        for (int i = 0; i < DRAWN; i++) {
            int at = java.util.Arrays.binarySearch(cumulative, random.nextDouble() * sum);
            int rank = Math.min(entries - 1, at < 0 ? -at - 1 : at);
            ranks[i] = (int) (rank * 0x9E37_79B1L % entries);
        }
        return ranks;
    }

    private interface Lookup {
        byte @Nullable [] get(String key);
    }

    private interface Update {
        void set(String key, byte[] value);
    }
}
