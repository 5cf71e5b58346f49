package io.memorymap.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MappedCacheMetricsTest {
    private final Caches caches = new Caches();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        registry.close();
        caches.close();
    }

    private double gauge(String name) {
        return registry.get(name).tags("cache", "c", "team", "a").gauge().value();
    }

    private double count(String name, String... tags) {
        return registry.get(name)
                .tags("cache", "c")
                .tags(tags)
                .functionCounter()
                .count();
    }

    @Test
    void theFiguresOfTheStoreAreMeters() {
        Cache<String, String> cache =
                caches.create("c", Caches.types(String.class, String.class).setStatisticsEnabled(true));
        assertThat(MappedCacheMetrics.monitor(registry, cache, Tags.of("team", "a")))
                .isSameAs(cache);
        for (int i = 0; i < 1500; i++) {
            cache.put("key " + i, "value");
        }
        cache.get("key 1499");
        cache.get("missing");

        assertThat(gauge("memorymap.entries")).isBetween(900.0, 1000.0);
        assertThat(gauge("memorymap.entries.max")).isEqualTo(1000);
        assertThat(gauge("memorymap.bytes")).isBetween(10_000.0, 1_048_576.0);
        assertThat(gauge("memorymap.bytes.max")).isEqualTo(1_048_576);
        assertThat(gauge("memorymap.disk.used")).isPositive();
        assertThat(gauge("memorymap.disk.max")).isGreaterThanOrEqualTo(gauge("memorymap.disk.used"));
        assertThat(gauge("memorymap.dead")).isPositive();
        assertThat(gauge("memorymap.tombstones")).isNotNegative();
        assertThat(count("memorymap.evictions")).isBetween(500.0, 600.0);
        assertThat(count("memorymap.gets", "result", "hit")).isEqualTo(1);
        assertThat(count("memorymap.gets", "result", "miss")).isEqualTo(1);
        assertThat(count("memorymap.recoveries", "kind", "repaired")).isZero();
        assertThat(count("memorymap.recoveries", "kind", "rebuilt")).isZero();
        assertThat(count("memorymap.expirations")).isZero();
        assertThat(count("memorymap.corruptions")).isZero();
        assertThat(count("memorymap.undecodable")).isZero();
    }

    @Test
    void aClosedCacheHasNoFigures() {
        Cache<String, String> cache = caches.create("c", Caches.types(String.class, String.class));
        MappedCacheMetrics.monitor(registry, cache, Tags.of("team", "a"));
        cache.close();
        assertThat(gauge("memorymap.entries")).isNaN();
    }

    @Test
    void aCacheByReferenceHasNoStore() {
        Cache<String, String> cache =
                caches.create("c", Caches.types(String.class, String.class).setStoreByValue(false));
        assertThatThrownBy(() -> new MappedCacheMetrics(cache, Tags.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
