package io.memorymap.jcache.remote.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.remote.history.OperationLog.Counter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes share a cache on a cluster while its slots move; what they did and saw is what was promised, and nothing is lost. */
final class ClusterHistoryTest {
    private static final int PROCESSES = 2;
    private static final int SLOTS = 3;
    private static final long SEED = Long.getLong("test.history.seed", System.nanoTime());

    @TempDir
    private Path directory;

    @Test
    void slotsMoveWhileTheyAreUsed() throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(SEED);
        List<WorkerProcess> workers = new ArrayList<>();
        try (TestCluster cluster = new TestCluster(directory.resolve("cluster"))) {
            for (int n = 1; n <= PROCESSES; n++) {
                Path own = directory.resolve("process-" + n);
                String configuration = SharedCache.configuration(
                        "cluster = true, uri = " + cluster.uris(), "", own.resolve("near"), true);
                WorkerProcess worker =
                        new WorkerProcess(n, own, configuration, Work.READS, SharedCache.WINDOW_NANOS, List.of());
                workers.add(worker);
                worker.start(random.nextLong());
            }
            Waiting.awaitWork(workers, "at first");
            int moved = 0;
            for (int n = 0; n < 3; n++) {
                moved += cluster.moveSlots(n, SLOTS);
                Waiting.awaitWork(workers, "after slots of primary " + n + " were moved");
            }
            assertThat(moved).isGreaterThan(SLOTS);
            List<Operation> history = new ArrayList<>();
            for (WorkerProcess worker : workers) {
                worker.stop();
                history.addAll(worker.operations());
                assertThat(worker.counted(Counter.EXTRA_RUNS))
                        .as("seed %d", SEED)
                        .isZero();
                System.getLogger("test")
                        .log(
                                System.Logger.Level.INFO,
                                worker + ": failures " + worker.counted(Counter.FAILURES) + ", " + worker.figures());
            }
            // A slot that moves loses nothing.
            assertThat(new HistoryChecker(SharedCache.STALENESS_NANOS, List.of()).violations(history))
                    .as("seed %d", SEED)
                    .isEmpty();
        } finally {
            workers.forEach(WorkerProcess::close);
        }
    }
}
