package io.memorymap.jcache.cache;

import static io.memorymap.jcache.Caches.small;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.jcache.Caches;
import io.memorymap.store.KeyLocks;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads: one for each key however many ask for it, and in few threads. */
@Timeout(60)
class LoaderThreadsTest {
    private static final int THREADS = 64;

    private final Caches caches = new Caches();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        caches.close();
    }

    private Cache<String, String> create(int loaderThreads, Function<String, String> source) {
        return manager(loaderThreads)
                .createCache(
                        "c",
                        Caches.types(String.class, String.class)
                                .setReadThrough(true)
                                .setCacheLoaderFactory(() -> new Loader(source)));
    }

    private CacheManager manager(int loaderThreads) {
        Properties properties = small();
        properties.setProperty("memorymap.loader-threads", Integer.toString(loaderThreads));
        return caches.manager(URI.create("test:loads"), properties);
    }

    private record Loader(Function<String, String> source) implements CacheLoader<String, String> {
        @Override
        public String load(String key) {
            return source.apply(key);
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> values = new HashMap<>();
            keys.forEach(key -> values.put(key, load(key)));
            return values;
        }
    }

    private static void awaitWaiters(int waiters) {
        while (KeyLocks.waiters() < waiters) {
            LockSupport.parkNanos(100_000);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"value", "nothing", "failure"})
    void loadsOfOneKeyAreOneLoadWhateverComesOfIt(String kind) throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger loads = new AtomicInteger();
        Cache<String, String> cache = create(2, key -> {
            loads.incrementAndGet();
            await(gate);
            if (kind.equals("failure")) {
                throw new IllegalStateException("planned");
            }
            return kind.equals("nothing") ? null : "loaded";
        });
        List<Future<String>> gets = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            gets.add(threads.submit(() -> cache.get("a")));
        }
        awaitWaiters(THREADS - 1);
        gate.countDown();
        for (Future<String> get : gets) {
            if (kind.equals("failure")) {
                assertThatThrownBy(get::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(CacheLoaderException.class)
                        .hasRootCauseMessage("planned");
            } else {
                assertThat(get.get()).isEqualTo(kind.equals("nothing") ? null : "loaded");
            }
        }
        assertThat(loads).hasValue(1);
        // What came of it is not kept: the next one loads again.
        if (kind.equals("nothing")) {
            assertThat(cache.get("a")).isNull();
            assertThat(loads).hasValue(2);
        }
    }

    @Test
    void loadsOfAllAndReadsThroughShareOneLoadOfAKey() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger loads = new AtomicInteger();
        Cache<String, String> cache = create(16, key -> {
            loads.incrementAndGet();
            await(gate);
            return "loaded";
        });
        List<CompletionListenerFuture> loadAlls = new ArrayList<>();
        List<Future<String>> gets = new ArrayList<>();
        for (int t = 0; t < 16; t++) {
            CompletionListenerFuture done = new CompletionListenerFuture();
            cache.loadAll(Set.of("a"), false, done);
            loadAlls.add(done);
            gets.add(threads.submit(() -> cache.get("a")));
        }
        awaitWaiters(31);
        gate.countDown();
        for (CompletionListenerFuture done : loadAlls) {
            done.get();
        }
        for (Future<String> get : gets) {
            assertThat(get.get()).isEqualTo("loaded");
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void aReadTakesTheFailureOfTheLoadOfAllThatItWaitedFor() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger loads = new AtomicInteger();
        Cache<String, String> cache = create(1, key -> {
            loads.incrementAndGet();
            await(gate);
            throw new IllegalStateException("planned");
        });
        CountDownLatch entered = new CountDownLatch(1);
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(Set.of("a"), false, done);
        while (loads.get() == 0) {
            LockSupport.parkNanos(100_000);
        }
        Future<String> get = threads.submit(() -> {
            entered.countDown();
            return cache.get("a");
        });
        awaitWaiters(1);
        gate.countDown();
        assertThatThrownBy(get::get).hasRootCauseMessage("planned");
        assertThatThrownBy(done::get).hasRootCauseMessage("planned");
        assertThat(loads).hasValue(1);
    }

    @Test
    void noMoreThreadsLoadThanAreConfiguredAndTheyEndWithTheManager() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(2);
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        Cache<String, String> cache = create(2, key -> {
            used.add(Thread.currentThread());
            entered.countDown();
            await(gate);
            return "loaded";
        });
        List<CompletionListenerFuture> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            CompletionListenerFuture done = new CompletionListenerFuture();
            cache.loadAll(Set.of("key " + i), false, done);
            all.add(done);
        }
        entered.await();
        gate.countDown();
        for (CompletionListenerFuture done : all) {
            done.get();
        }
        assertThat(used).hasSize(2).allMatch(Thread::isDaemon);
        cache.getCacheManager().close();
        for (Thread thread : used) {
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void aLoaderMayWaitForALoadThatItStartsThoughThereIsOneThread() throws Exception {
        CacheManager manager = manager(1);
        Cache<String, String> below = manager.createCache(
                "below",
                Caches.types(String.class, String.class)
                        .setReadThrough(true)
                        .setCacheLoaderFactory(() -> new Loader(key -> "below " + key)));
        Cache<String, String> above = manager.createCache(
                "above",
                Caches.types(String.class, String.class)
                        .setCacheLoaderFactory(() -> new Loader(key -> {
                            CompletionListenerFuture done = new CompletionListenerFuture();
                            below.loadAll(Set.of(key), false, done);
                            try {
                                done.get();
                            } catch (InterruptedException | ExecutionException e) {
                                throw new IllegalStateException(e);
                            }
                            return "above " + below.get(key);
                        })));
        CompletionListenerFuture done = new CompletionListenerFuture();
        above.loadAll(Set.of("a"), false, done);
        done.get();
        assertThat(above.get("a")).isEqualTo("above below a");
    }
}
