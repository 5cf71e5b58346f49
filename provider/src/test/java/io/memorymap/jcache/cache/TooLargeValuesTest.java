package io.memorymap.jcache.cache;

import static io.memorymap.jcache.Caches.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.RecordTooLargeException;
import io.memorymap.jcache.Caches;
import io.memorymap.jcache.MappedCache;
import io.memorymap.jcache.event.EventRecorder;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A value that is too large does not break an application: a cache that evicts behaves as if it were put and evicted at once. One that
 * does not throws, and keeps the old value.
 */
@Timeout(60)
class TooLargeValuesTest {
    private static final byte[] LARGE = new byte[20 << 20];
    private static final byte[] SMALL = {1, 2, 3};

    private final Caches caches = new Caches();
    private final EventRecorder<String, byte[]> recorder = new EventRecorder<>();
    private final Map<String, byte[]> written = new HashMap<>();

    @AfterEach
    void close() {
        caches.close();
    }

    private Cache<String, byte[]> evicting(MutableConfiguration<String, byte[]> configuration) {
        return caches.create("c", configuration);
    }

    private Cache<String, byte[]> strict(MutableConfiguration<String, byte[]> configuration) {
        Properties properties = Caches.small();
        properties.setProperty("memorymap.default.eviction", "none");
        CacheManager manager = caches.manager(URI.create("test:strict"), properties);
        return manager.createCache("c", configuration);
    }

    private static MutableConfiguration<String, byte[]> bytes() {
        return types(String.class, byte[].class).setStatisticsEnabled(true);
    }

    private MutableConfiguration<String, byte[]> writing() {
        return bytes().setWriteThrough(true).setCacheWriterFactory(Writer::new);
    }

    private static MutableConfiguration<String, byte[]> loading() {
        return bytes().setReadThrough(true).setCacheLoaderFactory(Loader::new);
    }

    private final class Writer implements CacheWriter<String, byte[]> {
        @Override
        public void write(Cache.Entry<? extends String, ? extends byte[]> entry) {
            written.put(entry.getKey(), entry.getValue());
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends byte[]>> entries) {
            entries.forEach(this::write);
            entries.clear();
        }

        @Override
        public void delete(Object key) {
            written.remove((String) key);
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.forEach(this::delete);
            keys.clear();
        }
    }

    private static final class Loader implements CacheLoader<String, byte[]> {
        @Override
        public byte[] load(String key) {
            return LARGE;
        }

        @Override
        public Map<String, byte[]> loadAll(Iterable<? extends String> keys) {
            Map<String, byte[]> all = new HashMap<>();
            keys.forEach(key -> all.put(key, LARGE));
            return all;
        }
    }

    private static CacheStatisticsView figures(Cache<String, byte[]> cache) {
        MemoryMapCache<String, byte[]> ours = (MemoryMapCache<String, byte[]>) cache;
        return new CacheStatisticsView(
                ours.core().statistics.getCachePuts(),
                ours.core().statistics.getCacheEvictions(),
                cache.unwrap(MappedCache.class).storeStatistics().tooLarge());
    }

    private record CacheStatisticsView(long puts, long evictions, long tooLarge) {}

    @Test
    void aCacheThatEvictsTakesEveryWriteAndHasNoValueAfterwards() {
        Cache<String, byte[]> cache = evicting(bytes());
        cache.put("a", SMALL);
        cache.put("a", LARGE);
        assertThat(cache.containsKey("a")).isFalse();
        cache.put("a", SMALL);
        assertThat(cache.getAndPut("a", LARGE)).isEqualTo(SMALL);
        assertThat(cache.get("a")).isNull();
        assertThat(cache.putIfAbsent("a", LARGE)).isTrue();
        assertThat(cache.get("a")).isNull();
        cache.put("a", SMALL);
        assertThat(cache.putIfAbsent("a", LARGE)).isFalse();
        assertThat(cache.replace("a", LARGE)).isTrue();
        assertThat(cache.replace("a", LARGE)).isFalse();
        cache.put("a", SMALL);
        assertThat(cache.replace("a", SMALL, LARGE)).isTrue();
        assertThat(cache.containsKey("a")).isFalse();
        cache.put("a", SMALL);
        assertThat(cache.getAndReplace("a", LARGE)).isEqualTo(SMALL);
        assertThat(cache.containsKey("a")).isFalse();
        cache.put("a", SMALL);
        cache.putAll(Map.of("a", LARGE, "b", SMALL));
        assertThat(cache.containsKey("a")).isFalse();
        assertThat(cache.get("b")).isEqualTo(SMALL);
        assertThat(figures(cache)).isEqualTo(new CacheStatisticsView(14, 7, 7));
    }

    @Test
    void anEntryProcessorReturnsItsResult() {
        Cache<String, byte[]> cache = evicting(bytes());
        EntryProcessor<String, byte[], Integer> enlarge = (entry, arguments) -> {
            entry.setValue(LARGE);
            return entry.getValue().length;
        };
        cache.put("a", SMALL);
        assertThat(cache.invoke("a", enlarge)).isEqualTo(LARGE.length);
        assertThat(cache.invoke("new", enlarge)).isEqualTo(LARGE.length);
        cache.put("a", SMALL);
        cache.invokeAll(Set.of("a", "new"), enlarge)
                .forEach((key, result) -> assertThat(result.get()).as(key).isEqualTo(LARGE.length));
        assertThat(cache).isEmpty();
        assertThat(figures(cache)).isEqualTo(new CacheStatisticsView(6, 4, 4));
    }

