package io.memorymap.jcache.cache;

import static io.memorymap.jcache.Caches.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.jcache.Caches;
import io.memorymap.jcache.event.EventRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EntryProcessingTest {
    private final Caches caches = new Caches();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Outside outside = new Outside();

    @AfterEach
    void close() {
        threads.shutdownNow();
        caches.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProcessorRunsOncePerCallAndIsAtomicForItsKey(boolean byValue) throws Exception {
        Cache<String, Integer> cache =
                caches.create("c" + byValue, types(String.class, Integer.class).setStoreByValue(byValue));
        AtomicInteger runs = new AtomicInteger();
        EntryProcessor<String, Integer, Integer> increment = (entry, arguments) -> {
            runs.incrementAndGet();
            int next = entry.exists() ? entry.getValue() + 1 : 1;
            entry.setValue(next);
            return next;
        };
        List<Future<?>> work = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            work.add(threads.submit(() -> {
                for (int i = 0; i < 5_000; i++) {
                    cache.invoke("k" + i % 3, increment);
                }
            }));
        }
        for (Future<?> part : work) {
            part.get();
        }
        assertThat(runs).hasValue(20_000);
        assertThat(cache.get("k0") + cache.get("k1") + cache.get("k2")).isEqualTo(20_000);
    }

    @Test
    void putsAndConditionalReplacesAreAtomicAgainstProcessors() throws Exception {
        Cache<String, Integer> cache = caches.create("c", types(String.class, Integer.class));
        cache.put("k", 0);
        AtomicInteger replaced = new AtomicInteger();
        Future<?> replacing = threads.submit(() -> {
            for (int i = 0; i < 20_000; i++) {
                int seen = cache.get("k");
                if (cache.replace("k", seen, seen + 1)) {
                    replaced.incrementAndGet();
                }
            }
        });
        for (int i = 0; i < 20_000; i++) {
            cache.invoke("k", (entry, arguments) -> {
                entry.setValue(entry.getValue() + 1);
                return null;
            });
        }
        replacing.get();
        assertThat(cache.get("k")).isEqualTo(20_000 + replaced.get());
    }

    @Test
    void processorsThatCrossEachOthersKeysAreRefusedInsteadOfWaitingForEver() throws Exception {
        Cache<String, String> cache = caches.create("c", types(String.class, String.class));
        CyclicBarrier bothInside = new CyclicBarrier(2);
        List<Throwable> refused = new CopyOnWriteArrayList<>();
        List<Future<?>> work = new ArrayList<>();
        for (String key : List.of("a", "b")) {
            String other = key.equals("a") ? "b" : "a";
            work.add(threads.submit(() -> cache.invoke(key, (entry, arguments) -> {
                await(bothInside);
                try {
                    cache.put(other, "from " + key);
                } catch (CacheException e) {
                    refused.add(e);
                }
                entry.setValue("own");
                return null;
            })));
        }
        for (Future<?> part : work) {
            part.get();
        }
        assertThat(refused).hasSize(1);
        assertThat(refused.get(0)).hasMessageContaining("Nothing was changed");
        assertThat(List.of(cache.get("a"), cache.get("b"))).contains("own");
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aProcessorThatThrowsChangesNothing() {
        Cache<String, String> cache = caches.create("c", types(String.class, String.class));
        cache.put("a", "1");
        assertThatThrownBy(() -> cache.invoke("a", (entry, arguments) -> {
                    entry.setValue("2");
                    throw new IllegalStateException("stop");
                }))
                .isInstanceOf(EntryProcessorException.class)
                .hasRootCauseMessage("stop");
        assertThat(cache.get("a")).isEqualTo("1");
    }

    @Test
    void ofSeveralChangesOnlyTheNetEffectIsSeen() {
        Cache<String, String> cache = throughCache();
        EventRecorder<String, String> recorder = new EventRecorder<>();
        cache.registerCacheEntryListener(recorder.synchronous());
        cache.put("a", "1");
        cache.invoke("a", (entry, arguments) -> {
            entry.getValue();
            entry.setValue("2");
            entry.remove();
            assertThat(entry.exists()).isFalse();
            entry.setValue("3");
            return entry.getValue();
        });
        assertThat(outside.calls).containsExactly("write a=1", "write a=3");
        assertThat(recorder.events).containsExactly("CREATED a null>1", "UPDATED a 1>3");
    }

    @Test
    void aValueThatWasOnlySetAndRemovedLeavesNoTrace() {
        Cache<String, String> cache = throughCache();
        cache.invoke("new", (entry, arguments) -> {
            entry.setValue("1");
            entry.remove();
            return null;
        });
        assertThat(outside.calls).isEmpty();
        assertThat(cache.containsKey("new")).isFalse();
    }

    @Test
    void aValueThatWasLoadedAndRemovedIsRemovedBehindTheWriterToo() {
        outside.data.put("a", "outside");
        Cache<String, String> cache = throughCache();
        cache.invoke("a", (entry, arguments) -> {
            assertThat(entry.getValue()).isEqualTo("outside");
            entry.remove();
            return null;
        });
        assertThat(outside.calls).containsExactly("load a", "delete a");
    }

    @Test
    void aValueLoadedInAProcessorIsStoredAndNotWrittenBack() {
        outside.data.put("a", "outside");
        Cache<String, String> cache = throughCache();
        String seen = cache.invoke("a", (entry, arguments) -> entry.getValue());
        assertThat(seen).isEqualTo("outside");
        assertThat(cache.containsKey("a")).isTrue();
        assertThat(outside.calls).containsExactly("load a");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProcessorThatInvokesItselfForItsOwnKeyIsRefused(boolean byValue) {
        Cache<String, Integer> cache =
                caches.create("c" + byValue, types(String.class, Integer.class).setStoreByValue(byValue));
        EntryProcessor<String, Integer, Integer> recursive = new EntryProcessor<>() {
            @Override
            public Integer process(MutableEntry<String, Integer> entry, Object... arguments) {
                entry.setValue(1);
                return cache.invoke(entry.getKey(), this);
            }
        };
        assertThatThrownBy(() -> cache.invoke("k", recursive))
                .isInstanceOf(EntryProcessorException.class)
                .hasRootCauseInstanceOf(CacheException.class)
                .hasStackTraceContaining("it would never end");
        assertThat(cache.containsKey("k")).isFalse();
        assertThat(cache.<Integer>invoke("k", (entry, arguments) -> cache.invoke("other", (other, none) -> 7)))
                .isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEntryThatExpiresWhileItsProcessorRunsIsCreatedAndNotLost(boolean byValue) {
        Cache<String, String> cache = throughCache(
                byValue, CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_MINUTE));
        EventRecorder<String, String> recorder = new EventRecorder<>();
        cache.registerCacheEntryListener(recorder.synchronous());
        cache.put("a", "1");
        cache.invoke("a", (entry, arguments) -> {
            caches.clock.advance(Duration.ofMinutes(2));
            entry.setValue("2");
            return null;
        });
        assertThat(outside.calls).containsExactly("write a=1", "write a=2");
        assertThat(cache.get("a")).isEqualTo("2");
        assertThat(recorder.events).containsExactly("CREATED a null>1", "EXPIRED a 1>1", "CREATED a null>2");
    }

    @Test
    void anEntryThatExpiresWhileTheWriterRunsIsCreatedAndNotLost() {
        Cache<String, String> cache = throughCache(
                true, CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_MINUTE));
        cache.put("a", "1");
        outside.whileWriting = () -> caches.clock.advance(Duration.ofMinutes(2));
        assertThat(cache.getAndReplace("a", "2")).isEqualTo("1");
        outside.whileWriting = () -> {};
        assertThat(cache.get("a")).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLoaderThatAsksForTheKeyThatItLoadsIsRefused(boolean byValue) {
        Cache<String, String> cache = throughCache(byValue, EternalExpiryPolicy.factoryOf());
        outside.whileLoading = key -> cache.get(key);
        assertThatThrownBy(() -> cache.get("a"))
                .hasStackTraceContaining("asks for the same again")
                .hasStackTraceContaining("it would never end");
        assertThatThrownBy(() -> cache.getAll(Set.of("a", "b"))).hasStackTraceContaining("asks for the same again");
        assertThatThrownBy(() -> cache.invoke("a", (entry, arguments) -> entry.getValue()))
                .hasStackTraceContaining("asks for the same again");
        outside.data.put("a", "1");
        outside.data.put("b", "2");
        outside.whileLoading = key -> {};
        assertThat(cache.getAll(Set.of("a", "b"))).isEqualTo(Map.of("a", "1", "b", "2"));
        cache.clear();
        outside.whileLoading = key -> {
            if (key.equals("a")) {
                cache.get("b");
            }
        };
        assertThat(cache.get("a")).isEqualTo("1");
    }

    @Test
    void invokeAllGivesEachKeyItsOwnResultOrFailure() {
        Cache<String, String> cache = caches.create("c", types(String.class, String.class));
        Map<String, EntryProcessorResult<String>> results = cache.invokeAll(
                Set.of("good", "bad", "silent"),
                (entry, arguments) -> switch (entry.getKey()) {
                    case "good" -> "fine " + arguments[0];
                    case "bad" -> throw new IllegalStateException("stop");
                    default -> null;
                },
                42);
        assertThat(results).containsOnlyKeys("good", "bad");
        assertThat(result(results, "good").get()).isEqualTo("fine 42");
        assertThatThrownBy(() -> result(results, "bad").get())
                .isInstanceOf(EntryProcessorException.class)
                .hasRootCauseMessage("stop");
    }

    private static <T> EntryProcessorResult<T> result(Map<String, EntryProcessorResult<T>> results, String key) {
        return Objects.requireNonNull(results.get(key));
    }

    private Cache<String, String> throughCache() {
        return throughCache(true, EternalExpiryPolicy.factoryOf());
    }

    private Cache<String, String> throughCache(boolean byValue, Factory<ExpiryPolicy> expiry) {
        return caches.create(
                "through" + byValue,
                types(String.class, String.class)
                        .setStoreByValue(byValue)
                        .setExpiryPolicyFactory(expiry)
                        .setReadThrough(true)
                        .setCacheLoaderFactory(() -> outside)
                        .setWriteThrough(true)
                        .setCacheWriterFactory(() -> outside));
    }

    /** A resource behind the cache, with a record of what was asked of it. */
    private static final class Outside implements CacheLoader<String, String>, CacheWriter<String, String> {
        private final Map<String, String> data = new ConcurrentHashMap<>();
        private final List<String> calls = new CopyOnWriteArrayList<>();
        private Consumer<String> whileLoading = key -> {};
        private Runnable whileWriting = () -> {};

        @Override
        public @Nullable String load(String key) {
            calls.add("load " + key);
            whileLoading.accept(key);
            return data.get(key);
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> found = new HashMap<>();
            for (String key : keys) {
                String value = load(key);
                if (value != null) {
                    found.put(key, value);
                }
            }
            return found;
        }

        @Override
        public void write(Cache.Entry<? extends String, ? extends String> entry) {
            calls.add("write " + entry.getKey() + "=" + entry.getValue());
            whileWriting.run();
            data.put(entry.getKey(), entry.getValue());
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
            entries.forEach(this::write);
            entries.clear();
        }

        @Override
        public void delete(Object key) {
            calls.add("delete " + key);
            data.remove(key);
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.forEach(this::delete);
            keys.clear();
        }
    }
}
