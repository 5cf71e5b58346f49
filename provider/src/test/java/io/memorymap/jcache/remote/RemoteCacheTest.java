package io.memorymap.jcache.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.RemoteCache;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations of JCache on entries that are on a server, by two processes' worth of managers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteCacheTest {
    private TestServer server = TestServer.start();

    @BeforeAll
    void isThere() {
        assertThat(server.send("PING")).startsWith("+PONG");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatOneWritesTheOtherReads(boolean near) {
        try (RemoteManagers managers = new RemoteManagers(server)) {
            Cache<String, String> here = managers.cache("users", near);
            Cache<String, String> there = managers.cache("users", near);

            here.put("a", "1");
            assertThat(there.get("a")).isEqualTo("1");
            there.put("a", "2");
            RemoteManagers.await(() -> "2".equals(here.get("a")));
            assertThat(here.getAndPut("a", "3")).isEqualTo("2");
            assertThat(there.replace("a", "3", "4")).isTrue();
            assertThat(there.replace("a", "3", "5")).isFalse();
            assertThat(here.putIfAbsent("a", "5")).isFalse();
            assertThat(here.remove("a", "3")).isFalse();
            assertThat(here.getAndRemove("a")).isEqualTo("4");
            RemoteManagers.await(() -> there.get("a") == null);
            assertThat(here.remove("a")).isFalse();
            here.putAll(Map.of("b", "1", "c", "2"));
            assertThat(there.getAll(Set.of("b", "c", "d"))).isEqualTo(Map.of("b", "1", "c", "2"));
            assertThat(there.<String>invoke("b", (entry, arguments) -> {
                        entry.setValue(entry.getValue() + "+");
                        return entry.getValue();
                    }))
                    .isEqualTo("1+");
            RemoteManagers.await(() -> "1+".equals(here.get("b")));
            assertThat(here).hasSize(2);
            here.clear();
            RemoteManagers.await(() -> there.get("c") == null);
            assertThat(there.iterator().hasNext()).isFalse();
        }
    }

    @Test
    void whatIsReadTwiceIsNear() {
        try (RemoteManagers managers = new RemoteManagers(server)) {
            Cache<String, String> here = managers.cache("near", true);
            Cache<String, String> there = managers.cache("near", true);
            there.put("a", "1");
            assertThat(here.get("a")).isEqualTo("1");
            assertThat(here.get("a")).isEqualTo("1");
            assertThat(statistics(here).nearHits()).isEqualTo(1);
            there.put("a", "2");
            RemoteManagers.await(() -> "2".equals(here.get("a")));
            RemoteManagers.await(() -> {
                long before = statistics(here).nearHits();
                String unused = here.get("a");
                return statistics(here).nearHits() > before;
            });
        }
    }

    private static io.memorymap.jcache.RemoteCacheStatistics statistics(Cache<?, ?> cache) {
        return cache.unwrap(RemoteCache.class).remoteStatistics();
    }
}
