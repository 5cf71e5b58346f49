package io.memorymap.jcache.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.jcache.RemoteCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Code of the application runs once, and nobody writes the entry meanwhile. */
@Timeout(120)
class LeaseTest {
    private static final int ROUNDS = 300;

    private final TestServer server = TestServer.start("--maxclients", "100");
    private final RemoteManagers managers = new RemoteManagers(server);
    private final ExecutorService others = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        others.shutdownNow();
        managers.close();
        server.close();
    }

    private static void increment(Cache<String, String> cache) {
        cache.invoke("count", (entry, arguments) -> {
            entry.setValue(Integer.toString(entry.exists() ? Integer.parseInt(entry.getValue()) + 1 : 1));
            return null;
        });
    }

    @Test
    void incrementsOfSeveralProcessesAllCount() throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int process = 0; process < 3; process++) {
            Cache<String, String> cache = managers.cache("counters", true);
            for (int thread = 0; thread < 2; thread++) {
                all.add(others.submit(() -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        increment(cache);
                    }
                }));
            }
        }
        for (Future<?> one : all) {
            one.get();
        }
        assertThat(managers.cache("counters", true).get("count")).isEqualTo(Integer.toString(6 * ROUNDS));
    }

    @Test
    void optimisticWritesOfSeveralProcessesAllCountAndBeginAnewWhereOthersWereFaster() throws Exception {
        List<Future<?>> all = new ArrayList<>();
        List<Cache<String, String>> caches = new ArrayList<>();
        for (int process = 0; process < 3; process++) {
            Cache<String, String> cache = managers.cache("counters", true);
            cache.putIfAbsent("count", "0");
            caches.add(cache);
            all.add(others.submit(() -> {
                for (int done = 0; done < ROUNDS; ) {
                    String old = cache.get("count");
                    if (cache.replace("count", old, Integer.toString(Integer.parseInt(old) + 1))) {
                        done++;
                    }
                }
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        assertThat(managers.cache("counters", false).get("count")).isEqualTo(Integer.toString(3 * ROUNDS));
        assertThat(caches)
                .anySatisfy(cache -> assertThat(cache.unwrap(RemoteCache.class)
                                .remoteStatistics()
                                .conflicts())
                        .isPositive());
    }

    @Test
    void aWriterWaitsForTheProcessorOfAnotherProcess() throws Exception {
        Cache<String, String> here = managers.cache("users", true);
        Cache<String, String> there = managers.cache("users", true);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<?> processor = others.submit(() -> here.invoke("a", (entry, arguments) -> {
            inside.countDown();
            await(goOn);
            entry.setValue("processed");
            return null;
        }));
        inside.await();
        Future<String> writer = others.submit(() -> there.getAndPut("a", "put"));
        RemoteManagers.await(
                () -> there.unwrap(RemoteCache.class).remoteStatistics().leaseWaits() > 0);
        assertThat(writer.isDone()).isFalse();
        goOn.countDown();
        processor.get();
        assertThat(writer.get()).isEqualTo("processed");
        assertThat(there.get("a")).isEqualTo("put");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aProcessorThatHasLostItsLeaseWritesNothingAndIsTold() {
        Cache<String, String> cache = managers.cache("users", true);
        cache.put("a", "1");
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> cache.invoke("a", (entry, arguments) -> {
                    runs.incrementAndGet();
                    String unused = server.send("DEL", "ml:users:{=a}");
                    entry.setValue("2");
                    return null;
                }))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("lost its lease")
                .hasMessageContaining("not written");
        assertThat(runs).hasValue(1);
        assertThat(cache.get("a")).isEqualTo("1");
    }

    @Test
    void aLeaseThatNobodyRenewsEnds() {
        Cache<String, String> cache = managers.cache("users", true);
        server.send("SET", "ml:users:{=a}", "somebody who has died", "PX", "2000");
        increment(cache);
        cache.put("a", "1");
        assertThat(cache.get("a")).isEqualTo("1");
        assertThat(cache.unwrap(RemoteCache.class).remoteStatistics().leaseWaits())
                .isPositive();
    }

    @Test
    void aLeaseIsRenewedForAsLongAsTheProcessorRuns() {
        Cache<String, String> cache = managers.cache("users", true, "memorymap.remote.lease", "3 s");
        cache.invoke("a", (entry, arguments) -> {
            AtomicInteger least = new AtomicInteger(Integer.MAX_VALUE);
            RemoteManagers.await(() -> {
                int left = Integer.parseInt(
                        server.send("PTTL", "ml:users:{=a}").substring(1).trim());
                return left > least.getAndUpdate(before -> Math.min(before, left));
            });
            entry.setValue("late");
            return null;
        });
        assertThat(cache.get("a")).isEqualTo("late");
    }

    @Test
    void aKeyThatIsNeverLetGoOfIsGivenUpWithAnException() {
        Cache<String, String> cache = managers.cache("users", true, "memorymap.remote.lease", "100 ms");
        server.send("SET", "ml:users:{=a}", "somebody else");
        assertThatThrownBy(() -> cache.put("a", "1"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("nothing was written");
    }
}
