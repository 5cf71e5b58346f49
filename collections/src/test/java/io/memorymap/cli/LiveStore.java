package io.memorymap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A store that a {@link LiveWriter} in another JVM writes to. No writer outlives the test. */
public final class LiveStore implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final Process writer;

    private LiveStore(Process writer) {
        this.writer = writer;
    }

    /** Starts the writer, and returns once the store is there. */
    public static LiveStore start(Path file, boolean evicting) throws IOException {
        long seed = System.nanoTime();
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        Process writer = Tool.java(LiveWriter.class, file, evicting, seed).start();
        try (BufferedReader out = writer.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
        }
        return new LiveStore(writer);
    }

    /** Checks that the writer has written all the time, and that it ends well when it is told to. */
    public void end() throws IOException, InterruptedException {
        assertThat(writer.isAlive()).isTrue();
        writer.outputWriter().close();
        assertThat(writer.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(writer.exitValue()).isZero();
    }

    /** Kills the writer. The store stays as it is at that moment. */
    void kill() throws InterruptedException {
        writer.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        writer.destroyForcibly();
    }
}
