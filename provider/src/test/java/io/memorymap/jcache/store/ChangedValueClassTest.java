package io.memorymap.jcache.store;

import static io.memorymap.jcache.Caches.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.Caches;
import io.memorymap.jcache.MappedCache;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a deployment that changed the class of its values, a cache misses them, counts that, and takes new ones. */
class ChangedValueClassTest {
    @TempDir
    Path directory;

    private final Caches caches = new Caches();

    /** A provider knows its loaders weakly, and an application does not forget them. */
    private final List<ClassLoader> loaders = new ArrayList<>();

    @AfterEach
    void close() {
        caches.close();
    }

    @Test
    void aValueWhoseRecordHasChangedIsACountedMissAndGivesWay() throws Exception {
        try (CacheManager before = manager(compile("public record User(String name, int age) {}"))) {
            Cache<String, Object> cache = before.createCache("users", types(String.class, Object.class));
            cache.put("a", make(before, "Ann", 30));
            cache.put("b", make(before, "Bob", 31));
            cache.put("text", "stays");
        }
        CacheManager after = manager(compile("public record User(String name, long born) {}"));
        Cache<String, Object> cache = after.createCache("users", types(String.class, Object.class));
        assertThat(cache.get("a")).isNull();
        assertThat(cache.containsKey("a")).isFalse();
        assertThat(cache.getAll(Set.of("a", "b", "text"))).isEqualTo(Map.of("text", "stays"));
        assertThat(cache.unwrap(MappedCache.class).storeStatistics().undecodable())
                .isPositive();
        Object now = make(after, "Ann", 1990L);
        assertThat(cache.putIfAbsent("a", now)).isTrue();
        assertThat(cache.get("a")).isEqualTo(now);
        assertThat(cache.remove("b")).isFalse();
    }

    private CacheManager manager(ClassLoader loader) {
        Properties properties = Caches.small();
        properties.setProperty(
                "memorymap.directory", directory.resolve("caches").toString());
        return caches.provider.getCacheManager(URI.create("test:changed" + loaders.size()), loader, properties);
    }

    private static Object make(CacheManager manager, Object... arguments) throws ReflectiveOperationException {
        return manager.getClassLoader()
                .loadClass("User")
                .getDeclaredConstructors()[0]
                .newInstance(arguments);
    }

    private ClassLoader compile(String source) throws IOException {
        Path classes = Files.createDirectory(directory.resolve("v" + loaders.size()));
        Path file = classes.resolve("User.java");
        Files.writeString(file, source);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), file.toString()))
                .isZero();
        ClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, Caches.class.getClassLoader());
        loaders.add(loader);
        return loader;
    }
}
