package io.memorymap.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.bench.report.Columns;
import io.memorymap.bench.report.Results;
import io.memorymap.bench.report.Section;
import io.memorymap.bench.subject.Data;
import io.memorymap.bench.subject.Peer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifeTest {
    private static final long ENTRIES = 40_000;

    @TempDir
    private Path directory;

    @Test
    void aStoreThatIsFilledIsOpenedByAnotherProcessAndSurvivesAKill() throws InterruptedException {
        Results results = new Results();
        Life life = new Life(results, directory, directory.resolve("log"), ENTRIES);
        life.fillAndOpen(Peer.STORE, true);
        life.kill(Peer.STORE);
        String section = Section.LIFE.id();
        String store = Peer.STORE.title();
        assertThat(results.median(section, Columns.FILL_1M, store).orElseThrow())
                .isPositive();
        assertThat(results.median(section, Columns.OPEN_1M, store).orElseThrow())
                .isPositive();
        assertThat(results.median(section, Columns.DISK, store).orElseThrow()).isGreaterThan(4);
        assertThat(results.median(section, Columns.KEPT, store).orElseThrow()).isEqualTo(100);
    }

    @Test
    void anEntryThatIsMissingIsNotCounted() throws IOException, InterruptedException {
        try (Children children = new Children(Peer.STORE, Data.BYTES, 1000, directory, directory.resolve("log"))) {
            children.run("fill");
            assertThat(children.run("count", "1500").get(0)).isEqualTo(1000);
        }
    }

    @Test
    void aFailureIsAResult() throws InterruptedException {
        Results results = new Results();
        new Life(results, directory, directory.resolve("log"), -1).kill(Peer.STORE);
        assertThat(results.of(Section.LIFE.id()))
                .singleElement()
                .satisfies(result -> assertThat(result.failure()).isNotNull());
    }
}
