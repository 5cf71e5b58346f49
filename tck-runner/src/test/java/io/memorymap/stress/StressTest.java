package io.memorymap.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the races of this package in JVMs of jcstress. */
@Timeout(value = 8, unit = TimeUnit.HOURS)
final class StressTest {
    /** One of the modes of jcstress, {@code sanity}, {@code quick}, {@code default} or {@code tough}; if not said, a moment in one JVM each. */
    private static final @Nullable String MODE = System.getProperty("memorymap.stress.mode");

    private static final List<String> A_MOMENT =
            List.of("-m quick -jvmArgs -Xmx256m -sc false -f 1 -iters 1 -time 100 -strideCount 4".split(" "));

    private static final int RACES = 5;

    @TempDir
    private Path directory;

    @Test
    void readersSeeWhatTheyMayAndAPlantedLostUpdateIsReported() throws IOException {
        String output = stress(MODE == null ? A_MOMENT : List.of("-m", MODE));
        Matcher failed = Pattern.compile("\\[FAILED] (\\S+)").matcher(output);
        int plantedFailures = 0;
        while (failed.find()) {
            assertThat(failed.group(1)).as(output).isEqualTo(PlantedLostUpdate.class.getName());
            plantedFailures++;
        }
        assertThat(plantedFailures).as(output).isPositive();
        Matcher progress = Pattern.compile("(\\d+) planned; (\\d+) passed, (\\d+) failed, 0 soft errs, 0 hard errs")
                .matcher(output);
        int planned = 0;
        int passed = 0;
        int reported = 0;
        while (progress.find()) {
            planned = Integer.parseInt(progress.group(1));
            passed = Integer.parseInt(progress.group(2));
            reported = Integer.parseInt(progress.group(3));
        }
        assertThat(passed).as(output).isGreaterThanOrEqualTo(RACES);
        assertThat(passed + reported).as(output).isEqualTo(planned);
        for (Class<?> race :
                List.of(PublishRead.class, UpdateRead.class, RemoveRead.class, CompactRead.class, ComputePut.class)) {
            assertThat(output).contains("[OK] " + race.getName());
        }
    }

    private String stress(List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-t",
                StressTest.class.getPackageName(),
                "-v",
                "-r",
                directory.toString()));
        command.addAll(options);
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.destroy();
        }
    }
}
