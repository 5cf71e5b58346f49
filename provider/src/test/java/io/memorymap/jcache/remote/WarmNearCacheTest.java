package io.memorymap.jcache.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.RemoteCache;
import io.memorymap.jcache.RemoteCacheStatistics;
import java.nio.file.Path;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A near cache survives a restart, and nothing in it is served that has changed meanwhile. */
@Timeout(120)
class WarmNearCacheTest {
    private static final int ENTRIES = 2_000;

    @TempDir
    Path directory;

    private final TestServer server = TestServer.start("--maxclients", "100");
    private final RemoteManagers managers = new RemoteManagers(server);

    @AfterEach
    void stop() {
        managers.close();
        server.close();
    }

    private Cache<String, String> cache() {
        return managers.cache("users", true, "memorymap.directory", directory.toString());
    }

    private static RemoteCacheStatistics statistics(Cache<?, ?> cache) {
        return cache.unwrap(RemoteCache.class).remoteStatistics();
    }

    @Test
    void afterARestartNoValueTravelsThatIsUnchangedAndNoneIsServedThatIsNot() {
        Cache<String, String> cache = cache();
        for (int i = 0; i < ENTRIES; i++) {
            cache.put("key " + i, "value " + i);
        }
        cache.getCacheManager().close();

        Cache<String, String> other = managers.cache("users", false);
        other.put("key 7", "changed");
        other.remove("key 8");

        Cache<String, String> warm = cache();
        assertThat(warm.get("key 7")).isEqualTo("changed");
        assertThat(warm.get("key 8")).isNull();
        for (int i = 9; i < ENTRIES; i++) {
            assertThat(warm.get("key " + i)).isEqualTo("value " + i);
        }
        assertThat(statistics(warm).nearMisses()).isLessThanOrEqualTo(2);
        assertThat(statistics(warm).bytesReceived()).isLessThan(100);
        RemoteManagers.await(() -> {
            long before = statistics(warm).nearHits();
            for (int i = 9; i < ENTRIES; i++) {
                String unused = warm.get("key " + i);
            }
            return statistics(warm).nearHits() - before == ENTRIES - 9;
        });
    }

    @Test
    void aNearCacheThatAnotherProcessHasIsTemporary() {
        Cache<String, String> first = cache();
        Cache<String, String> second = cache();
        assertThat(first.unwrap(RemoteCache.class).nearPath()).isNotNull();
        assertThat(second.unwrap(RemoteCache.class).nearPath()).isNull();
        first.put("a", "1");
        assertThat(second.get("a")).isEqualTo("1");
    }

    @Test
    void aDestroyedCacheTakesItsNearFileAlong() {
        Cache<String, String> cache = cache();
        Path file = cache.unwrap(RemoteCache.class).nearPath();
        assertThat(file).exists();
        cache.getCacheManager().destroyCache("users");
        assertThat(file).doesNotExist();
    }
}
