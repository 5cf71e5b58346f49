package io.memorymap.jcache.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where settings come from, and which of them win. */
class ManagerSettingsTest {
    @TempDir
    Path directory;

    @Test
    void withoutAnyConfigurationCachesAreBoundedAndTemporary() {
        ManagerSettings manager = SettingsTests.load(SettingsTests.NAME);
        CacheSettings cache = manager.forCache("any");

        assertThat(manager.source()).isNull();
        assertThat(manager.directory()).isNull();
        assertThat(manager.declaredCacheNames()).isEmpty();
        assertThat(cache.capacity()).isEqualTo(10_000);
        assertThat(cache.maxBytes()).isEqualTo(16L << 20);
        assertThat(cache.maxEntryBytes()).isNull();
        assertThat(cache.preallocate()).isFalse();
        assertThat(cache.eviction()).isEqualTo(Eviction.TWO_QUEUES);
        assertThat(cache.durability()).isEqualTo(Durability.PERIODIC);
        assertThat(cache.lockWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(cache.isPersistent()).isFalse();
        assertThat(cache.whenLocked()).isEqualTo(CacheSettings.WhenLocked.FOLLOW);
        assertThat(cache.recreateOnMismatch()).isFalse();
        assertThat(cache.statistics()).isNull();
        assertThat(cache.expiry()).isNull();
        assertThat(cache.listeners()).isEmpty();
    }

    @Test
    void aUriOfADirectoryIsTheDirectoryWhetherOrNotItExists() {
        for (Path path : List.of(directory, directory.resolve("new"))) {
            ManagerSettings manager = SettingsTests.load(path.toUri());
            assertThat(manager.directory()).isEqualTo(path);
            assertThat(manager.directoryIsExplicitUri()).isTrue();
            assertThat(manager.forCache("any").isPersistent()).isTrue();
            assertThat(manager.forCache("any").directory()).isEqualTo(path);
        }
    }

    @Test
    void aDirectoryComesFromAPropertyOrTheFileToo() {
        ManagerSettings fromProperty =
                SettingsTests.load(SettingsTests.NAME, "memorymap.directory", directory.toString());
        assertThat(fromProperty.directory()).isEqualTo(directory);
        assertThat(fromProperty.directoryIsExplicitUri()).isFalse();
        assertThat(SettingsTests.load(
                                SettingsTests.NAME,
                                "memorymap.directory",
                                directory.toUri().toString())
                        .directory())
                .isEqualTo(directory);
        Properties system = SettingsTests.properties("memorymap.directory", "data");
        assertThat(ManagerSettings.load(SettingsTests.NAME, SettingsTests.loader(), null, system)
                        .directory())
                .isEqualTo(Path.of("data").toAbsolutePath());
        assertThat(SettingsTests.of(directory, "memorymap { directory = /var/a }")
                        .directory())
                .isEqualTo(Path.of("/var/a"));
    }

    @Test
    void aFileIsFoundByUriByPropertyAndOnTheClassPath() throws IOException {
        String text = "memorymap { caches { users {} } }";
        Path file = SettingsTests.write(directory, "acme.conf", text);
        ClassLoader loader = SettingsTests.resources(directory);
        Properties none = new Properties();

        assertThat(ManagerSettings.load(file.toUri(), loader, null, none).source())
                .isEqualTo(file.toString());
        for (String name : List.of(
                file.toString(), file.toUri().toString(), "classpath:acme.conf", "classpath:/acme.conf", "acme.conf")) {
            ManagerSettings manager = ManagerSettings.load(
                    SettingsTests.NAME, loader, SettingsTests.properties("memorymap.config", name), none);
            assertThat(manager.declaredCacheNames()).as(name).containsExactly("users");
            assertThat(manager.source()).as(name).endsWith("acme.conf");
        }
        for (String uri : List.of("classpath:acme.conf", "acme.conf")) {
            assertThat(ManagerSettings.load(URI.create(uri), loader, null, none).declaredCacheNames())
                    .as(uri)
                    .containsExactly("users");
        }
        Files.move(file, directory.resolve("memorymap.conf"));
        ManagerSettings onClassPath = ManagerSettings.load(SettingsTests.NAME, loader, null, none);
        assertThat(onClassPath.declaredCacheNames()).containsExactly("users");
        assertThat(onClassPath.source()).endsWith("memorymap.conf");
    }

    @Test
    void theUriWinsOverThePropertyWhichWinsOverTheClassPath() {
        ClassLoader loader = SettingsTests.resources(directory);
        Path byUri = SettingsTests.write(directory, "a.conf", "memorymap { caches { a {} } }");
        Path byProperty = SettingsTests.write(directory, "b.conf", "memorymap { caches { b {} } }");
        SettingsTests.write(directory, "memorymap.conf", "memorymap { caches { c {} } }");
        Properties properties = SettingsTests.properties("memorymap.config", byProperty.toString());

        assertThat(ManagerSettings.load(byUri.toUri(), loader, properties, new Properties())
                        .declaredCacheNames())
                .containsExactly("a");
        assertThat(ManagerSettings.load(SettingsTests.NAME, loader, properties, new Properties())
                        .declaredCacheNames())
                .containsExactly("b");
        assertThat(ManagerSettings.load(SettingsTests.NAME, loader, null, properties)
                        .declaredCacheNames())
                .containsExactly("b");
        assertThat(ManagerSettings.load(directory.toUri(), loader, properties, new Properties())
                        .directory())
                .as("a directory and a file do not exclude each other")
                .isEqualTo(directory);
    }

    @Test
    void jsonAndPropertiesFilesHaveTheSameKeys() {
        Path json = SettingsTests.write(
                directory, "a.json", "{\"memorymap\": {\"caches\": {\"com.acme.User\": {\"capacity\": 300}}}}");
        Path properties = SettingsTests.write(
                directory, "a.properties", "memorymap.caches.\"com.acme.User\".capacity=300\nother=x\n");
        for (Path file : List.of(json, properties)) {
            ManagerSettings manager = SettingsTests.load(file.toUri());
            assertThat(manager.declaredCacheNames()).containsExactly("com.acme.User");
            assertThat(manager.forCache("com.acme.User").capacity()).isEqualTo(300);
        }
    }

    @Test
    void propertiesWinOverTheFileAndTheManagersOverTheJvms() {
        Path file = SettingsTests.write(
                directory, "x.conf", "memorymap { caches { a { capacity = 1001 }, \"b.c\" { capacity = 1002 } } }");
        ManagerSettings manager = ManagerSettings.load(
                file.toUri(),
                SettingsTests.loader(),
                SettingsTests.properties("memorymap.caches.a.capacity", "2001"),
                SettingsTests.properties(
                        "memorymap.caches.a.capacity", "3001", "memorymap.caches.\"b.c\".capacity", "3002"));

        assertThat(manager.forCache("a").capacity()).isEqualTo(2001);
        assertThat(manager.forCache("b.c").capacity()).isEqualTo(3002);
    }

    @Test
    void theNearestBlockWins() {
        ManagerSettings manager = SettingsTests.of(directory, """
                memorymap {
                  directory = /var/caches
                  default { capacity = 1000, durability = sync, lock-wait = 1 s, preallocate = true }
                  caches {
                    "com.acme.*" { capacity = 2000, eviction = none }
                    "com.acme.user.*" { capacity = 3000, persistent = false }
                    "*.User" { max-bytes = 1 MiB }
                    "com.acme.user.User" { capacity = 4000 }
                  }
                }
                """);

        assertThat(manager.declaredCacheNames()).containsExactly("com.acme.user.User");
        CacheSettings exact = manager.forCache("com.acme.user.User");
        assertThat(exact.capacity()).isEqualTo(4000);
        assertThat(exact.eviction()).isEqualTo(Eviction.NONE);
        assertThat(exact.maxBytes()).isEqualTo(1L << 20);
        assertThat(exact.isPersistent()).isFalse();
        assertThat(exact.durability()).isEqualTo(Durability.SYNC);
        assertThat(exact.preallocate()).isTrue();
        assertThat(manager.forCache("com.acme.user.Order").capacity()).isEqualTo(3000);
        assertThat(manager.forCache("com.acme.Order").capacity()).isEqualTo(2000);
        assertThat(manager.forCache("com.acme.Order").isPersistent()).isTrue();
        assertThat(manager.forCache("org.other").capacity()).isEqualTo(1000);
        assertThat(manager.forCache("org.other").lockWait()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void patternsMatchFromTheBeginningToTheEnd() {
        ManagerSettings manager = SettingsTests.of(
                directory, "memorymap { caches { \"a*b*a\" { capacity = 500 }, \"x*\" { capacity = 600 } } }");
        for (String name : List.of("aba", "axxbyya", "abba")) {
            assertThat(manager.forCache(name).capacity()).as(name).isEqualTo(500);
        }
        for (String name : List.of("a", "ab", "aab", "xx aba", "abax")) {
            assertThat(manager.forCache(name).capacity()).as(name).isNotEqualTo(500);
        }
        assertThat(manager.forCache("x").capacity()).isEqualTo(600);
    }

    @Test
    void entriesAndBytesFollowEachOther() {
        assertBounds("capacity = 1000", 1000, 16L << 20);
        assertBounds("capacity = 1000000", 1_000_000, 512_000_000);
        assertBounds("max-bytes = 1 GiB", 2_097_152, 1L << 30);
        assertBounds("max-bytes = 1 MiB", 10_000, 1L << 20);
        assertBounds("capacity = 1000, average-entry-bytes = 2 KiB", 1000, 2_048_000);
        assertBounds("average-entry-bytes = 100", 10_000, 1_000_000);
        assertBounds("capacity = 500, max-bytes = 12345", 500, 12_345);
    }

    private void assertBounds(String settings, long capacity, long maxBytes) {
        CacheSettings cache = SettingsTests.of(directory, "memorymap { caches { a { " + settings + " } } }")
                .forCache("a");
        assertThat(cache.capacity()).as(settings).isEqualTo(capacity);
        assertThat(cache.maxBytes()).as(settings).isEqualTo(maxBytes);
    }

    @Test
    void anAverageInANearBlockReplacesTheBytesOfAFarOne() {
        CacheSettings cache = SettingsTests.of(
                        directory,
                        "memorymap { default { max-bytes = 1 GiB }, caches { a { capacity = 1000, average-entry-bytes = 10 } } }")
                .forCache("a");
        assertThat(cache.maxBytes()).isEqualTo(10_000);
    }

    @Test
    void expiryIsTakenAsAWholeFromTheNearestBlock() {
        ManagerSettings manager = SettingsTests.of(directory, """
                memorymap {
                  default { expiry { policy = created, duration = 10 minutes } }
                  caches {
                    a { expiry { policy = eternal } }
                    b { expiry { factory = com.acme.Policy } }
                  }
                }
                """);
        assertThat(manager.forCache("a").expiry())
                .isEqualTo(new ExpirySettings(ExpirySettings.Policy.ETERNAL, null, null));
        assertThat(manager.forCache("b").expiry())
                .isEqualTo(new ExpirySettings(ExpirySettings.Policy.CUSTOM, null, "com.acme.Policy"));
        assertThat(manager.forCache("c").expiry())
                .isEqualTo(new ExpirySettings(ExpirySettings.Policy.CREATED, Duration.ofMinutes(10), null));
    }

    @Test
    void hibernatesRegionsAreTemporaryUnlessTheFileSaysPersistent() {
        ManagerSettings silent = SettingsTests.load(directory.toUri());
        assertThat(silent.forCache("com.acme.User", true, Map.of()).isPersistent())
                .isFalse();
        assertThat(silent.forCache("com.acme.User", false, Map.of()).isPersistent())
                .isTrue();
        assertThat(silent.forCache("default-query-results-region").isPersistent())
                .isFalse();

        ManagerSettings persistent = SettingsTests.load(directory.toUri(), "memorymap.default.persistent", "true");
        assertThat(persistent.forCache("com.acme.User", true, Map.of()).isPersistent())
                .isTrue();
    }

    @Test
    void hibernatesTimestampsNeverEvictOrExpireWhateverTheDefaultSays() {
        ManagerSettings manager = SettingsTests.of(
                directory,
                "memorymap { default { eviction = two-queues, expiry { policy = created, duration = 1 minute } } }");
        for (String name : List.of("default-update-timestamps-region", "app.default-update-timestamps-region")) {
            CacheSettings timestamps = manager.forCache(name);
            assertThat(timestamps.eviction()).isEqualTo(Eviction.NONE);
            assertThat(timestamps.expiry()).isEqualTo(new ExpirySettings(ExpirySettings.Policy.ETERNAL, null, null));
        }
        assertThat(manager.forCache("default-query-results-region").eviction()).isEqualTo(Eviction.TWO_QUEUES);
    }

    @Test
    void aFileTurnsStatisticsOnUnlessItSaysOtherwise() {
        assertThat(SettingsTests.load(SettingsTests.NAME).forCache("a").statistics())
                .isNull();
        assertThat(SettingsTests.of(directory, "memorymap {}").forCache("a").statistics())
                .isTrue();
        assertThat(SettingsTests.of(directory, "memorymap { default { statistics = false } }")
                        .forCache("a")
                        .statistics())
                .isFalse();
    }

    @Test
    void onlyOurPropertiesAndNoOtherFilesAreRead() {
        SettingsTests.write(directory, "application.conf", "memorymap { caches { a {} } }");
        SettingsTests.write(directory, "reference.conf", "memorymap { nonsense = 1 }");
        Properties system = SettingsTests.properties("caches.b.capacity", "1000", "config.file", "/no/such.conf");
        ManagerSettings manager =
                ManagerSettings.load(SettingsTests.NAME, SettingsTests.resources(directory), null, system);
        assertThat(manager.declaredCacheNames()).isEmpty();
        assertThat(manager.source()).isNull();
    }

    @Test
    void otherBlocksOfASharedFileAreLeftAlone() {
        ManagerSettings manager = SettingsTests.of(
                directory, "size = 1234\n akka { x = 1 }\n memorymap { default { capacity = ${size} } }");
        assertThat(manager.forCache("a").capacity()).isEqualTo(1234);
    }
}
