package io.memorymap.jcache;

import static io.memorymap.jcache.Caches.small;
import static io.memorymap.jcache.Caches.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.memorymap.jcache.event.EventRecorder;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ManagersTest {
    private final Caches caches = new Caches();

    @AfterEach
    void close() {
        caches.close();
    }

    @Test
    void theServiceLoaderFindsTheProvider() {
        assertThat(Caching.getCachingProvider()).isInstanceOf(MemoryMapCachingProvider.class);
        Caching.getCachingProvider().close();
    }

    @Test
    void aNameThatIsTakenIsRefusedWithAWayOut() {
        CacheManager manager = caches.manager();
        manager.createCache("c", types(String.class, String.class));
        assertThatThrownBy(() -> manager.createCache("c", types(String.class, String.class)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("\"c\"")
                .hasMessageContaining("getCache");
    }

    @Test
    void aCacheThatTheConfigurationNamesIsThereAtOnceAndCodeMayCreateItOnce() {
        Properties properties = small();
        properties.setProperty("memorymap.caches.users.statistics", "true");
        properties.setProperty("memorymap.caches.users.capacity", "3000");
        CacheManager manager = caches.manager(URI.create("test:declared"), properties);
        assertThat(manager.getCacheNames()).containsExactly("users");
        Cache<Object, Object> declared = manager.getCache("users");
        assertThat(declared).isNotNull();
        declared.put("a", "1");

        Cache<Object, Object> created = manager.createCache("users", new MutableConfiguration<>());
        assertThat(created).isSameAs(declared);
        assertThat(created.unwrap(MappedCache.class).storeStatistics().capacity())
                .isEqualTo(3000);
        assertThat(complete(created).isStatisticsEnabled()).isTrue();
        assertThatThrownBy(() -> manager.createCache("users", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class);
    }

    @Test
    void codeMayGiveADeclaredCacheWhatTheConfigurationDoesNotSay() {
        Properties properties = small();
        properties.setProperty("memorymap.caches.users.capacity", "3000");
        CacheManager manager = caches.manager(URI.create("test:declared-types"), properties);
        Cache<Object, Object> declared = manager.getCache("users");
        Cache<String, Integer> created = manager.createCache("users", types(String.class, Integer.class));
        created.put("a", 1);
        assertThat(manager.getCache("users", String.class, Integer.class)).isSameAs(created);
        assertThat(created.unwrap(MappedCache.class).storeStatistics().capacity())
                .isEqualTo(3000);
        assertThat(declared).isNotNull();
        assertThat(declared.isClosed()).isTrue();
    }

    @SuppressWarnings("unchecked")
    private static <K, V> CompleteConfiguration<K, V> complete(Cache<K, V> cache) {
        return cache.getConfiguration(CompleteConfiguration.class);
    }

    @Test
    @SuppressWarnings("unchecked") // a class literal has no type arguments
    void theConfigurationCannotBeChangedThroughTheCache() {
        Cache<String, String> cache = caches.create("c", types(String.class, String.class));
        assertThatThrownBy(() -> cache.getConfiguration(MutableConfiguration.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(complete(cache)).isEqualTo(complete(cache));
    }

    @Test
    void readThroughWithoutALoaderIsRefused() {
        assertThatThrownBy(() ->
                        caches.create("c", types(String.class, String.class).setReadThrough(true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("loader");
    }

    @Test
    void aFactoryThatThrowsLeavesNoCacheBehind() {
        CacheManager manager = caches.manager();
        assertThatThrownBy(() -> manager.createCache(
                        "c",
                        types(String.class, String.class).setReadThrough(true).setCacheLoaderFactory(() -> {
                            throw new IllegalStateException("no");
                        })))
                .hasMessage("no");
        assertThat(manager.getCacheNames()).isEmpty();
        manager.createCache("c", types(String.class, String.class)).put("a", "1");
    }

    @Test
    void theDefaultClassLoaderAsksTheContextClassLoaderOfTheMoment() throws Exception {
        ClassLoader loader = caches.provider.getDefaultClassLoader();
        ClassLoader isolated = new Isolated();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(isolated);
            assertThat(loader.loadClass(Message.class.getName()).getClassLoader())
                    .isSameAs(isolated);
        } finally {
            thread.setContextClassLoader(before);
        }
        assertThat(loader.loadClass(Message.class.getName())).isSameAs(Message.class);
    }

    @Test
    void valuesAreOfTheManagersClassLoader() throws Exception {
        ClassLoader isolated = new Isolated();
        CacheManager manager = caches.provider.getCacheManager(URI.create("test:isolated"), isolated, small());
        Cache<String, Object> cache = manager.createCache("c", types(String.class, Object.class));
        cache.put("a", messageOf(isolated));
        assertThat(cache.get("a").getClass().getClassLoader()).isSameAs(isolated);
    }

    private static Object messageOf(ClassLoader loader) throws ReflectiveOperationException {
        return loader.loadClass(Message.class.getName()).getConstructor().newInstance();
    }

    @Test
    void aForgottenClassLoaderCanBeCollected() throws Exception {
        WeakReference<ClassLoader> loader = new WeakReference<>(useAndForget());
        for (int i = 0; i < 100 && loader.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(loader.get()).isNull();
    }

    private ClassLoader useAndForget() throws ReflectiveOperationException {
        ClassLoader isolated = new Isolated();
        CacheManager manager = caches.provider.getCacheManager(URI.create("test:forgotten"), isolated, small());
        Cache<String, Object> cache = manager.createCache("c", types(String.class, Object.class));
        cache.put("a", messageOf(isolated));
        assertThat(cache.get("a")).isNotNull();
        cache.close();
        return isolated;
    }

    @Test
    void theThreadsAreDaemonsAndEndWithTheLastCache() throws Exception {
        List<Thread> seen = new ArrayList<>();
        Cache<String, String> cache = caches.create("c", types(String.class, String.class));
        EventRecorder<String, String> recorder = new EventRecorder<>();
        recorder.reaction = event -> seen.add(Thread.currentThread());
        cache.registerCacheEntryListener(recorder.asynchronous());
        cache.put("a", "1");
        while (seen.isEmpty()) {
            Thread.sleep(1);
        }
        assertThat(seen.get(0).isDaemon()).isTrue();
        cache.close();
        seen.get(0).join(30_000);
        assertThat(seen.get(0).isAlive()).isFalse();
    }

    @Test
    void fiveHundredCachesMadeAndDestroyedTakeLessThanAGibibyteAtAnyTime(@TempDir Path directory) throws IOException {
        Path maps = Path.of("/proc/self/maps");
        assumeThat(maps).as("memory map of the process").exists();
        Properties properties = new Properties();
        properties.setProperty("memorymap.temporary-directory", directory.toString());
        // The bound is on dead mappings together, whatever the size of each; with small ones the test does not write
        // for minutes.
        properties.setProperty("memorymap.default.max-bytes", "2MiB");
        CacheManager manager = caches.manager(URI.create("test:many"), properties);
        long most = 0;
        long together = 0;
        for (int i = 0; i < 500; i++) {
            Cache<String, String> cache = manager.createCache("c", types(String.class, String.class));
            cache.put("a", "1");
            together += cache.unwrap(MappedCache.class).storeStatistics().fileBytes();
            manager.destroyCache("c");
            if (i % 20 == 0) {
                most = Math.max(most, mappedBytes(maps, directory));
            }
        }
        assertThat(together).isGreaterThan(3L << 29);
        assertThat(most).isPositive().isLessThan(1L << 30);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    /** Bytes of mappings whose file was in the directory: the file is deleted, but holds its space until it is unmapped. */
    private static long mappedBytes(Path maps, Path directory) throws IOException {
        long bytes = 0;
        for (String line : Files.readAllLines(maps)) {
            if (line.contains(directory.toString())) {
                int dash = line.indexOf('-');
                bytes += Long.parseUnsignedLong(line.substring(dash + 1, line.indexOf(' ')), 16)
                        - Long.parseUnsignedLong(line.substring(0, dash), 16);
            }
        }
        return bytes;
    }

    /** A value class of the application. */
    public static final class Message implements java.io.Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** Defines the value class itself instead of asking its parent. */
    private static final class Isolated extends ClassLoader {
        Isolated() {
            super(ManagersTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Message.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String resource = name.replace('.', '/') + ".class";
            try (var in = ManagersTest.class.getClassLoader().getResourceAsStream(resource)) {
                assertThat(in).isNotNull();
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
