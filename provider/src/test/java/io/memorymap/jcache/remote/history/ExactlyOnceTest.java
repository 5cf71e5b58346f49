package io.memorymap.jcache.remote.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.MemoryMapCachingProvider;
import io.memorymap.jcache.remote.TestServer;
import io.memorymap.jcache.remote.history.Operation.Outcome;
import io.memorymap.jcache.remote.history.OperationLog.Counter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes add ones to few entries with entry processors, and one of them is killed: each addition that was answered was done once,
 * and of one that was cut short the entry says whether it was.
 *
 * <p>All of them: {@code -Dtest.history.increments=100000}.
 */
final class ExactlyOnceTest {
    private static final int PROCESSES = 3;
    private static final int SLOTS = (PROCESSES + 1) * WorkerProcess.MOST_LIVES * HistoryWorker.THREADS;
    private static final int INCREMENTS = Integer.getInteger("test.history.increments", 1_500);
    private static final long SEED = Long.getLong("test.history.seed", System.nanoTime());
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60 + INCREMENTS / 50);

    @TempDir
    private Path directory;

    @Test
    void everyIncrementIsDoneOnce() throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(SEED);
        List<WorkerProcess> workers = new ArrayList<>();
        try (TestServer server = TestServer.start()) {
            for (int n = 1; n <= PROCESSES; n++) {
                Path own = directory.resolve("process-" + n);
                WorkerProcess worker = new WorkerProcess(
                        n, own, configuration(server, own.resolve("near"), true), Work.INCREMENTS, SLOTS, List.of());
                workers.add(worker);
                worker.start(random.nextLong());
            }
            await(workers, INCREMENTS / 2);
            WorkerProcess killed = workers.get(random.nextInt(PROCESSES));
            killed.kill();
            killed.start(random.nextLong());
            await(workers, INCREMENTS);
            for (WorkerProcess worker : workers) {
                worker.stop();
            }
            check(workers, read(server));
        } finally {
            workers.forEach(WorkerProcess::close);
        }
    }

    private static String configuration(TestServer server, Path near, boolean isNear) {
        return SharedCache.configuration(server.uri(), near, isNear).replace("java.lang.Long", "\"[J\"");
    }

    private static void await(List<WorkerProcess> workers, long increments) throws IOException {
        long limit = System.nanoTime() + LIMIT_NANOS;
        long done = 0;
        while (done < increments) {
            assertThat(System.nanoTime())
                    .as("%d increments of %d, seed %d", done, increments, SEED)
                    .isLessThan(limit);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            done = 0;
            for (WorkerProcess worker : workers) {
                worker.isReady();
                done += worker.counted(Counter.WRITES);
            }
        }
    }

    private Map<Integer, long[]> read(TestServer server) throws IOException {
        Path file = Files.writeString(
                directory.resolve("reader.conf"), configuration(server, directory.resolve("reader"), false));
        Map<Integer, long[]> entries = new HashMap<>();
        try (MemoryMapCachingProvider provider = new MemoryMapCachingProvider();
                CacheManager manager =
                        provider.getCacheManager(file.toUri(), getClass().getClassLoader())) {
            Cache<Integer, long[]> cache = manager.getCache(HistoryWorker.CACHE, Integer.class, long[].class);
            for (int key = 0; key < IncrementWorkload.KEYS; key++) {
                entries.put(key, cache.get(key));
            }
        }
        return entries;
    }

    private static void check(List<WorkerProcess> workers, Map<Integer, long[]> entries) throws IOException {
        long answered = 0;
        long unknown = 0;
        long sum = 0;
        for (WorkerProcess worker : workers) {
            for (Map.Entry<Integer, List<Operation>> thread :
                    worker.operationsByThread().entrySet()) {
                int slot = thread.getKey();
                for (int key = 0; key < IncrementWorkload.KEYS; key++) {
                    long expected = 0;
                    Operation last = null;
                    for (Operation operation : thread.getValue()) {
                        if (operation.key() == key && operation.outcome() != Outcome.FAILED) {
                            last = operation;
                            expected += operation.isAcknowledged() ? 1 : 0;
                        }
                    }
                    answered += expected;
                    long[] entry = Objects.requireNonNull(entries.get(key));
                    if (last != null && !last.isAcknowledged()) {
                        unknown++;
                        expected += entry[SLOTS + slot] == last.written() ? 1 : 0;
                    }
                    sum += entry[slot];
                    assertThat(entry[slot])
                            .as("increments of thread %d to entry %d, the last %s, seed %d", slot, key, last, SEED)
                            .isEqualTo(expected);
                }
            }
        }
        System.getLogger("test")
                .log(
                        Level.INFO,
                        answered + " increments answered, " + unknown + " cut short, sum " + sum + ", seed " + SEED);
        assertThat(answered).isGreaterThanOrEqualTo(INCREMENTS);
    }
}
