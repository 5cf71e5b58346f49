package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.KeyValueStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pages that are really gone, under compiled code, of which JDK 17 says so some time later: no operation of a store ends with the JVM's error, and
 * none leaves it to be thrown in its caller's code.
 */
final class LateFaultTest {
    @TempDir
    private Path directory;

    @ParameterizedTest(name = "evicting {0}, {1} % left, operation {2} first")
    @CsvSource({
        "true, 2, 0",
        "false, 40, 1",
        "true, 40, 2",
        "true, 2, 6",
        "false, 40, 9",
    })
    void noOperationHandsOutTheErrorOfTheJvm(boolean evicting, int left, int first)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        KillCycles.location(KeyValueStore.class)
                                + File.pathSeparator
                                + KillCycles.location(LateFaultChild.class),
                        LateFaultChild.class.getName(),
                        directory.resolve("store").toString(),
                        Boolean.toString(evicting),
                        Integer.toString(left),
                        Integer.toString(first)))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly().waitFor();
        assertThat(ended).isTrue();
        assertThat(directory.resolve("said")).hasContent("done\n");
    }
}
