package io.memorymap.libraries;

import io.github.bucket4j.grid.jcache.Bucket4jJCache;
import io.github.bucket4j.tck.AbstractDistributedBucketTest;
import io.github.bucket4j.tck.ProxyManagerSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The tests that Bucket4j publishes for whatever keeps its buckets, as it runs them on the caches that it knows: all of them, on this one. */
class Bucket4jSuiteTest extends AbstractDistributedBucketTest {
    @TempDir
    static Path directory;

    private static @Nullable CacheManager manager;

    @BeforeAll
    static void openCache() {
        CacheManager opened = Managers.open(directory);
        manager = opened;
        Cache<String, byte[]> cache = opened.createCache("buckets", Managers.types(String.class, byte[].class));
        specs = List.of(new ProxyManagerSpec<>(
                "a persistent cache",
                () -> UUID.randomUUID().toString(),
                () -> Bucket4jJCache.entryProcessorBasedBuilder(cache)));
    }

    @AfterAll
    static void closeCache() {
        CacheManager opened = manager;
        if (opened != null) {
            opened.close();
        }
    }
}
