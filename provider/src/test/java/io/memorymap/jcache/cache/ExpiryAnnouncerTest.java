package io.memorymap.jcache.cache;

import static io.memorymap.jcache.Caches.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.Caches;
import io.memorymap.jcache.event.EventRecorder;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExpiryAnnouncerTest {
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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExpiredEntryIsAnnouncedOnceAlthoughNobodyTouchesIt(boolean byValue) {
        MemoryMapCache<String, String> cache = cache(byValue);
        cache.registerCacheEntryListener(recorder.synchronous());
        cache.put("a", "1");
        caches.clock.advance(Duration.ofSeconds(30));
        cache.put("b", "1");
        cache.announcer().announce();
        caches.clock.advance(Duration.ofSeconds(30));
        cache.announcer().announce();
        cache.announcer().announce();
        assertThat(cache.get("a")).isNull();
        assertThat(recorder.events).containsExactly("CREATED a null>1", "CREATED b null>1", "EXPIRED a 1>1");
        caches.clock.advance(Duration.ofSeconds(30));
        cache.announcer().announce();
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
            cache.announcer().announce();
        }
        assertThat(recorder.events.stream().filter(event -> event.startsWith("EXPIRED")))
                .hasSize(500)
                .doesNotHaveDuplicates();
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
        cache.announcer().announce();
        assertThat(((StoreCache<String, String>) cache).storeStatistics().entries()).isEqualTo(1);
    }
}
