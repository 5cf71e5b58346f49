package io.memorymap.jcache.cache;

import static io.memorymap.jcache.Caches.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.Caches;
import io.memorymap.jcache.event.EventRecorder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import javax.cache.Cache;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExpiryAnnouncerTest {
    private static final int ROUNDS = 5;
    private static final int KEYS = 100;

    private final Caches caches = new Caches();
    private final EventRecorder<String, String> recorder = new EventRecorder<>();

    @AfterEach
    void close() {
        caches.close();
    }

    private MemoryMapCache<String, String> cache(boolean byValue) {
        Cache<String, String> cache = caches.create(
                "c" + byValue,
                types(String.class, String.class)
                        .setStoreByValue(byValue)
                        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_MINUTE)));
        return (MemoryMapCache<String, String>) cache;
    }

    /** The turn that comes by itself may be under way: then after it. */
    private static void turn(MemoryMapCache<String, String> cache) {
        while (!cache.announcer().announce()) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExpiredEntryIsAnnouncedOnceAlthoughNobodyTouchesIt(boolean byValue) {
        MemoryMapCache<String, String> cache = cache(byValue);
        cache.registerCacheEntryListener(recorder.synchronous());
        cache.put("a", "1");
        caches.clock.advance(Duration.ofSeconds(30));
        cache.put("b", "1");
        turn(cache);
        caches.clock.advance(Duration.ofSeconds(30));
        turn(cache);
        turn(cache);
        assertThat(cache.get("a")).isNull();
        assertThat(recorder.events).containsExactly("CREATED a null>1", "CREATED b null>1", "EXPIRED a 1>1");
        caches.clock.advance(Duration.ofSeconds(30));
        turn(cache);
        assertThat(recorder.events).endsWith("EXPIRED a 1>1", "EXPIRED b 1>1").hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manyEntriesThatExpireTogetherAreAllAnnouncedInSomeTurns(boolean byValue) {
        MemoryMapCache<String, String> cache = cache(byValue);
        cache.registerCacheEntryListener(recorder.synchronous());
        for (int i = 0; i < 500; i++) {
            cache.put("k" + i, "v");
        }
        caches.clock.advance(Duration.ofMinutes(2));
        for (int turn = 0; turn < 3; turn++) {
            turn(cache);
        }
        assertThat(recorder.events.stream().filter(event -> event.startsWith("EXPIRED")))
                .hasSize(500)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExpiredEntryIsAnnouncedOnceWhoeverMeetsItFirst(boolean byValue) throws Exception {
        MemoryMapCache<String, String> cache = cache(byValue);
        cache.registerCacheEntryListener(recorder.synchronous());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < KEYS; i++) {
                    cache.put("k" + i, "round " + round);
                }
                caches.clock.advance(Duration.ofMinutes(2));
                CyclicBarrier start = new CyclicBarrier(4);
                List<Future<?>> ends = List.of(
                        threads.submit(() -> meet(start, i -> turn(cache))),
                        threads.submit(() -> meet(start, i -> cache.get("k" + i))),
                        threads.submit(() -> meet(start, i -> cache.remove("k" + (KEYS - 1 - i)))),
                        threads.submit(() -> meet(start, i -> cache.putIfAbsent("k" + 2 * (i / 2), "anew"))));
                for (Future<?> end : ends) {
                    end.get();
                }
                // A turn may begin in the midst of the entries, and end with the last one.
                for (int turn = 0; turn < 3; turn++) {
                    turn(cache);
                }
            }
        } finally {
            threads.shutdownNow();
        }
        List<String> expired = recorder.events.stream()
                .filter(event -> event.startsWith("EXPIRED") && !event.contains("anew"))
                .toList();
        assertThat(expired).doesNotHaveDuplicates().hasSize(ROUNDS * KEYS);
    }

    private static void meet(CyclicBarrier start, IntConsumer operation) {
        try {
            start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
        for (int i = 0; i < KEYS; i++) {
            operation.accept(i);
        }
    }

    @Test
    void theTurnComesByItself() throws InterruptedException {
        MemoryMapCache<String, String> cache = cache(true);
        CountDownLatch expired = new CountDownLatch(1);
        recorder.reaction = event -> {
            if (event.getEventType() == javax.cache.event.EventType.EXPIRED) {
                expired.countDown();
            }
        };
        cache.registerCacheEntryListener(recorder.synchronous());
        cache.put("a", "1");
        caches.clock.advance(Duration.ofMinutes(2));
        assertThat(expired.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void withoutAListenerNothingIsLookedFor() {
        MemoryMapCache<String, String> cache = cache(true);
        cache.put("a", "1");
        caches.clock.advance(Duration.ofMinutes(2));
        assertThat(cache.announcer().isWanted()).isFalse();
        turn(cache);
        assertThat(((StoreCache<String, String>) cache).storeStatistics().entries())
                .isEqualTo(1);
    }
}
