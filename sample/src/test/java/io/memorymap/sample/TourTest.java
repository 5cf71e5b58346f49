package io.memorymap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
        List<Tour.Round> rounds = new Tour(directory, new PrintStream(printed, true, StandardCharsets.UTF_8)).run();
        assertThat(rounds).extracting(Tour.Round::lookups).containsExactly(Tour.BOOKS, 0, 0);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("result:hit: " + Tour.BOOKS);
    }
}
