package io.memorymap.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.MemoryMapCachingProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.JCacheMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** What a cache does is seen in the metrics: those that Actuator binds by itself, and those that an application binds. */
class MetricsTest {
    @TempDir
    Path directory;

    @Test
    void actuatorCountsTheHitsMissesAndPutsOfEachCacheOfTheFile() throws IOException {
        try (ConfigurableApplicationContext context = ShopApplication.start(ShopApplication.configuration(directory))) {
            Shop shop = context.getBean(Shop.class);
            shop.order(1);
            shop.order(1);
            shop.order(1);
            shop.forget(1);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(count(registry, "cache.gets", "cache", "orders", "result", "hit"))
                    .isEqualTo(2);
            assertThat(count(registry, "cache.gets", "cache", "orders", "result", "miss"))
                    .isEqualTo(1);
            assertThat(count(registry, "cache.puts", "cache", "orders")).isEqualTo(1);
            assertThat(count(registry, "cache.gets", "cache", "reports", "result", "miss"))
                    .isZero();
            // A gauge in one version, a counter in another.
            assertThat(registry.get("cache.removals")
                            .tags("cache", "orders")
                            .meter()
                            .measure()
                            .iterator()
                            .next()
                            .getValue())
                    .isEqualTo(1);
        }
    }

    @Test
    void micrometerReadsTheStatisticsOfACache() throws IOException {
        CachingProvider provider = Caching.getCachingProvider(MemoryMapCachingProvider.class.getName());
        Path configuration = ShopApplication.configuration(directory, "orders");
        try (CacheManager manager = provider.getCacheManager(configuration.toUri(), null)) {
            Cache<Object, Object> cache = manager.getCache("orders");
            MeterRegistry registry = new SimpleMeterRegistry();
            JCacheMetrics.monitor(registry, cache, Tags.of("place", "here"));
            cache.put("a", 1);
            cache.get("a");
            cache.get("b");
            assertThat(count(registry, "cache.gets", "place", "here", "result", "hit"))
                    .isEqualTo(1);
            assertThat(count(registry, "cache.gets", "place", "here", "result", "miss"))
                    .isEqualTo(1);
            assertThat(count(registry, "cache.puts", "place", "here")).isEqualTo(1);
        }
    }

    private static double count(MeterRegistry registry, String name, String... tags) {
        return Objects.requireNonNull(registry.get(name).tags(tags).functionCounter())
                .count();
    }
}
