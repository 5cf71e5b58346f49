package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that works until it is killed does not outlive a test that is. */
final class EndsWithParentTest {
    @TempDir
    private Path directory;

    @Test
    void aChildOfAKilledProcessEndsToo() throws Exception {
        try (ChildJvm parent = ChildJvm.start(
                "start",
                directory.toString(),
                "io.memorymap.crash.KillChild",
                "STRICT_PROCESS",
                directory.resolve("store").toString(),
                directory.resolve("acks").toString(),
                "1",
                "false")) {
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(parent.line())).orElseThrow();
            assertThat(child.isAlive()).isTrue();

            parent.kill();

            try {
                // The child has this test's pipe: its end is seen when both processes have ended.
                CompletableFuture<List<String>> said = CompletableFuture.supplyAsync(() -> endOf(parent));
                assertThat(said.get(1, TimeUnit.MINUTES)).last().isEqualTo("exit 137");
            } finally {
                child.destroyForcibly();
            }
        }
    }

    private static List<String> endOf(ChildJvm parent) {
        try {
            return parent.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
