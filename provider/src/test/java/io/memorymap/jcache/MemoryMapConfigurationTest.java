package io.memorymap.jcache;

import static io.memorymap.jcache.Caches.small;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import io.memorymap.jcache.MemoryMapConfiguration.OnMismatch;
import io.memorymap.jcache.MemoryMapConfiguration.WhenLocked;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MemoryMapConfigurationTest {
    private final Caches caches = new Caches();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        caches.close();
    }

    private static MemoryMapConfiguration<String, String> strings() {
        return new MemoryMapConfiguration<String, String>().setTypes(String.class, String.class);
    }

    private static MappedCache<?, ?> mapped(Cache<?, ?> cache) {
        return cache.unwrap(MappedCache.class);
    }

    @Test
    void whatIsSetInCodeCountsWhateverTheFileSays() {
        Properties properties = small();
        properties.setProperty("memorymap.caches.\"users*\".capacity", "3000");
        CacheManager manager = caches.manager(URI.create("test:nearest"), properties);

        Cache<String, String> users =
                manager.createCache("users", strings().capacity(500).maxBytes(2 << 20));
        Cache<String, String> others = manager.createCache("users2", strings().maxBytes(2 << 20));

        assertThat(mapped(users).storeStatistics().capacity()).isEqualTo(500);
        assertThat(mapped(others).storeStatistics().capacity()).isEqualTo(3000);
    }

    @Test
    void aDirectoryInCodeMakesTheCachePersistent() throws Exception {
        MemoryMapConfiguration<String, String> configuration = strings()
                .directory(directory)
                .durability(Durability.SYNC)
                .eviction(Eviction.NONE)
                .preallocate(true)
                .averageEntryBytes(100)
                .maxEntryBytes(1000)
                .lockWait(Duration.ZERO)
                .whenLocked(WhenLocked.TEMPORARY)
                .onMismatch(OnMismatch.RECREATE)
                .serialFilter("java.base/*;!*");
        Cache<String, String> cache = caches.create("kept", configuration);
        cache.put("a", "b");
        Path file = mapped(cache).path();
        assertThat(file).hasParent(directory.toAbsolutePath());
        assertThatThrownBy(() -> cache.put("large", "x".repeat(2000))).isInstanceOf(CacheException.class);
        cache.close();

        Cache<String, String> again = caches.create("kept", configuration);

        assertThat(again.get("a")).isEqualTo("b");
        again.close();
        Cache<String, Integer> recreated = caches.create(
                "kept",
                new MemoryMapConfiguration<String, Integer>()
                        .setTypes(String.class, Integer.class)
                        .directory(directory)
                        .onMismatch(OnMismatch.RECREATE));
        assertThat(recreated.containsKey("a")).isFalse();
        recreated.close();
        Cache<String, String> temporary =
                caches.create("temporary", strings().directory(directory).persistent(false));
        assertThat(mapped(temporary).path()).isNull();
        try (var files = Files.list(directory)) {
            assertThat(files).noneMatch(path -> path.toString().contains("temporary"));
        }
    }

    @Test
    void aDeclaredCacheIsMadeAnewIfCodeWantsItOtherwise() {
        Properties properties = small();
        properties.setProperty("memorymap.caches.users.key-type", "String");
        properties.setProperty("memorymap.caches.users.value-type", "String");
        CacheManager manager = caches.manager(URI.create("test:claimed"), properties);
        assertThat(mapped(manager.getCache("users")).storeStatistics().capacity())
                .isEqualTo(1000);

        Cache<String, String> users = manager.createCache("users", strings().capacity(700));

        assertThat(mapped(users).storeStatistics().capacity()).isEqualTo(700);
        assertThat(manager.getCache("users", String.class, String.class)).isSameAs(users);
    }

    @Test
    void aBadValueIsRefusedByItsNameAndTheCaches() {
        assertThatThrownBy(() -> caches.create("users", strings().capacity(5)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("the configuration of the cache \"users\" in code")
                .hasMessageContaining("capacity = 5")
                .hasMessageContaining("256");
    }

    @Test
    void aCopyAndASerializedOneAreEqual() throws Exception {
        MemoryMapConfiguration<String, String> original = strings().capacity(500);
        original.setStatisticsEnabled(true);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(original).hasSameHashCodeAs(original);
        }
        MemoryMapConfiguration<String, String> copy = new MemoryMapConfiguration<>(original);
        assertThat(copy).isEqualTo(original);
        copy.capacity(501);
        assertThat(copy).isNotEqualTo(original);
    }

    @Test
    @SuppressWarnings("unchecked")
    void theStoreCanBeHad() {
        Cache<String, String> cache = caches.create("c", strings());
        cache.put("a", "b");

        KeyValueStore<String, String> store = cache.unwrap(KeyValueStore.class);

        assertThat(store.get("a")).isEqualTo("b");
    }
}
