package io.memorymap.jcache.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.Caches;
import io.memorymap.jcache.MappedCache;
import java.net.URI;
import java.util.Properties;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache holds as many entries as its configuration says. */
@Timeout(120)
class CapacityTest {
    private final Caches caches = new Caches();

    @AfterEach
    void close() {
        caches.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 1000, 10_000, 100_000, 1_000_000})
    void aCacheThatIsFilledToItsCapacityHasAllOfIt(int capacity) {
        Properties properties = new Properties();
        properties.setProperty("memorymap.default.capacity", Integer.toString(capacity));
        Cache<Integer, Integer> cache = caches.manager(URI.create("test:capacity" + capacity), properties)
                .createCache("c", Caches.types(Integer.class, Integer.class));
        for (int key = 0; key < capacity; key++) {
            cache.put(key, ~key);
        }
        int missing = 0;
        for (int key = 0; key < capacity; key++) {
            Integer value = cache.get(key);
            missing += value == null ? 1 : 0;
            assertThat(value).isIn(~key, null);
        }
        assertThat(missing).isZero();
        assertThat(cache.unwrap(MappedCache.class).storeStatistics().evictions())
                .isZero();
    }
}
