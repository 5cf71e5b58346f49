package io.memorymap.jcache.cache;

import static io.memorymap.jcache.Caches.small;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.StoredEntry;
import io.memorymap.jcache.Caches;
import io.memorymap.jcache.MemoryMapConfiguration;
import io.memorymap.jcache.event.EventRecorder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CompletionListenerFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One thread loads at a time, so that a load which is complete is one that all earlier ones have gone before. */
@Timeout(60)
class RefreshTest {
    private static final Duration AGE = Duration.ofMinutes(10);
    private static final String SETTLED = "settled";

    private final Caches caches = new Caches();
    private final Source source = new Source();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        source.gate.countDown();
        caches.close();
    }

    /** Gives numbers, counts what it is asked for, and waits at its gate. */
    private static final class Source implements CacheLoader<String, String> {
        final AtomicInteger loads = new AtomicInteger();
        final CountDownLatch entered = new CountDownLatch(1);
        volatile CountDownLatch gate = new CountDownLatch(0);
        volatile boolean fails;
        volatile boolean empty;

        @Override
        public @Nullable String load(String key) {
            if (key.equals(SETTLED)) {
                return key;
            }
            int number = loads.incrementAndGet();
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (fails) {
                throw new IllegalStateException("planned");
            }
            return empty ? null : "loaded " + number;
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            return Map.of(SETTLED, SETTLED);
        }
    }

    private static Properties properties() {
        Properties properties = small();
        properties.setProperty("memorymap.loader-threads", "1");
        return properties;
    }

    private MemoryMapConfiguration<String, String> refreshing() {
        MemoryMapConfiguration<String, String> configuration = new MemoryMapConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .refreshAfterWrite(AGE);
        configuration.setCacheLoaderFactory(() -> source);
        return configuration;
    }

    private Cache<String, String> create(MemoryMapConfiguration<String, String> configuration) {
        return caches.manager(URI.create("test:refresh"), properties()).createCache("c", configuration);
    }

    /** Returns when all loads that have begun are over. */
    private static void settle(Cache<String, String> cache) throws Exception {
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(Set.of(SETTLED), false, done);
        done.get();
    }

    private static long failures(Cache<String, String> cache) {
        return ((MemoryMapCache<?, ?>) cache).core().statistics.failedReloads();
    }

    @Test
    void anOldEntryIsServedWhileOneThreadReloadsIt() throws Exception {
        source.gate = new CountDownLatch(1);
        Cache<String, String> cache = create(refreshing());
        cache.put("a", "first");
        caches.clock.advance(AGE.minusMillis(1));
        assertThat(cache.get("a")).isEqualTo("first");
        caches.clock.advance(Duration.ofMillis(1));

        for (int i = 0; i < 64; i++) {
            assertThat(cache.get("a")).isEqualTo("first");
        }
        source.entered.await();
        assertThat(cache.getAll(Set.of("a"))).containsEntry("a", "first");
        source.gate.countDown();
        settle(cache);

        assertThat(source.loads).hasValue(1);
        assertThat(cache.get("a")).isEqualTo("loaded 1");
        caches.clock.advance(AGE.minusMillis(1));
        cache.get("a");
        settle(cache);
        assertThat(source.loads).as("its age counts from the reload").hasValue(1);
    }

    @Test
    void aFailedReloadKeepsTheOldValueAndIsTriedAgainLater() throws Exception {
        List<LogRecord> log = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getMessage().contains("could not be refreshed")) {
                    log.add(record);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.memorymap.jcache");
        logger.addHandler(handler);
        try {
            Cache<String, String> cache = create(refreshing());
            cache.put("a", "first");
            caches.clock.advance(AGE);
            source.fails = true;
            for (int i = 0; i < 10; i++) {
                assertThat(cache.get("a")).isEqualTo("first");
                settle(cache);
            }
            assertThat(source.loads).as("left alone after a failure").hasValue(1);

            caches.clock.advance(Duration.ofSeconds(59));
            cache.get("a");
            settle(cache);
            assertThat(source.loads).hasValue(1);
            caches.clock.advance(Duration.ofSeconds(1));
            cache.put("b", "first");
            cache.get("a");
            settle(cache);
            assertThat(source.loads).hasValue(2);
            assertThat(failures(cache)).isEqualTo(2);
            assertThat(log).as("once in a minute").hasSize(2);

            source.fails = false;
            caches.clock.advance(Duration.ofMinutes(1));
            assertThat(cache.get("a")).isEqualTo("first");
            settle(cache);
            assertThat(cache.get("a")).isEqualTo("loaded 3");
            assertThat(failures(cache)).isEqualTo(2);
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void manyFailuresInAMinuteAreOneLineOfTheLog() throws Exception {
        AtomicInteger lines = new AtomicInteger();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getMessage().contains("could not be refreshed")) {
                    lines.incrementAndGet();
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.memorymap.jcache");
        logger.addHandler(handler);
        try {
            Cache<String, String> cache = create(refreshing());
            for (int i = 0; i < 20; i++) {
                cache.put("key " + i, "first");
            }
            caches.clock.advance(AGE);
            source.fails = true;
            for (int i = 0; i < 20; i++) {
                cache.get("key " + i);
            }
            settle(cache);
            assertThat(failures(cache)).isEqualTo(20);
            assertThat(lines).hasValue(1);
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void aReloadIsAnUpdateForListenersAndNothingForTheWriterAndTheStatistics() throws Exception {
        EventRecorder<String, String> events = new EventRecorder<>();
        MemoryMapConfiguration<String, String> configuration = refreshing();
        configuration.setStatisticsEnabled(true);
        configuration.setWriteThrough(true);
        AtomicInteger written = new AtomicInteger();
        configuration.setCacheWriterFactory(() -> new CountingWriter(written));
        configuration.addCacheEntryListenerConfiguration(
                new MutableCacheEntryListenerConfiguration<>(() -> events, null, true, true));
        Cache<String, String> cache = create(configuration);
        cache.put("a", "first");
        caches.clock.advance(AGE);
        cache.get("a");
        settle(cache);

        assertThat(events.events).startsWith("CREATED a null>first", "UPDATED a first>loaded 1");
        assertThat(written).hasValue(1);
        assertThat(((MemoryMapCache<?, ?>) cache).core().statistics.getCachePuts())
                .isEqualTo(1);
        assertThat(((MemoryMapCache<?, ?>) cache).core().statistics.reloads()).isEqualTo(1);
    }

    @Test
    void anEntryForWhichThereIsNothingAnyMoreIsRemoved() throws Exception {
        EventRecorder<String, String> events = new EventRecorder<>();
        MemoryMapConfiguration<String, String> configuration = refreshing();
        configuration.addCacheEntryListenerConfiguration(
                new MutableCacheEntryListenerConfiguration<>(() -> events, null, true, true));
        Cache<String, String> cache = create(configuration);
        cache.put("a", "first");
        caches.clock.advance(AGE);
        source.empty = true;
        cache.get("a");
        settle(cache);

        assertThat(cache.containsKey("a")).isFalse();
        assertThat(events.events).contains("REMOVED a first>first");
    }

    @Test
    void whatWasWrittenWhileAReloadWaitedIsNotReplaced() throws Exception {
        source.gate = new CountDownLatch(1);
        Cache<String, String> cache = create(refreshing());
        cache.put("a", "first");
        cache.put("b", "first");
        caches.clock.advance(AGE);
        cache.get("a");
        source.entered.await();
        cache.get("b");
        cache.put("b", "second");
        source.gate.countDown();
        settle(cache);

        assertThat(cache.get("b")).isEqualTo("second");
        assertThat(source.loads).hasValue(1);
    }

    static Stream<Factory<? extends ExpiryPolicy>> policies() {
        return Stream.of(
                EternalExpiryPolicy.factoryOf(),
                CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR),
                CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ETERNAL),
                ModifiedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void theAgeOfAnEntryIsKnownAfterARestart(Factory<? extends ExpiryPolicy> policy) throws Exception {
        MemoryMapConfiguration<String, String> configuration = refreshing().directory(directory);
        configuration.setExpiryPolicyFactory(policy);
        Cache<String, String> cache = create(configuration);
        cache.put("a", "first");
        caches.clock.advance(AGE.minusMinutes(1));
        cache.close();

        Cache<String, String> again = create(configuration);
        assertThat(again.get("a")).isEqualTo("first");
        settle(again);
        assertThat(source.loads).hasValue(0);
        caches.clock.advance(Duration.ofMinutes(1));
        assertThat(again.get("a")).isEqualTo("first");
        settle(again);
        assertThat(again.get("a")).isEqualTo("loaded 1");

        // The reload counts as the creation of the entry, also after a restart.
        caches.clock.advance(AGE.minusMinutes(1));
        again.close();
        Cache<String, String> third = create(configuration);
        assertThat(third.get("a")).isEqualTo("loaded 1");
        settle(third);
        assertThat(source.loads).hasValue(1);
    }

    @Test
    void entriesStillExpire() throws Exception {
        MemoryMapConfiguration<String, String> configuration = refreshing();
        configuration.setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR));
        Cache<String, String> cache = create(configuration);
        cache.put("a", "first");
        caches.clock.advance(Duration.ofHours(1));
        assertThat(cache.get("a")).isNull();
        settle(cache);
        assertThat(source.loads).hasValue(0);
    }

    @Test
    void anUpdateBeginsTheAgeOfAnEternalEntryAnew() throws Exception {
        EventRecorder<String, String> events = new EventRecorder<>();
        MemoryMapConfiguration<String, String> configuration = refreshing();
        // With a listener an update reads what it replaces, and asks the policy for updates.
        configuration.addCacheEntryListenerConfiguration(
                new MutableCacheEntryListenerConfiguration<>(() -> events, null, true, true));
        Cache<String, String> cache = create(configuration);
        cache.put("a", "first");
        caches.clock.advance(AGE.minusMinutes(1));
        cache.put("a", "first");
        caches.clock.advance(AGE.minusMinutes(1));
        assertThat(cache.get("a")).isEqualTo("first");
        settle(cache);
        assertThat(source.loads).hasValue(0);
    }

    @Test
    void entriesFromBeforeItWasConfiguredAreReloadedWhenTheyAreFirstRead() throws Exception {
        MemoryMapConfiguration<String, String> before = new MemoryMapConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .directory(directory);
        Cache<String, String> cache = create(before);
        cache.put("a", "first");
        cache.close();

        Cache<String, String> again = create(refreshing().directory(directory));
        assertThat(again.get("a")).isEqualTo("first");
        settle(again);
        assertThat(again.get("a")).isEqualTo("loaded 1");
        again.close();

        Cache<String, String> without = create(before);
        caches.clock.advance(Duration.ofDays(400_000));
        assertThat(without.get("a"))
                .as("without it, entries are as eternal as before")
                .isEqualTo("loaded 1");
    }

    @Test
    void itWorksByReferenceToo() throws Exception {
        MemoryMapConfiguration<String, String> configuration = refreshing();
        configuration.setStoreByValue(false);
        Cache<String, String> cache = create(configuration);
        cache.put("a", "first");
        caches.clock.advance(AGE);
        assertThat(cache.get("a")).isEqualTo("first");
        settle(cache);
        assertThat(cache.get("a")).isEqualTo("loaded 1");
    }

    @Test
    void whatCannotBeRefreshedIsRefusedWithTheReason() {
        MemoryMapConfiguration<String, String> noLoader = refreshing();
        noLoader.setCacheLoaderFactory(null);
        assertThatThrownBy(() -> create(noLoader))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("\"c\"")
                .hasMessageContaining("no loader");
        MemoryMapConfiguration<String, String> accessed = refreshing();
        accessed.setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR));
        assertThatThrownBy(() -> create(accessed))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("eternal, created or modified")
                .hasMessageContaining("AccessedExpiryPolicy");
        MemoryMapConfiguration<String, String> tooLate = refreshing();
        tooLate.setExpiryPolicyFactory(
                CreatedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.MINUTES, 10)));
        assertThatThrownBy(() -> create(tooLate))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("600000 ms already");
        assertThatThrownBy(() -> create(refreshing().refreshAfterWrite(Duration.ZERO)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("refresh-after-write")
                .hasMessageContaining("1 ms");
    }

    @Test
    void aFarExpiryTellsTheTimeOfWriting() {
        ExpiryRules rules = new ExpiryRules(new EternalExpiryPolicy()).dated();
        long expiresAt = rules.creation(1_700_000_000_000L);
        assertThat(rules.writtenAt(expiresAt)).isEqualTo(1_700_000_000_000L);
        assertThat(Duration.ofMillis(expiresAt - 1_700_000_000_000L).toDays()).isGreaterThan(365 * 2_000);
        assertThat(rules.writtenAt(StoredEntry.NEVER)).isEqualTo(Long.MIN_VALUE);
        assertThat(rules.description())
                .as("a file need not be rebuilt for it")
                .isEqualTo(new ExpiryRules(new EternalExpiryPolicy()).description());
    }

    private record CountingWriter(AtomicInteger written) implements CacheWriter<String, String> {
        @Override
        public void write(Cache.Entry<? extends String, ? extends String> entry) {
            written.incrementAndGet();
        }

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
}
