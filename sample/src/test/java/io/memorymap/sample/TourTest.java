package io.memorymap.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tour shows what it is meant to show. */
class TourTest {
    @TempDir
    Path directory;

    @Test
    @Timeout(180)
    void afterTheKillNoBookIsLookedUpAgain() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Path tool = Path.of(System.getProperty("memorymap.cli"));
        List<Tour.Round> rounds =
                new Tour(directory, tool, false, new PrintStream(printed, true, StandardCharsets.UTF_8)).run();
        assertThat(rounds).extracting(Tour.Round::lookups).containsExactly(Tour.BOOKS, 0, 0);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("result:hit: " + Tour.BOOKS);
        assumeTrue(Files.exists(tool), "The tool is not packaged, as after mvn test: there is no page");
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("shows " + Tour.BOOKS + " books; of " + Tour.BOOKS + " reads " + Tour.BOOKS + " were hits.");
    }
}
