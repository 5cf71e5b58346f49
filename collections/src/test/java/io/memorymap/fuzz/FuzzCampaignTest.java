package io.memorymap.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzzing that is guided by coverage, by Jazzer, for some seconds in each build, and for hours by command:
 *
 * <pre>{@code
 * mvn -pl collections test -Dtest=FuzzCampaignTest -Dmemorymap.fuzz.seconds=3600 -Dtest.timeout=10h
 * }</pre>
 *
 * <p>Targets that take equally long share a process, their time and each input: {@code -Dmemorymap.fuzz.only=RECORDS} is one target alone. What was
 * reached is kept under {@code target/fuzz}, and gone on with by the next run; an input that shows a fault is there too, and belongs into the
 * corpus when the fault is mended.
 */
final class FuzzCampaignTest {
    /** For each target. */
    private static final int SECONDS = Integer.getInteger("memorymap.fuzz.seconds", 8);

    private static final String ONLY = System.getProperty("memorymap.fuzz.only", "");
    private static final String FUZZER = "com.code_intelligence.jazzer.Jazzer";
    private static final Path OUTPUT = Path.of("target", "fuzz");
    /** The first find ends it. */
    private static final int SECONDS_TO_FIND_THE_PLANTED_BUG = 280;

    /** From then on it pays to compile code well, which makes a process slow at first. */
    private static final int SECONDS_OF_A_LONG_RUN = 300;

    private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units: +(\\d+)");

    static Stream<Set<FuzzTarget>> campaigns() {
        return ONLY.isEmpty()
                ? Stream.of(
                        EnumSet.range(FuzzTarget.HEADER, FuzzTarget.RECORDS),
                        EnumSet.range(FuzzTarget.POLICY, FuzzTarget.WITHOUT_CLASSES),
                        EnumSet.of(FuzzTarget.LOAD))
                : Stream.of(EnumSet.of(FuzzTarget.valueOf(ONLY)));
    }

    @ParameterizedTest
    @MethodSource("campaigns")
    void findsNothing(Set<FuzzTarget> targets) throws IOException, InterruptedException {
        List<Path> corpora = new ArrayList<>();
        for (FuzzTarget target : targets) {
            corpora.add(seedsOf(target));
        }
        String names = targets.stream().map(FuzzTarget::name).collect(Collectors.joining(","));
        Path directory = Files.createDirectories(OUTPUT.resolve(names));
        Path reached = Files.createDirectories(directory.resolve("reached"));
        int seconds = SECONDS * targets.size();
        int status = fuzz(names, seconds, directory, reached, corpora);
        String said = Files.readString(directory.resolve("log"));
        assertThat(status)
                .as("%s: %s", directory.resolve("log").toAbsolutePath(), tail(said))
                .isZero();
        Matcher runs = RUNS.matcher(said);
        assertThat(runs.find()).as(said).isTrue();
        assertThat(Long.parseLong(runs.group(1))).isGreaterThan(sizeOf(corpora));
        System.getLogger("test").log(Level.INFO, runs.group(1) + " runs in " + seconds + " s of each of " + targets);
    }

    @Test
    void findsThePlantedBug(@TempDir Path directory) throws IOException, InterruptedException {
        Path reached = Files.createDirectories(directory.resolve("reached"));
        int status = fuzz(FuzzEntry.PLANTED, SECONDS_TO_FIND_THE_PLANTED_BUG, directory, reached, List.of());
        assertThat(status)
                .as("%s", tail(Files.readString(directory.resolve("log"))))
                .isNotZero();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).anyMatch(name -> name.startsWith("crash-"));
        }
    }

    private static Path seedsOf(FuzzTarget target) throws IOException {
        return Objects.requireNonNull(
                FuzzTest.corpus(target).get(0).toAbsolutePath().getParent());
    }

    private static long sizeOf(List<Path> corpora) throws IOException {
        long size = 0;
        for (Path corpus : corpora) {
            try (Stream<Path> inputs = Files.list(corpus)) {
                size += inputs.count();
            }
        }
        return size;
    }

    private static int fuzz(String targets, int seconds, Path directory, Path reached, List<Path> seeds)
            throws IOException, InterruptedException {
        Path absolute = directory.toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx600m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (seconds < SECONDS_OF_A_LONG_RUN ? 1 : 4),
                "-cp",
                System.getProperty("java.class.path"),
                "-D" + FuzzTarget.PROPERTY + "=" + targets,
                FUZZER,
                "--target_class=" + FuzzEntry.class.getName(),
                "--instrumentation_includes=io.memorymap.**",
                // What makes an input, and sums anew, leads nowhere.
                "--instrumentation_excludes=io.memorymap.fuzz.Fuzzed**:io.memorymap.fuzz.Seals**",
                "--reproducer_path=" + absolute,
                "-max_total_time=" + seconds,
                "-timeout=120",
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                "-artifact_prefix=" + absolute + "/",
                reached.toAbsolutePath().toString()));
        seeds.forEach(seed -> command.add(seed.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start()
                .waitFor();
    }

    private static String tail(String said) {
        List<String> lines = said.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }
}
