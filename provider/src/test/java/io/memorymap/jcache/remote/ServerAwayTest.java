package io.memorymap.jcache.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.memorymap.jcache.RemoteCache;
import io.memorymap.jcache.RemoteCacheStatistics;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a cache does while its server is away, and when it is there again. */
@Timeout(120)
class ServerAwayTest {
    /** Patient enough that a process which gets no processor for a while is not taken for one that is away. */
    private static final String[] IMPATIENT = {
        "memorymap.remote.timeout", "2 s",
        "memorymap.remote.connect-timeout", "5 s",
        "memorymap.remote.heartbeat", "100 ms",
        "memorymap.remote.heartbeat-timeout", "2 s",
        "memorymap.default.max-stale", "1 hour",
    };

    private final TestServer server = TestServer.start("--maxclients", "100");
    private final RemoteManagers managers = new RemoteManagers(server);

    @AfterEach
    void stop() {
        managers.close();
        server.close();
    }

    private static RemoteCacheStatistics statistics(Cache<?, ?> cache) {
        return cache.unwrap(RemoteCache.class).remoteStatistics();
    }

    /** Until the announcement of the write itself, which ends its voucher, has come, and the value is vouched for again. */
    private static void putNear(Cache<String, String> cache, String key, String value) {
        long announced = statistics(cache).invalidations();
        cache.put(key, value);
        RemoteManagers.await(() -> statistics(cache).invalidations() > announced);
        RemoteManagers.await(() -> {
            long before = statistics(cache).nearHits();
            return value.equals(cache.get(key)) && statistics(cache).nearHits() > before;
        });
    }

    private static String[] stale() {
        String[] properties = Arrays.copyOf(IMPATIENT, IMPATIENT.length + 2);
        properties[IMPATIENT.length] = "memorymap.default.on-failure";
        properties[IMPATIENT.length + 1] = "stale";
        return properties;
    }

    @Test
    void readsAndWritesFailSoonAndSayWhy() {
        Cache<String, String> cache = managers.cache("users", true, IMPATIENT);
        cache.put("a", "1");
        server.kill();
        RemoteManagers.await(() -> !statistics(cache).connected());
        long start = System.nanoTime();
        assertThatThrownBy(() -> cache.get("a"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("no connection to the server " + server.uri());
        assertThatThrownBy(() -> cache.put("a", "2"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("nothing was sent");
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
    }

    @Test
    void aServerThatComesBackEmptyIsBelievedAndNotTheNearCache() {
        Cache<String, String> cache = managers.cache("users", true, IMPATIENT);
        cache.put("a", "1");
        assertThat(cache.get("a")).isEqualTo("1");
        server.restart();
        RemoteManagers.await(() -> statistics(cache).lostVouchers() > 0);
        RemoteManagers.await(() -> catchThrowable(() -> cache.get("a")) == null);
        assertThat(cache.get("a")).isNull();
        cache.put("a", "2");
        assertThat(cache.get("a")).isEqualTo("2");
        RemoteManagers.await(() -> !server.send("GET", "md:users").startsWith("$-1"));
    }

    @Test
    void whatIsNearIsServedStaleIfThatIsConfiguredAndItIsCounted() {
        Cache<String, String> cache = managers.cache("users", true, stale());
        putNear(cache, "a", "1");
        server.kill();
        RemoteManagers.await(() -> !statistics(cache).connected());
        assertThat(cache.get("a")).isEqualTo("1");
        assertThat(statistics(cache).staleServes()).isPositive();
        assertThatThrownBy(() -> cache.get("b")).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> cache.put("a", "2")).isInstanceOf(CacheException.class);
    }

    @Test
    void aServerThatIsSilentIsNotBelievedForLongerThanPromised() throws Exception {
        Cache<String, String> cache = managers.cache("users", true, IMPATIENT);
        putNear(cache, "a", "1");
        signal("-STOP");
        try {
            RemoteManagers.await(() -> catchThrowable(() -> cache.get("a")) instanceof CacheException);
        } finally {
            signal("-CONT");
        }
        RemoteManagers.await(() -> catchThrowable(() -> cache.get("a")) == null);
        assertThat(cache.get("a")).isEqualTo("1");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", name, Long.toString(server.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    @Test
    void anEmptiedServerEndsAllThatIsNear() {
        Cache<String, String> cache = managers.cache("users", true, IMPATIENT);
        cache.put("a", "1");
        assertThat(cache.get("a")).isEqualTo("1");
        server.send("FLUSHALL");
        RemoteManagers.await(() -> cache.get("a") == null);
    }

    @Test
    void forgottenScriptsAreSentAgain() {
        Cache<String, String> cache = managers.cache("users", true, IMPATIENT);
        cache.put("a", "1");
        server.send("SCRIPT", "FLUSH");
        cache.put("a", "2");
        assertThat(cache.get("a")).isEqualTo("2");
    }

    @Test
    void aPrimaryThatBecomesAReplicaIsLeft() {
        try (TestServer other = TestServer.start("--maxclients", "100")) {
            Cache<String, String> cache = managers.cache("users", true, IMPATIENT);
            cache.put("a", "1");
            server.send("REPLICAOF", "127.0.0.1", Integer.toString(other.port()));
            assertThatThrownBy(() -> cache.put("a", "2")).isInstanceOf(CacheException.class);
            server.send("REPLICAOF", "NO", "ONE");
            RemoteManagers.await(() -> catchThrowable(() -> cache.put("a", "3")) == null);
            assertThat(cache.get("a")).isEqualTo("3");
        }
    }

    @Test
    void aProcessThatOnlyReadsHearsThatItsPrimaryIsNoneAnyMore() {
        Cache<String, String> cache = managers.cache("users", true, IMPATIENT);
        cache.put("a", "1");
        assertThat(cache.get("a")).isEqualTo("1");
        // Of a primary that does not answer, so that nothing is replicated and nothing announced.
        server.send("REPLICAOF", "127.0.0.1", "1");
        RemoteManagers.await(() -> !statistics(cache).connected());
        assertThatThrownBy(() -> cache.get("a")).isInstanceOf(CacheException.class);
        server.send("REPLICAOF", "NO", "ONE");
        RemoteManagers.await(() -> catchThrowable(() -> cache.get("a")) == null);
        assertThat(cache.get("a")).isEqualTo("1");
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        server.kill();
        assertThatThrownBy(() -> managers.cache("users", true, IMPATIENT))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("users")
                .hasMessageContaining(server.uri())
                .hasMessageContaining("Connection refused");
    }
}
