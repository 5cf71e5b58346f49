package io.memorymap.jcache.cache;

import static io.memorymap.jcache.Caches.small;
import static io.memorymap.jcache.Caches.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.jcache.Caches;
import io.memorymap.jcache.MappedCache;
import io.memorymap.jcache.event.EventRecorder;
import io.memorymap.jcache.management.CacheStatistics;
import io.memorymap.jcache.store.EntryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CacheOperationsTest {
    private final Caches caches = new Caches();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        caches.close();
    }

    @Test
    void valuesAreCopiedInAndOut() {
        Cache<String, int[]> cache = caches.create("c", types(String.class, int[].class));
        int[] mine = {1};
        cache.put("a", mine);
        mine[0] = 2;
        assertThat(cache.get("a")).containsExactly(1).isNotSameAs(cache.get("a"));
    }

    @Test
    void byteArraysAreComparedByContentAsKeysAndAsValues() {
        Cache<byte[], byte[]> cache = caches.create("c", types(byte[].class, byte[].class));
        cache.put(new byte[] {1}, new byte[] {2});
        assertThat(cache.get(new byte[] {1})).containsExactly(2);
        assertThat(cache.replace(new byte[] {1}, new byte[] {9}, new byte[] {3}))
                .isFalse();
        assertThat(cache.replace(new byte[] {1}, new byte[] {2}, new byte[] {3}))
                .isTrue();
        assertThat(cache.remove(new byte[] {1}, new byte[] {3})).isTrue();
    }

    @Test
    void theWrongTypesAreRefusedAtTheDoor() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Cache<Object, Object> raw = (Cache) caches.create("c", types(String.class, Integer.class));
        assertThatThrownBy(() -> raw.put(1, 1))
                .isInstanceOf(ClassCastException.class)
                .hasMessageContaining("keys");
        assertThatThrownBy(() -> raw.put("a", "b"))
                .isInstanceOf(ClassCastException.class)
                .hasMessageContaining("values");
    }

    @Test
    void aKeyWithoutAStableFormIsRefusedWithItsField() {
        Cache<Object, String> cache = caches.create("c", types(Object.class, String.class));
        assertThatThrownBy(() -> cache.put(new Object(), "v")).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> cache.get(new Object())).isInstanceOf(CacheException.class);
    }

    @Test
    void aMissingKeyIsLoadedOnceHoweverManyThreadsAskForIt() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        Cache<String, String> cache = caches.create(
                "c",
                types(String.class, String.class)
                        .setReadThrough(true)
                        .setCacheLoaderFactory(() -> loader(key -> {
                            loads.incrementAndGet();
                            return key + "!";
                        })));
        CountDownLatch start = new CountDownLatch(1);
        List<Future<String>> results = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            results.add(threads.submit(() -> {
                start.await();
                return cache.get("a");
            }));
        }
        start.countDown();
        for (Future<String> result : results) {
            assertThat(result.get()).isEqualTo("a!");
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void loadAllReportsWhatTheLoaderThrows() throws Exception {
        Cache<String, String> cache = caches.create(
                "c",
                types(String.class, String.class)
                        .setCacheLoaderFactory(() -> loader(key -> {
                            throw new IllegalStateException("no " + key);
                        })));
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(Set.of("a"), true, done);
        assertThatThrownBy(done::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("no a");
    }

    @Test
    void manyKeysAreFoundCountedAndLoadedLikeSingleOnes() {
        AtomicInteger loads = new AtomicInteger();
        Cache<String, String> cache = caches.create(
                "c",
                types(String.class, String.class)
                        .setReadThrough(true)
                        .setStatisticsEnabled(true)
                        .setCacheLoaderFactory(() -> loader(key -> {
                            loads.incrementAndGet();
                            return key.startsWith("no") ? null : "loaded " + key;
                        })));
        Set<String> keys = new LinkedHashSet<>();
        Map<String, String> expected = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            String key = i % 10 == 0 ? "no " + i : "key " + i;
            keys.add(key);
            if (i % 2 == 1) {
                cache.put(key, "there " + i);
                expected.put(key, "there " + i);
            } else if (i % 10 != 0) {
                expected.put(key, "loaded " + key);
            }
        }

        assertThat(cache.getAll(keys)).isEqualTo(expected);

        assertThat(loads).hasValue(50);
        CacheStatistics statistics = ((MemoryMapCache<String, String>) cache).core().statistics;
        assertThat(statistics.getCacheHits()).isEqualTo(50);
        assertThat(statistics.getCacheMisses()).isEqualTo(50);
    }

    @Test
    void aLoaderThatGivesTheWrongTypeIsToldSo() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        CacheLoader<String, Integer> wrong = (CacheLoader) loader(key -> "not a number");
        Cache<String, Integer> cache = caches.create(
                "c", types(String.class, Integer.class).setReadThrough(true).setCacheLoaderFactory(() -> wrong));
        assertThatThrownBy(() -> cache.get("a"))
                .isInstanceOf(CacheLoaderException.class)
                .hasMessageContaining("Integer");
        assertThatThrownBy(() -> cache.getAll(Set.of("a"))).isInstanceOf(CacheLoaderException.class);
    }

    @Test
    void ofAPartlyFailedWriteTheWrittenPartIsCached() {
        Cache<String, String> cache = caches.create(
                "c", types(String.class, String.class).setWriteThrough(true).setCacheWriterFactory(HalfWriter::new));
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < 10; i++) {
            entries.put("k" + i, "v");
        }
        assertThatThrownBy(() -> cache.putAll(entries)).isInstanceOf(CacheWriterException.class);
        for (int i = 0; i < 10; i++) {
            assertThat(cache.containsKey("k" + i)).isEqualTo(i < 5);
        }
        assertThatThrownBy(() -> cache.removeAll(new LinkedHashSet<>(List.of("k0", "k1", "k2", "k3"))))
                .isInstanceOf(CacheWriterException.class);
        int left = 0;
        for (int i = 0; i < 5; i++) {
            left += cache.containsKey("k" + i) ? 1 : 0;
        }
        assertThat(left).isEqualTo(3);
    }

    @Test
    void bulkWritesInOppositeOrdersDoNotWaitForEachOther() throws Exception {
        Cache<String, String> cache = caches.create(
                "c", types(String.class, String.class).setWriteThrough(true).setCacheWriterFactory(WillingWriter::new));
        List<Future<?>> work = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Map<String, String> entries = new LinkedHashMap<>();
            for (int i = 0; i < 20; i++) {
                int at = t % 2 == 0 ? i : 19 - i;
                entries.put("k" + at, "v" + t);
            }
            work.add(threads.submit(() -> {
                for (int i = 0; i < 500; i++) {
                    cache.putAll(entries);
                    cache.removeAll(entries.keySet());
                }
            }));
        }
        for (Future<?> part : work) {
            part.get(50, TimeUnit.SECONDS);
        }
        assertThat(cache.iterator().hasNext()).isFalse();
    }

    @Test
    void aListenerThatThrowsDoesNotKeepTheRestOfABulkPutFromHappening() {
        Cache<String, String> cache = caches.create("c", types(String.class, String.class));
        EventRecorder<String, String> recorder = new EventRecorder<>();
        recorder.reaction = event -> {
            throw new IllegalStateException("no");
        };
        cache.registerCacheEntryListener(recorder.synchronous());
        assertThatThrownBy(() -> cache.putAll(Map.of("a", "1", "b", "2", "c", "3")))
                .isInstanceOf(CacheException.class);
        assertThat(cache.getAll(Set.of("a", "b", "c"))).hasSize(3);
        assertThat(recorder.events).hasSize(3);
    }

    @Test
    void anIteratorGivesUntouchedEntriesExactlyOnceWhileOthersChangeAndTheStoreIsCompacted() {
        Cache<Integer, String> cache = caches.create("c", types(Integer.class, String.class));
        for (int i = 0; i < 400; i++) {
            cache.put(i, "still");
        }
        Set<Integer> seen = new HashSet<>();
        int steps = 0;
        for (Iterator<Cache.Entry<Integer, String>> entries = cache.iterator(); entries.hasNext(); ) {
            Cache.Entry<Integer, String> entry = entries.next();
            if (entry.getValue().equals("still")) {
                assertThat(seen.add(entry.getKey())).isTrue();
            }
            cache.put(1_000 + steps, "moving");
            cache.remove(1_000 + steps - 10);
            if (++steps % 100 == 0) {
                cache.unwrap(MappedCache.class).compact();
            }
        }
        assertThat(seen).hasSize(400);
    }

    @Test
    void removingThroughTheIteratorRemoves() {
        Cache<String, String> cache = caches.create("c", types(String.class, String.class));
        cache.put("a", "1");
        Iterator<Cache.Entry<String, String>> entries = cache.iterator();
        assertThatThrownBy(entries::remove).isInstanceOf(IllegalStateException.class);
        entries.next();
        entries.remove();
        assertThatThrownBy(entries::remove).isInstanceOf(IllegalStateException.class);
        assertThat(cache.containsKey("a")).isFalse();
    }

    @Test
    void readingKeepsAnEntryAliveUnderAccessExpiryAndIterationDoesToo() {
        Cache<String, String> cache = caches.create(
                "c",
                types(String.class, String.class)
                        .setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR)));
        cache.put("read", "1");
        cache.put("iterated", "1");
        cache.put("left alone", "1");
        caches.clock.advance(Duration.ofMinutes(40));
        cache.get("read");
        for (Cache.Entry<String, String> entry : cache) {
            assertThat(entry.getValue()).isEqualTo("1");
        }
        caches.clock.advance(Duration.ofMinutes(40));
        assertThat(cache.get("read")).isEqualTo("1");
        assertThat(cache.containsKey("iterated")).isTrue();
        caches.clock.advance(Duration.ofMinutes(61));
        assertThat(cache.iterator().hasNext()).isFalse();
        assertThat(cache.get("left alone")).isNull();
    }

    @Test
    void aReadUnderCreatedExpiryLeavesTheStoredExpiryAlone() {
        Cache<String, String> cache = caches.create(
                "c",
                types(String.class, String.class)
                        .setExpiryPolicyFactory(javax.cache.expiry.CreatedExpiryPolicy.factoryOf(
                                javax.cache.expiry.Duration.ONE_HOUR)));
        EntryStore<String, String> store = ((MemoryMapCache<String, String>) cache).core().store;
        cache.put("a", "1");
        var before = store.getEntry("a");
        caches.clock.advance(Duration.ofMinutes(59));
        cache.get("a");
        cache.put("a", "2");
        var after = store.getEntry("a");
        assertThat(Objects.requireNonNull(after).expiresAt())
                .isEqualTo(Objects.requireNonNull(before).expiresAt());
    }

    @Test
    void aFullCacheThatDoesNotEvictRefusesNewKeys() {
        Properties strict = small();
        strict.setProperty("memorymap.default.eviction", "none");
        strict.setProperty("memorymap.default.capacity", "256");
        Cache<Integer, String> cache = caches.manager(java.net.URI.create("test:strict"), strict)
                .createCache("c", types(Integer.class, String.class));
        for (int i = 0; i < 256; i++) {
            cache.put(i, "v");
        }
        assertThatThrownBy(() -> cache.put(256, "v"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("full");
        assertThat(cache.get(0)).isEqualTo("v");
    }

    @Test
    void timesAreSampledAndCountsAreExact() {
        Cache<Integer, String> cache =
                caches.create("c", types(Integer.class, String.class).setStatisticsEnabled(true));
        CacheStatistics statistics = ((MemoryMapCache<Integer, String>) cache).core().statistics;
        cache.put(1, "v");
        for (int i = 0; i < 10_000; i++) {
            cache.get(i % 2);
        }
        assertThat(statistics.getCacheHits()).isEqualTo(5_000);
        assertThat(statistics.getCacheMisses()).isEqualTo(5_000);
        assertThat(statistics.getCacheHitPercentage()).isEqualTo(50f);
        assertThat(statistics.getAverageGetTime()).isPositive().isLessThan(10_000f);
        assertThat(statistics.getAveragePutTime()).isPositive();
        statistics.clear();
        assertThat(statistics.getCacheGets()).isZero();
        assertThat(statistics.getAverageGetTime()).isZero();
    }

    @Test
    void evictionsAreCountedAndFireNoEvent() {
        Cache<Integer, String> cache =
                caches.create("c", types(Integer.class, String.class).setStatisticsEnabled(true));
        EventRecorder<Integer, String> recorder = new EventRecorder<>();
        cache.registerCacheEntryListener(recorder.synchronous());
        for (int i = 0; i < 3_000; i++) {
            cache.put(i, "v");
        }
        CacheStatistics statistics = ((MemoryMapCache<Integer, String>) cache).core().statistics;
        assertThat(statistics.getCacheEvictions()).isBetween(2_000L, 2_300L);
        assertThat(recorder.events).hasSize(3_000).allMatch(event -> event.startsWith("CREATED"));
    }

    private static <V> CacheLoader<String, V> loader(Function<String, V> function) {
        return new CacheLoader<>() {
            @Override
            public V load(String key) {
                return function.apply(key);
            }

            @Override
            public Map<String, V> loadAll(Iterable<? extends String> keys) {
                Map<String, V> values = new HashMap<>();
                keys.forEach(key -> values.put(key, load(key)));
                return values;
            }
        };
    }

    /** Succeeds with everything. */
    private static class WillingWriter implements CacheWriter<String, String> {
        @Override
        public void write(Cache.Entry<? extends String, ? extends String> entry) {}

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
            entries.clear();
        }

        @Override
        public void delete(Object key) {}

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.clear();
        }
    }

    /** Succeeds with single entries, with the first half of several, and with the deletion of two keys. */
    private static final class HalfWriter extends WillingWriter {
        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
            int half = entries.size() / 2;
            Iterator<?> written = entries.iterator();
            for (int i = 0; i < half; i++) {
                written.next();
                written.remove();
            }
            throw new CacheWriterException("disk on fire");
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            Iterator<?> deleted = keys.iterator();
            for (int i = 0; i < 2; i++) {
                deleted.next();
                deleted.remove();
            }
            throw new CacheWriterException("disk on fire");
        }
    }
}
