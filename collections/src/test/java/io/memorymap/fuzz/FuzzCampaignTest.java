package io.memorymap.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fuzzing that is guided by coverage, by Jazzer, each target in a process of its own:
 *
 * <pre>{@code
 * mvn -Pfuzz -pl collections test -Dtest=FuzzCampaignTest -Dmemorymap.fuzz.seconds=3600 -Dtest.timeout=3h
 * }</pre>
 *
 * <p>One target alone: {@code -Dmemorymap.fuzz.only=RECORDS}. What was reached is kept under {@code target/fuzz}, and gone on with by the next
 * run; an input that shows a fault is there too, and belongs into the corpus when the fault is mended.
 */
@EnabledIf(value = "isFuzzerThere", disabledReason = "Jazzer is there with -Pfuzz only: not fuzzed here")
final class FuzzCampaignTest {
    private static final int SECONDS = Integer.getInteger("memorymap.fuzz.seconds", 60);
    private static final String ONLY = System.getProperty("memorymap.fuzz.only", "");
    private static final String FUZZER = "com.code_intelligence.jazzer.Jazzer";
    private static final Path OUTPUT = Path.of("target", "fuzz");
    private static final int SECONDS_TO_FIND_THE_PLANTED_BUG = 120;

    static boolean isFuzzerThere() {
        return FuzzCampaignTest.class.getResource("/" + FUZZER.replace('.', '/') + ".class") != null;
    }

    @ParameterizedTest
    @EnumSource
    void findsNothing(FuzzTarget target) throws IOException, InterruptedException {
        if (!ONLY.isEmpty() && !ONLY.equals(target.name())) {
            return;
        }
        Path directory = Files.createDirectories(OUTPUT.resolve(target.name()));
        Path reached = Files.createDirectories(directory.resolve("reached"));
        int status = fuzz(target.name(), SECONDS, directory, reached, seedsOf(target));
        List<String> said = Files.readAllLines(directory.resolve("log"));
        assertThat(status)
                .as("%s: %s", directory.resolve("log").toAbsolutePath(), tail(said))
                .isZero();
        String last = said.stream()
                .filter(line -> line.contains("cov: "))
                .reduce((a, b) -> b)
                .orElse("nothing was reached");
        System.getLogger("test").log(Level.INFO, target + ", " + SECONDS + " s: " + last);
    }

    @Test
    void findsThePlantedBug(@TempDir Path directory) throws IOException, InterruptedException {
        Path reached = Files.createDirectories(directory.resolve("reached"));
        int status = fuzz(FuzzEntry.PLANTED, SECONDS_TO_FIND_THE_PLANTED_BUG, directory, reached, reached);
        assertThat(status)
                .as("%s", tail(Files.readAllLines(directory.resolve("log"))))
                .isNotZero();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).anyMatch(name -> name.startsWith("crash-"));
        }
    }

    private static Path seedsOf(FuzzTarget target) throws IOException {
        return Objects.requireNonNull(
                FuzzTest.corpus(target).get(0).toAbsolutePath().getParent());
    }

    private static int fuzz(String target, int seconds, Path directory, Path reached, Path seeds)
            throws IOException, InterruptedException {
        Path absolute = directory.toAbsolutePath();
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx600m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-D" + FuzzTarget.PROPERTY + "=" + target,
                        FUZZER,
                        "--target_class=" + FuzzEntry.class.getName(),
                        "--instrumentation_includes=io.memorymap.**",
                        "--reproducer_path=" + absolute,
                        "-max_total_time=" + seconds,
                        "-timeout=120",
                        "-rss_limit_mb=0",
                        "-print_final_stats=1",
                        "-artifact_prefix=" + absolute + "/",
                        reached.toAbsolutePath().toString(),
                        seeds.toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start()
                .waitFor();
    }

    private static String tail(List<String> lines) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }
}
