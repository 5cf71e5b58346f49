package io.memorymap.bench;

import io.memorymap.bench.subject.Quote;
import io.memorymap.bench.subject.Trade;
import io.memorymap.jcache.MappedCache;
import io.memorymap.jcache.MemoryMapConfiguration;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
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

/** Reads and writes of a cache whose values are objects of a plain class, by each serializer; all entries are in the processor's caches. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SerializerBenchmark {
    private static final int ENTRIES = 1_024;

    @Param({"java", "kryo", "fory", "json"})
    private String serializer;

    private CacheManager manager;
    private Cache<Long, Quote> cache;
    private Quote[] quotes;
    private int next;

    /** Fills a cache and checks that it gives back what was put. */
    @Setup
    public void fill() {
        manager = Caching.getCachingProvider("io.memorymap.jcache.MemoryMapCachingProvider")
                .getCacheManager();
        cache = manager.createCache(
                "quotes",
                new MemoryMapConfiguration<Long, Quote>()
                        .setTypes(Long.class, Quote.class)
                        .serializer(serializer)
                        .capacity(2 * ENTRIES));
        quotes = new Quote[ENTRIES];
        for (int i = 0; i < ENTRIES; i++) {
            quotes[i] = Quote.of(new Trade(i, "SYM" + i % 100, i * 1.25, i % 10, i % 2 == 0));
            cache.put((long) i, quotes[i]);
        }
        for (int i = 0; i < ENTRIES; i++) {
            Quote found = cache.get((long) i);
            if (found == null || found.getId() != i || found.getPrice() != quotes[i].getPrice()) {
                throw new IllegalStateException("The cache does not give back what was put into it: " + i);
            }
        }
        System.out.println(serializer + ": "
                + cache.unwrap(MappedCache.class).storeStatistics().bytes() / ENTRIES + " bytes for an entry");
    }

    /** Closes the cache. */
    @TearDown
    public void close() {
        manager.close();
    }

    private int next() {
        int now = next;
        next = now + 1 & ENTRIES - 1;
        return now;
    }

    /** A read of one entry. */
    @Benchmark
    public Quote get() {
        return cache.get((long) next());
    }

    /** A write of one entry over one with other bytes. */
    @Benchmark
    public void put() {
        int i = next();
        quotes[i].setAmount(quotes[i].getAmount() + 1);
        cache.put((long) i, quotes[i]);
    }
}
