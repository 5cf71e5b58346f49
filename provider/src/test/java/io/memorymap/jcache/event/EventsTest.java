package io.memorymap.jcache.event;

import static io.memorymap.jcache.Caches.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.jcache.Caches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventsTest {
    private final Caches caches = new Caches();
    private final EventRecorder<String, String> recorder = new EventRecorder<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        caches.close();
    }

    private Cache<String, String> cache() {
        Cache<String, String> cache = caches.create("c", types(String.class, String.class));
        cache.registerCacheEntryListener(recorder.synchronous());
        return cache;
    }

    @Test
    void everyChangeIsToldBeforeTheOperationReturns() {
        Cache<String, String> cache = cache();
        cache.put("a", "1");
        cache.put("a", "2");
        cache.remove("a");
        cache.putAll(Map.of("b", "3"));
        cache.invoke("b", (entry, arguments) -> {
            entry.setValue("4");
            return null;
        });
        cache.removeAll();
        assertThat(recorder.events)
                .containsExactly(
                        "CREATED a null>1",
                        "UPDATED a 1>2",
                        "REMOVED a 2>2",
                        "CREATED b null>3",
                        "UPDATED b 3>4",
                        "REMOVED b 4>4");
    }

    @Test
    void clearTellsNobody() {
        Cache<String, String> cache = cache();
        cache.put("a", "1");
        cache.clear();
        assertThat(recorder.events).containsExactly("CREATED a null>1");
    }

    @Test
    void anExpiredEntryIsToldOnceByWhoeverMeetsItFirst() {
        Cache<String, String> cache = caches.create(
                "c",
                types(String.class, String.class)
                        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_MINUTE)));
        cache.registerCacheEntryListener(recorder.synchronous());
        cache.put("a", "1");
        cache.put("b", "1");
        caches.clock.advance(Duration.ofMinutes(1));
        assertThat(cache.get("a")).isNull();
        assertThat(cache.get("a")).isNull();
        cache.put("b", "2");
        assertThat(recorder.events)
                .containsExactly(
                        "CREATED a null>1", "CREATED b null>1", "EXPIRED a 1>1", "EXPIRED b 1>1", "CREATED b null>2");
    }

    @Test
    void aFilterLetsThroughWhatItAccepts() {
        Cache<String, String> cache = caches.create("c", types(String.class, String.class));
        cache.registerCacheEntryListener(
                recorder.filtered(event -> event.getKey().startsWith("x")));
        cache.put("a", "1");
        cache.put("xa", "1");
        assertThat(recorder.events).containsExactly("CREATED xa null>1");
    }

    @Test
    void oldValuesOfUpdatesAreGivenToThoseWhoAsk() {
        Cache<String, String> cache = caches.create("c", types(String.class, String.class));
        cache.registerCacheEntryListener(recorder.withoutOldValues());
        cache.put("a", "1");
        cache.put("a", "2");
        cache.remove("a");
        assertThat(recorder.events).containsExactly("CREATED a null>1", "UPDATED a null>2", "REMOVED a 2>2");
    }

    @Test
    void whatASynchronousListenerThrowsReachesTheCallerAndTheChangeStands() {
        Cache<String, String> cache = cache();
        recorder.reaction = event -> {
            throw new IllegalArgumentException("no");
        };
        assertThatThrownBy(() -> cache.put("a", "1"))
                .isInstanceOf(CacheEntryListenerException.class)
                .hasRootCauseMessage("no");
        recorder.reaction = event -> {
            throw new AssertionError("worse");
        };
        assertThatThrownBy(() -> cache.put("a", "2"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("worse");
        assertThat(cache.get("a")).isEqualTo("2");
    }

    @Test
    void aListenerMayUseTheKeyItIsToldOf() throws Exception {
        Cache<String, String> cache = cache();
        recorder.reaction = event -> {
            if (cache.get(event.getKey()).length() < 3) {
                cache.put(event.getKey(), cache.get(event.getKey()) + "+");
            }
        };
        cache.put("a", "1");
        assertThat(cache.get("a")).isEqualTo("1++");
        assertThat(recorder.events).containsExactly("CREATED a null>1", "UPDATED a 1>1+", "UPDATED a 1+>1++");
    }

    @Test
    void listenersThatChangeEachOthersKeysInManyThreadsDoNotWaitForEachOther() throws Exception {
        Cache<String, String> cache = cache();
        recorder.reaction = event -> {
            if (event.getValue().equals("outer")) {
                cache.put(event.getKey().equals("a") ? "b" : "a", "inner");
            }
        };
        List<Future<?>> runs = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String key = t % 2 == 0 ? "a" : "b";
            runs.add(threads.submit(() -> {
                for (int i = 0; i < 2_000; i++) {
                    cache.put(key, "outer");
                }
            }));
        }
        for (Future<?> run : runs) {
            run.get();
        }
        assertThat(recorder.events.stream().filter(event -> event.endsWith(">outer")))
                .hasSize(8_000);
        assertThat(recorder.events.stream().filter(event -> event.endsWith(">inner")))
                .hasSize(8_000);
    }

    @Test
    void theEventsOfAKeyComeInTheOrderOfItsChangesHoweverManyThreadsChangeIt() throws Exception {
        Cache<String, String> cache = cache();
        EventRecorder<String, String> inBackground = new EventRecorder<>();
        cache.registerCacheEntryListener(inBackground.asynchronous());
        List<Future<?>> runs = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int thread = t;
            runs.add(threads.submit(() -> {
                for (int i = 0; i < 1_000; i++) {
                    cache.put("k", thread + ":" + i);
                }
            }));
        }
        for (Future<?> run : runs) {
            run.get();
        }
        while (inBackground.events.size() < 4_000) {
            Thread.sleep(1);
        }
        assertChain(recorder.events);
        assertThat(inBackground.events).isEqualTo(recorder.events);
    }

    /** Each event's old value must be the new value of the one before. */
    private static void assertChain(List<String> events) {
        assertThat(events).hasSize(4_000);
        String before = "null";
        for (String event : events) {
            String change = event.substring(event.lastIndexOf(' ') + 1);
            assertThat(change).startsWith(before + ">");
            before = change.substring(change.indexOf('>') + 1);
        }
    }

    @Test
    void anEventCausedInsideAnEntryProcessorIsDeliveredAfterAllLocksAreFree() throws Exception {
        Cache<String, String> cache = cache();
        recorder.reaction = event -> {
            if (event.getKey().equals("inner")) {
                Future<?> other = threads.submit(() -> cache.put("outer", "by the listener's helper"));
                try {
                    other.get(30, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        cache.invoke("outer", (entry, arguments) -> {
            cache.put("inner", "1");
            entry.setValue("by the processor");
            return null;
        });
        assertThat(cache.get("outer")).isEqualTo("by the listener's helper");
    }

    /** Waits inside a listener, which may not throw. */
    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anAsynchronousListenerHoldsNobodyUp() throws Exception {
        Cache<String, String> cache = caches.create("c", types(String.class, String.class));
        cache.registerCacheEntryListener(recorder.asynchronous());
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(3);
        recorder.reaction = event -> {
            await(release);
            seen.countDown();
        };
        cache.put("a", "1");
        cache.put("a", "2");
        cache.put("a", "3");
        assertThat(cache.get("a")).isEqualTo("3");
        release.countDown();
        seen.await();
        assertThat(recorder.events).containsExactly("CREATED a null>1", "UPDATED a 1>2", "UPDATED a 2>3");
    }

    @Test
    void anEventOfACacheByValueHoldsACopy() throws Exception {
        Cache<String, int[]> cache = caches.create("arrays", types(String.class, int[].class));
        EventRecorder<String, int[]> arrays = new EventRecorder<>();
        List<int[]> received = new ArrayList<>();
        arrays.reaction = event -> received.add(event.getValue());
        cache.registerCacheEntryListener(arrays.synchronous());
        int[] mine = {1};
        cache.put("a", mine);
        mine[0] = 2;
        assertThat(received.get(0)).containsExactly(1);
        received.get(0)[0] = 3;
        assertThat(cache.get("a")).containsExactly(1);
    }

    @Test
    void aClosedCacheTellsNobodyAndClosesItsListeners() throws Exception {
        Cache<String, String> cache = caches.create("c", types(String.class, String.class));
        cache.registerCacheEntryListener(recorder.asynchronous());
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        recorder.reaction = event -> {
            inside.countDown();
            await(release);
        };
        cache.put("a", "1");
        cache.put("a", "2");
        inside.await();
        cache.close();
        release.countDown();
        assertThat(recorder.closed).isTrue();
        assertThat(recorder.events).containsExactly("CREATED a null>1");
    }

    @Test
    void aListenerThatIsDeregisteredIsClosedAndToldNothingMore() {
        Cache<String, String> cache = caches.create("c", types(String.class, String.class));
        var registration = recorder.synchronous();
        cache.registerCacheEntryListener(registration);
        assertThatThrownBy(() -> cache.registerCacheEntryListener(registration))
                .isInstanceOf(IllegalArgumentException.class);
        cache.put("a", "1");
        cache.deregisterCacheEntryListener(registration);
        cache.put("a", "2");
        assertThat(recorder.events).containsExactly("CREATED a null>1");
        assertThat(recorder.closed).isTrue();
    }
}
