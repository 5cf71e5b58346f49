package io.memorymap.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each of the listed bugs, planted in the product, is caught by a harness, which ends with the first catch. The seeds are fixed: what was caught once is caught again. The
 * table of the page is made with other ones: {@code mvn -pl collections test -Dtest=ListedBugsTest#writesTheTable -Dmemorymap.planted.table=true}.
 */
final class ListedBugsTest {
    private static final long SEED = 1;

    /** With seeds that were not chosen, not every run of a harness meets the bug. */
    private static final int RUNS = 10;

    @TempDir
    private Path directory;

    static Stream<PlantedBug> bugs() {
        // Those that a harness plants itself are tests of their own already.
        return PlantedBugs.all().stream().filter(bug -> !bug.edits().isEmpty());
    }

    @Test
    void thePageNamesEachOfTheList() throws IOException {
        List<PlantedBug> bugs = PlantedBugs.all();
        assertThat(bugs.stream().map(PlantedBug::number).distinct())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, PlantedBugs.NUMBERS).boxed().toList());
        String table = ReliabilityPage.table();
        assertThat(bugs).allSatisfy(bug -> assertThat(table).contains(ReliabilityPage.cells(bug)));
        String runner = Files.readString(Path.of("model", "run.sh"));
        assertThat(bugs.stream().filter(PlantedBug::isInModelOnly))
                .allSatisfy(bug -> assertThat(runner).contains("check " + bug.method() + " broken"));
        assertThat(table.lines().filter(line -> line.matches("\\| \\d.*"))).hasSameSizeAs(bugs);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void isCaught(PlantedBug bug) throws IOException, ReflectiveOperationException {
        assertCaught(bug, Harness.run(bug, directory, SEED));
    }

    private static void assertCaught(PlantedBug bug, Harness.Outcome outcome) {
        assertThat(outcome.tests()).as("tests that were run").isPositive();
        if (bug.isPlantedByHarness()) {
            assertThat(outcome.failure())
                    .as("%s was not caught by %s", bug, bug.harness())
                    .isNull();
            return;
        }
        assertThat(outcome.failure())
                .as("%s was not caught by %s", bug, bug.harness())
                .isNotNull();
        for (Throwable cause = outcome.failure(); cause != null; cause = cause.getCause()) {
            assertThat(cause).as("the classes fit together").isNotInstanceOf(LinkageError.class);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "memorymap.planted.table", matches = "true")
    void writesTheTable() throws IOException, ReflectiveOperationException {
        List<String> lines = new ArrayList<>();
        for (PlantedBug bug : PlantedBugs.all()) {
            if (bug.isInModelOnly()) {
                lines.add(ReliabilityPage.line(bug));
                continue;
            }
            Harness.Outcome outcome = runAnew(bug, lines.size());
            for (int n = 1; n < RUNS && outcome.failure() == null && !bug.isPlantedByHarness(); n++) {
                outcome = outcome.then(runAnew(bug, lines.size()));
            }
            assertCaught(bug, outcome);
            lines.add(ReliabilityPage.line(bug, outcome));
        }
        ReliabilityPage.writeTable(lines);
    }

    private Harness.Outcome runAnew(PlantedBug bug, int number) throws IOException, ReflectiveOperationException {
        Path place = Files.createTempDirectory(directory, "bug" + number + "-");
        return Harness.run(bug, place, System.nanoTime());
    }
}
