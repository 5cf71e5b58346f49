package io.memorymap.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.grid.jcache.Bucket4jJCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bucket4j keeps the tokens of a rate limit in a cache, and takes them with entry processors. */
class Bucket4jTest {
    private static final int THREADS = 4;
    private static final int TOKENS = 200;

    /** None is added while the test runs. */
    private static final BucketConfiguration LIMIT = BucketConfiguration.builder()
            .addLimit(limit -> limit.capacity(TOKENS).refillIntervally(TOKENS, Duration.ofDays(1)))
            .build();

    @TempDir
    Path directory;

    private static Bucket bucket(CacheManager manager) {
        Cache<String, byte[]> cache = manager.createCache("buckets", Managers.types(String.class, byte[].class));
        ProxyManager<String> buckets =
                Bucket4jJCache.entryProcessorBasedBuilder(cache).build();
        return buckets.getProxy("ada", () -> LIMIT);
    }

    @Test
    void threadsTakeEachTokenOnceAndARestartAddsNone() throws Exception {
        try (CacheManager manager = Managers.open(directory)) {
            Bucket bucket = bucket(manager);
            long taken = together(() -> {
                int mine = 0;
                for (int i = 0; i < TOKENS; i++) {
                    mine += bucket.tryConsume(1) ? 1 : 0;
                }
                return mine;
            });
            assertThat(taken).isEqualTo(TOKENS);
        }
        try (CacheManager manager = Managers.open(directory)) {
            assertThat(bucket(manager).tryConsume(1)).isFalse();
        }
    }

    /**
     * What Bucket4j asks of a provider before it is used: its documentation has a program, {@code CompatibilityTest}, which is in no
     * artifact. It does this: four threads add random numbers to one entry in entry processors that rest between reading and writing;
     * no addition may be lost.
     */
    @Test
    void processorsOfOneEntryRunOneAfterTheOther() throws Exception {
        try (CacheManager manager = Managers.open(directory)) {
            Cache<String, Integer> cache = manager.createCache("sums", Managers.types(String.class, Integer.class));
            cache.put("42", 0);
            AtomicLong added = new AtomicLong();
            together(() -> {
                for (int i = 0; i < 1_000; i++) {
                    cache.invoke("42", (entry, arguments) -> {
                        int sum = entry.getValue();
                        LockSupport.parkNanos(1_000);
                        int more = ThreadLocalRandom.current().nextInt(10);
                        entry.setValue(sum + more);
                        return added.addAndGet(more);
                    });
                }
                return 0;
            });
            assertThat(cache.get("42")).isEqualTo(added.intValue());
        }
    }

    private interface Work {
        int run() throws Exception;
    }

    /** Does the same in all threads; the sum of what they return. */
    private static long together(Work work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> parts = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                parts.add(executor.submit(work::run));
            }
            long sum = 0;
            for (Future<Integer> part : parts) {
                sum += part.get();
            }
            return sum;
        } finally {
            executor.shutdown();
        }
    }
}
