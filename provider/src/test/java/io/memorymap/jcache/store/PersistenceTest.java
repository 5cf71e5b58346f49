package io.memorymap.jcache.store;

import static io.memorymap.jcache.Caches.small;
import static io.memorymap.jcache.Caches.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.jcache.Caches;
import io.memorymap.jcache.MappedCache;
import io.memorymap.jcache.MemoryMapConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PersistenceTest {
    private static final MutableConfiguration<String, String> STRINGS = types(String.class, String.class);

    @TempDir
    Path directory;

    private final Caches caches = new Caches();

    @AfterEach
    void close() {
        caches.close();
    }

    private static Path fileOf(Cache<?, ?> cache) {
        return Objects.requireNonNull(cache.unwrap(MappedCache.class).path());
    }

    @Test
    void aClosedCacheComesBackWithItsEntries() {
        try (CacheManager manager = caches.persistent(directory)) {
            Cache<String, String> cache = manager.createCache("c", STRINGS);
            cache.put("a", "1");
            cache.close();
            assertThat(manager.getCacheNames()).isEmpty();
            cache = manager.createCache("c", STRINGS);
            assertThat(cache.get("a")).isEqualTo("1");
        }
        Cache<String, String> later = caches.persistent(directory).createCache("c", STRINGS);
        assertThat(later.get("a")).isEqualTo("1");
    }

    @Test
    void theManagersUriMayBeTheDirectory() {
        CacheManager manager = caches.manager(directory.toUri(), small());
        Cache<String, String> cache = manager.createCache("c", STRINGS);
        assertThat(fileOf(cache).getParent()).isEqualTo(directory);
    }

    @Test
    void whatAKilledProcessHadPutIsThere() throws Exception {
        Process killed = OtherProcess.start(directory, "halt");
        assertThat(killed.waitFor()).isEqualTo(9);
        Cache<String, String> cache = caches.persistent(directory).createCache("c", STRINGS);
        assertThat(cache.get("from")).isEqualTo("the other process");
    }

    @Test
    void namesOnlyListOpenCaches() {
        CacheManager manager = caches.persistent(directory);
        manager.createCache("c", STRINGS).close();
        assertThat(manager.getCacheNames()).isEmpty();
        assertThat(manager.<String, String>getCache("c")).isNull();
    }

    @Test
    void destroyingDeletesTheFileOfAnOpenCacheAndOfAnUnopenedOne() {
        CacheManager manager = caches.persistent(directory);
        Path open = fileOf(manager.createCache("open", STRINGS));
        Cache<String, String> closed = manager.createCache("closed", STRINGS);
        Path unopened = fileOf(closed);
        closed.close();
        manager.destroyCache("open");
        manager.destroyCache("closed");
        manager.destroyCache("never there");
        assertThat(open).doesNotExist();
        assertThat(unopened).doesNotExist();
        assertThat(manager.createCache("open", STRINGS).iterator().hasNext()).isFalse();
    }

    @Test
    void otherTypesAreRefusedWithBothAndTheFileStaysAsItWas() throws IOException {
        CacheManager manager = caches.persistent(directory);
        Cache<String, String> cache = manager.createCache("c", STRINGS);
        cache.put("a", "1");
        Path file = fileOf(cache);
        cache.close();
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> manager.createCache("c", types(Long.class, String.class)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("java.lang.String")
                .hasMessageContaining("java.lang.Long")
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> manager.createCache("c", types(String.class, Long.class)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("java.lang.Long");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(manager.createCache("c", STRINGS).get("a")).isEqualTo("1");
    }

    @Test
    void aFileThatOthersMayWriteToIsRefusedUnlessThatIsConfigured() throws IOException {
        CacheManager manager = caches.persistent(directory);
        Cache<String, String> cache = manager.createCache("c", STRINGS);
        cache.put("a", "1");
        Path file = fileOf(cache);
        cache.close();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));

        assertThatThrownBy(() -> manager.createCache("c", STRINGS))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("mode 660")
                .hasMessageContaining("others-may-write");

        assertThat(manager.createCache(
                                "c",
                                new MemoryMapConfiguration<String, String>()
                                        .setTypes(String.class, String.class)
                                        .othersMayWrite(true))
                        .get("a"))
                .isEqualTo("1");
        manager.close();
        Properties allowed = small();
        allowed.setProperty("memorymap.default.others-may-write", "true");
        assertThat(caches.persistent(directory, allowed)
                        .createCache("c", STRINGS)
                        .get("a"))
                .isEqualTo("1");
    }

    @Test
    void otherTypesBeginAnewIfSoConfigured() {
        Properties recreate = small();
        recreate.setProperty("memorymap.default.on-mismatch", "recreate");
        CacheManager manager = caches.persistent(directory, recreate);
        Cache<String, String> cache = manager.createCache("c", STRINGS);
        cache.put("a", "1");
        cache.close();
        Cache<Long, String> other = manager.createCache("c", types(Long.class, String.class));
        assertThat(other.iterator().hasNext()).isFalse();
        other.put(1L, "x");
        assertThat(other.get(1L)).isEqualTo("x");
    }

    @Test
    void otherBoundsKeepTheEntriesAndTheirExpiry() {
        MutableConfiguration<String, String> expiring = types(String.class, String.class)
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR));
        try (CacheManager manager = caches.persistent(directory)) {
            Cache<String, String> cache = manager.createCache("c", expiring);
            for (int i = 0; i < 500; i++) {
                cache.put("k" + i, "v" + i);
            }
        }
        caches.clock.advance(Duration.ofMinutes(30));
        Properties larger = small();
        larger.setProperty("memorymap.default.capacity", "5000");
        Cache<String, String> cache = caches.persistent(directory, larger).createCache("c", expiring);
        assertThat(cache.unwrap(MappedCache.class).storeStatistics().capacity()).isEqualTo(5000);
        for (int i = 0; i < 500; i++) {
            assertThat(cache.get("k" + i)).isEqualTo("v" + i);
        }
        caches.clock.advance(Duration.ofMinutes(30));
        assertThat(cache.containsKey("k0")).isFalse();
        assertThat(namesIn(directory)).containsExactlyInAnyOrder("c.mmap", "c.mmap.lock");
    }

    @Test
    void smallerBoundsKeepWhatFits() {
        Properties larger = small();
        larger.setProperty("memorymap.default.capacity", "5000");
        try (CacheManager manager = caches.persistent(directory, larger)) {
            Cache<String, String> cache = manager.createCache("c", STRINGS);
            for (int i = 0; i < 3_000; i++) {
                cache.put("k" + i, "v" + i);
            }
        }
        Cache<String, String> cache = caches.persistent(directory).createCache("c", STRINGS);
        int found = 0;
        for (int i = 0; i < 3_000; i++) {
            String value = cache.get("k" + i);
            assertThat(value).isIn(null, "v" + i);
            found += value == null ? 0 : 1;
        }
        assertThat(found).isBetween(900, 1_000);
    }

    @Test
    void aRemainderOfAnInterruptedRebuildIsInNobodysWay() throws IOException {
        try (CacheManager manager = caches.persistent(directory)) {
            Cache<String, String> cache = manager.createCache("c", STRINGS);
            cache.put("a", "1");
            Path file = fileOf(cache);
            cache.close();
            Files.copy(file, file.resolveSibling(file.getFileName() + ".rebuilding"));
        }
        Properties larger = small();
        larger.setProperty("memorymap.default.capacity", "2000");
        Cache<String, String> cache = caches.persistent(directory, larger).createCache("c", STRINGS);
        assertThat(cache.get("a")).isEqualTo("1");
        assertThat(namesIn(directory)).containsExactlyInAnyOrder("c.mmap", "c.mmap.lock");
    }

    @Test
    void underAnotherExpiryPolicyOlderEntriesExpireNoLaterThanNewOnes() {
        try (CacheManager manager = caches.persistent(directory)) {
            manager.createCache("c", STRINGS).put("old", "1");
        }
        MutableConfiguration<String, String> oneHour = types(String.class, String.class)
                .setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR));
        for (int i = 0; i < 2; i++) {
            // The second time the policy is the file's own, so that nothing is shortened or lengthened again.
            try (CacheManager manager = caches.persistent(directory)) {
                assertThat(manager.createCache("c", oneHour).containsKey("old")).isTrue();
            }
            caches.clock.advance(Duration.ofMinutes(29));
        }
        caches.clock.advance(Duration.ofMinutes(2));
        assertThat(caches.persistent(directory).createCache("c", oneHour).containsKey("old"))
                .isFalse();
    }

    @Test
    void aCacheThatIsOpenInAnotherManagerIsTemporaryHereIfTheDirectoryWasConfigured() {
        Cache<String, String> first = caches.persistent(directory).createCache("c", STRINGS);
        first.put("a", "1");
        Cache<String, String> second = caches.persistent(directory).createCache("c", STRINGS);
        assertThat(second.unwrap(MappedCache.class).path()).isNull();
        second.put("a", "2");
        assertThat(first.get("a")).isEqualTo("1");
    }

    @Test
    void aCacheThatIsOpenInAnotherManagerIsRefusedIfTheDirectoryIsTheManagersUri() {
        caches.persistent(directory).createCache("c", STRINGS);
        CacheManager second = caches.manager(directory.toUri(), small());
        assertThatThrownBy(() -> second.createCache("c", STRINGS))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("in use");
    }

    @Test
    void whatAnotherProcessHoldsIsWaitedForThenRefusedOrReplaced() throws Exception {
        Process other = OtherProcess.start(directory);
        Properties patient = small();
        patient.setProperty("memorymap.default.lock-wait", "300 ms");
        patient.setProperty("memorymap.default.when-locked", "fail");
        CacheManager manager = caches.persistent(directory, patient);
        long start = System.nanoTime();
        assertThatThrownBy(() -> manager.createCache("c", STRINGS))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("in use");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));

        patient.setProperty("memorymap.default.when-locked", "temporary");
        Cache<String, String> temporary = caches.persistent(directory, patient).createCache("c", STRINGS);
        assertThat(temporary.unwrap(MappedCache.class).path()).isNull();

        patient.setProperty("memorymap.default.lock-wait", "60 s");
        CacheManager veryPatient = caches.persistent(directory, patient);
        other.getOutputStream().close();
        assertThat(veryPatient.createCache("c", STRINGS).get("from")).isEqualTo("the other process");
        assertThat(other.waitFor()).isZero();
    }

    @Test
    void aCacheWhoseFileAnotherProcessHoldsBeginsEmptyAndTakesItOverWhenThatEnds() throws Exception {
        Process other = OtherProcess.start(directory);
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        Handler log = handler(lines);
        Logger logger = Logger.getLogger("io.memorymap");
        logger.addHandler(log);
        try {
            takeOver(other);
        } finally {
            logger.removeHandler(log);
        }
        lines.removeIf(line -> !line.startsWith("The cache \"c\" is temporary until its file is free: ")
                && !line.startsWith("The cache \"c\" has taken over its file and is persistent now: 2 entries in "));
        assertThat(lines).as("the two lines of the log").hasSize(2);
    }

    private static Handler handler(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                lines.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    private void takeOver(Process other) throws Exception {
        Cache<String, String> cache = caches.persistent(directory).createCache("c", STRINGS);
        MappedCache<?, ?> mapped = cache.unwrap(MappedCache.class);
        assertThat(mapped.path()).isNull();
        assertThat(cache.get("from")).isNull();
        cache.put("meanwhile", "1");

        other.destroyForcibly().waitFor();

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (mapped.path() == null && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertThat(mapped.path()).isEqualTo(directory.resolve("c.mmap").toAbsolutePath());
        assertThat(cache.get("from")).isEqualTo("the other process");
        assertThat(cache.get("meanwhile")).isEqualTo("1");
        cache.close();
        Cache<String, String> again = caches.persistent(directory).createCache("c", STRINGS);
        assertThat(again).hasSize(2);
    }

    @Test
    void aCacheByReferenceIsNeverPersistent() {
        MutableConfiguration<String, String> byReference =
                types(String.class, String.class).setStoreByValue(false);
        Cache<String, String> cache = caches.persistent(directory).createCache("c", byReference);
        cache.put("a", "1");
        assertThatThrownBy(() -> cache.unwrap(MappedCache.class)).isInstanceOf(IllegalArgumentException.class);
        assertThat(namesIn(directory)).isEmpty();
        Properties explicit = small();
        explicit.setProperty("memorymap.default.persistent", "true");
        CacheManager insists = caches.persistent(directory, explicit);
        assertThatThrownBy(() -> insists.createCache("d", byReference))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("by reference");
    }

    @Test
    void somethingElseUnderTheNameOfACacheIsNeitherOpenedNorDeleted() throws IOException {
        Path file = directory.resolve("c.mmap");
        Files.writeString(file, "a letter to grandmother");
        CacheManager manager = caches.persistent(directory);
        assertThatThrownBy(() -> manager.createCache("c", STRINGS)).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> manager.destroyCache("c")).isInstanceOf(CacheException.class);
        assertThat(file).hasContent("a letter to grandmother");
    }

    private static List<String> namesIn(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