    @Test
    void eventsAreThoseOfAPutAndAnEvictionHasNone() {
        Cache<String, byte[]> cache = evicting(bytes());
        cache.registerCacheEntryListener(recorder.withoutOldValues());
        cache.put("a", LARGE);
        cache.put("a", SMALL);
        cache.put("a", LARGE);
        cache.put("a", SMALL);
        cache.replace("a", LARGE);
        assertThat(recorder.events)
                .extracting(event -> event.substring(0, event.indexOf(' ')))
                .containsExactly("CREATED", "CREATED", "UPDATED", "CREATED", "UPDATED");
        assertThat(cache.containsKey("a")).isFalse();
    }

    @Test
    void theWriterGetsTheValue() {
        Cache<String, byte[]> cache = evicting(writing());
        cache.put("a", SMALL);
        cache.put("a", LARGE);
        cache.putAll(Map.of("b", LARGE, "c", SMALL));
        cache.invoke("d", (entry, arguments) -> {
            entry.setValue(LARGE);
            return null;
        });
        assertThat(written).containsOnlyKeys("a", "b", "c", "d").containsEntry("a", LARGE);
        assertThat(cache.containsKey("a")).isFalse();
        assertThat(cache.get("c")).isEqualTo(SMALL);
    }

    @Test
    void aLoadedValueIsReturned() throws Exception {
        Cache<String, byte[]> cache = evicting(loading());
        assertThat(cache.get("a")).isSameAs(LARGE);
        assertThat(cache.getAll(Set.of("a", "b"))).hasSize(2);
        assertThat(cache.<byte[]>invoke("a", (entry, arguments) -> entry.getValue()))
                .isSameAs(LARGE);
        cache.put("a", SMALL);
        CompletionListenerFuture completion = new CompletionListenerFuture();
        cache.loadAll(Set.of("a"), true, completion);
        completion.get();
        assertThat(cache.containsKey("a")).isFalse();
        assertThat(figures(cache).tooLarge()).isEqualTo(5);
    }

    @Test
    void itIsLoggedOnceForACache() {
        List<String> warnings = new ArrayList<>();
        Handler log = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().equals(Level.WARNING)) {
                    warnings.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.memorymap");
        logger.addHandler(log);
        try {
            Cache<String, byte[]> cache = evicting(bytes());
            cache.put("a", LARGE);
            cache.put("b", LARGE);
        } finally {
            logger.removeHandler(log);
        }
        assertThat(warnings).singleElement().asString().startsWith("cache \"c\" (temporary store) cannot hold");
    }

    @Test
    void aCacheThatDoesNotEvictThrowsAndKeepsTheOldValue() {
        Cache<String, byte[]> cache = strict(bytes());
        cache.registerCacheEntryListener(recorder.synchronous());
        cache.put("a", SMALL);
        recorder.events.clear();
        List<Runnable> writes = List.of(
                () -> cache.put("a", LARGE),
                () -> cache.getAndPut("a", LARGE),
                () -> cache.replace("a", LARGE),
                () -> cache.replace("a", SMALL, LARGE),
                () -> cache.putIfAbsent("new", LARGE),
                () -> cache.putAll(Map.of("a", LARGE)),
                () -> cache.invoke("a", (entry, arguments) -> {
                    entry.setValue(LARGE);
                    return null;
                }));
        for (Runnable write : writes) {
            assertThatThrownBy(write::run)
                    .isExactlyInstanceOf(CacheException.class)
                    .hasMessageContaining("nothing was changed")
                    .hasMessageContaining("cache \"c\"")
                    .hasCauseInstanceOf(RecordTooLargeException.class);
            assertThat(cache.get("a")).isEqualTo(SMALL);
        }
        assertThat(cache.containsKey("new")).isFalse();
        assertThat(recorder.events).isEmpty();
        assertThat(figures(cache)).isEqualTo(new CacheStatisticsView(1, 0, 0));
    }

    @Test
    void aCacheThatDoesNotEvictForgetsWhatTheWriterHasReplaced() {
        Cache<String, byte[]> cache = strict(writing());
        cache.registerCacheEntryListener(recorder.synchronous());
        cache.put("a", SMALL);
        cache.put("b", SMALL);
        recorder.events.clear();
        assertThatThrownBy(() -> cache.put("a", LARGE))
                .isExactlyInstanceOf(CacheException.class)
                .hasMessageContaining("the writer has it")
                .hasCauseInstanceOf(RecordTooLargeException.class);
        assertThat(written).containsEntry("a", LARGE);
        assertThat(cache.containsKey("a")).isFalse();
        assertThat(recorder.events).singleElement().asString().startsWith("REMOVED a");
        byte[] other = {9};
        assertThatThrownBy(() -> cache.putAll(Map.of("a", LARGE, "b", other, "c", other)))
                .hasCauseInstanceOf(RecordTooLargeException.class);
        assertThat(cache.get("b")).as("the writer has it, so it is put too").isEqualTo(other);
        assertThat(cache.get("c")).isEqualTo(other);
        assertThat(cache.containsKey("a")).isFalse();
    }

    @Test
    void aCacheThatDoesNotEvictHandsOutALoadedValueAndCountsThatItIsNotStored() {
        Cache<String, byte[]> cache = strict(loading());
        assertThat(cache.get("a")).isSameAs(LARGE);
        assertThat(cache.getAll(Set.of("a", "b"))).hasSize(2);
        assertThat(cache.containsKey("a")).isFalse();
        assertThat(((MemoryMapCache<String, byte[]>) cache).core().statistics.unstoredLoads())
                .isEqualTo(3);
    }
}
