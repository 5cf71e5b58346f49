package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.KeyValueStore;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A file that is cut short while it is open, as pages that a device can no longer read: no value is wrong, no write that was
 * acknowledged afterwards is forgotten, the store goes read-only, and the JVM lives.
 */
final class CutShortTest {
    private static final long SEED = Long.getLong("memorymap.cut.seed", System.nanoTime());

    /** Before it, the JVM may lose the release of a monitor while it reports a fault: see RELIABILITY.md. */
    private static final int JDK_THAT_REPORTS_AT_ONCE = 21;

    private static final int ATTEMPTS = 3;

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "evicting {0}, {1} % left, {2}, {3} values")
    @CsvSource({
        "false, 60, compiled, small",
        "false, 30, compiled, small",
        "false, 5, compiled, small",
        "false, 0, compiled, small",
        "true, 50, compiled, small",
        "false, 40, interpreted, small",
        "false, 70, compiled, large",
        "false, 30, compiled, large",
        "true, 60, compiled, large",
    })
    void givesNoWrongValueAndGoesReadOnly(boolean evicting, int left, String mode, String values)
            throws IOException, InterruptedException {
        int attempts = Runtime.version().feature() < JDK_THAT_REPORTS_AT_ONCE ? ATTEMPTS : 1;
        int status = cutShort(evicting, left, mode, values, SEED);
        for (int n = 1; n < attempts && status == CutShortChild.MONITOR_LEFT_BEHIND; n++) {
            status = cutShort(evicting, left, mode, values, SEED + n);
        }
        String said = Files.readString(directory.resolve("said"));
        assertThat(said)
                .as("seed %d", SEED)
                .matches("wrong 0, forgotten 0, refused before 0, after true, closed true, left 0\n");
        assertThat(status).as(said).isZero();
    }

    private int cutShort(boolean evicting, int left, String mode, String values, long seed)
            throws IOException, InterruptedException {
        Files.deleteIfExists(directory.resolve("store"));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        mode.equals("compiled") ? "-Xmixed" : "-Xint",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        KillCycles.location(KeyValueStore.class)
                                + java.io.File.pathSeparator
                                + KillCycles.location(CutShortChild.class),
                        CutShortChild.class.getName(),
                        directory.resolve("store").toString(),
                        Boolean.toString(evicting),
                        Integer.toString(left),
                        Long.toString(seed),
                        Boolean.toString(values.equals("large")),
                        mode))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
        // It goes on by itself for up to 40 seconds after the cut.
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            // Tells where its threads are. On 17 one can wait for a monitor whose release the JVM has lost and seem to
            // have an owner.
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            boolean unused = process.waitFor(2, TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            String threads = Files.readString(directory.resolve("said"));
            System.getLogger("test").log(Level.WARNING, "It hangs, seed " + seed + "\n" + threads);
            return CutShortChild.MONITOR_LEFT_BEHIND;
        }
        return process.exitValue();
    }
}
