package io.memorymap.jcache.remote.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.remote.history.OperationLog.Counter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After a fail-over, processes find the new primary by themselves. What was written last may be lost then, and with it what somebody has
 * read: replication is not waited for, so that no history is promised over it.
 */
final class SentinelTest {
    @TempDir
    private Path directory;

    @Test
    void processGoesOnWithTheNewPrimary() throws IOException, InterruptedException {
        Path own = directory.resolve("process-1");
        try (TestSentinel sentinel = new TestSentinel(directory.resolve("sentinel"));
                WorkerProcess worker = new WorkerProcess(
                        1,
                        own,
                        SharedCache.configuration(sentinel.uri(), own.resolve("near"), true),
                        Work.READS,
                        SharedCache.WINDOW_NANOS,
                        List.of())) {
            worker.start(1);
            Waiting.awaitWork(List.of(worker), "at first");
            sentinel.failOver();
            Waiting.awaitWork(List.of(worker), "after the fail-over");
            worker.stop();
            assertThat(worker.counted(Counter.EXTRA_RUNS)).isZero();
        }
    }
}
