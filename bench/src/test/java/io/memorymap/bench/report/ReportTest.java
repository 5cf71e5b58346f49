package io.memorymap.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.bench.subject.Data;
import io.memorymap.bench.subject.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Machine MACHINE =
            new Machine("a processor", 2, 24_000, "Linux", "a JVM", "ext4", "2026-01-01");

    @TempDir
    private Path directory;

    private final Results results = new Results();

    @BeforeEach
    void record() {
        add(Section.GET, Columns.ZIPF, Peer.STORE, 300, 310, 900);
        add(Section.GET, Columns.ZIPF, Peer.CAFFEINE, 620);
        add(Section.GET, Columns.ZIPF, Peer.CHRONICLE_MAP, 400);
        add(Section.GET, Columns.UNIFORM, Peer.STORE, 100);
        add(Section.GET, Columns.UNIFORM_TWO_THREADS, Peer.STORE, 104);
        add(Section.GET, Columns.UNIFORM, Peer.CAFFEINE, 100);
        add(Section.GET, Columns.UNIFORM_TWO_THREADS, Peer.CAFFEINE, 130);
        add(Section.JCACHE, Targets.jcache("get", Data.RECORD), Peer.JCACHE, 300);
        add(Section.JCACHE, Targets.jcache("get", Data.RECORD), Peer.CAFFEINE_JCACHE, 4000);
        add(Section.FLAT, "25 %", Peer.STORE, 200);
        add(Section.FLAT, "99 %", Peer.STORE, 210);
        add(Section.TRACES, "zipf-0.9 @ 1000", Peer.STORE_EVICTING, 41.5);
        add(Section.TRACES, "zipf-0.9 @ 1000", Peer.CAFFEINE, 40);
        add(Section.TRACES, "zipf-0.9 @ 4000", Peer.STORE_EVICTING, 51.5);
        add(Section.TRACES, "zipf-0.9 @ 4000", Peer.CAFFEINE, 50);
        results.add(Result.failed(Section.LIFE.id(), Columns.KEPT, Peer.MAPDB.title(), "header checksum broken"));
        add(Section.LIFE, Columns.KEPT, Peer.STORE, 100);
    }

    private void add(Section section, String column, Peer peer, double... forks) {
        for (double fork : forks) {
            results.add(Result.of(section.id(), column, peer.title(), "ns", fork));
        }
    }

    @Test
    void figuresAreTheSameAfterTheyWereWrittenAndRead() throws IOException {
        for (Section section : Section.values()) {
            results.save(directory, section.id(), MACHINE);
        }
        Results read = Results.load(directory);
        for (Section section : Section.values()) {
            assertThat(read.of(section.id())).isEqualTo(results.of(section.id()));
        }
        assertThat(read.machines()).containsExactly(MACHINE);
    }

    @Test
    void theReportSaysOfEachTargetWhatWasMeasuredAndWhetherItWasReached() throws IOException {
        String report = report();
        assertThat(report.lines())
                .contains(
                        "| dependent get, Zipf, 1M / Caffeine | <= 0.40 x | 0.50 x | **missed** |",
                        "| dependent get, Zipf, 1M / Chronicle Map | <= 0.85 x | 0.78 x | reached |",
                        "| JCache get of a record / Caffeine's JCache | <= 0.10 x | 0.08 x | reached |",
                        "| dependent get, uniform, 10M / Caffeine | <= 0.45 x |  | not measured |",
                        "| reads, 2 threads against 1, where Caffeine reaches 1.9 | >= 1.80 x | 1.92 x | not to be told on this machine |",
                        "| 25 to 99 % full: slowest / fastest | <= 1.15 x | 1.05 x | reached |");
        assertThat(Targets.all()).allSatisfy(target -> assertThat(report).contains("| " + target.text() + " |"));
    }

    @Test
    void aTableHasMediansAndRatiosAndSaysWhatFailed() throws IOException {
        assertThat(report())
                .contains("| Caffeine | 620 (0.50) |")
                .contains("- MapDB, kept after kill -9, %: header checksum broken")
                .contains("| zipf-0.9 | 1000 | 41.50 | 40.00 | +1.50 |")
                .contains("Mean of the 2 cells: +1.50 points.")
                .contains("a processor, 2 processors");
    }

    @Test
    void sectionsOfSeveralMachinesAreToldApart() throws IOException {
        assertThat(report()).doesNotContain("2026-01-01:");

        Machine other = new Machine("another one", 2, 24_000, "Linux", "a JVM", "ext4", "2026-01-02");
        results.save(directory.resolve("results"), Section.LIFE.id(), other);
        results.save(directory.resolve("results"), Section.PUT.id(), MACHINE);
        assertThat(report())
                .contains("a processor, 2 processors")
                .contains("; 2026-01-01: Lookups, Overwriting at full capacity\n")
                .contains("; 2026-01-02: Filling, opening, surviving\n");
    }

    @Test
    void theReadmeNamesAMachineOnceWithAllItsDays() throws IOException {
        Path readme = directory.resolve("README.md");
        Files.writeString(readme, "<!-- bench:begin -->\n<!-- bench:end -->\n");
        Machine later = new Machine("a processor", 2, 24_000, "Linux", "a JVM", "ext4", "2026-01-02");
        results.save(directory.resolve("results"), Section.GET.id(), MACHINE);
        results.save(directory.resolve("results"), Section.LIFE.id(), later);

        Report.writeReadme(Results.load(directory.resolve("results")), readme, "bench/results");

        assertThat(Files.readString(readme, StandardCharsets.UTF_8))
                .contains("a processor, 2 processors; a JVM; 2026-01-01, 2026-01-02. Nanoseconds")
                .containsOnlyOnce("a processor");
    }

    @Test
    void eachPlotThatTheReportShowsIsThereAndIsXml() throws Exception {
        String report = report();
        List<String> shown = report.lines()
                .filter(line -> line.startsWith("!["))
                .map(line -> line.substring(line.indexOf('(') + 1, line.length() - 1))
                .toList();
        assertThat(shown).contains("results/get.svg", "results/flat.svg", "results/traces-zipf-0.9.svg");
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        for (String file : shown) {
            var root = factory.newDocumentBuilder()
                    .parse(directory.resolve(file).toFile())
                    .getDocumentElement();
            assertThat(root.getTagName()).isEqualTo("svg");
            assertThat(root.getElementsByTagName("path").getLength()).isPositive();
        }
        try (Stream<Path> plots = Files.list(directory.resolve("results"))) {
            assertThat(plots.filter(plot -> plot.toString().endsWith(".svg"))).hasSameSizeAs(shown);
        }
    }

    @Test
    void theReadmeChangesBetweenItsMarksAndNowhereElse() throws IOException {
        Path readme = directory.resolve("README.md");
        Files.writeString(readme, "before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n");
        results.save(directory.resolve("results"), Section.GET.id(), MACHINE);
        Report.writeReadme(results, readme, "bench/results");
        assertThat(Files.readString(readme, StandardCharsets.UTF_8))
                .startsWith("before\n<!-- bench:begin -->\n")
                .endsWith("<!-- bench:end -->\nafter\n")
                .doesNotContain("old")
                .contains(
                        "(bench/results/get.svg)",
                        "| get, Zipf 0.99, value read | 310 | 620 | **0.50** | 400 | **0.78** |");

        Files.writeString(readme, "without marks\n");
        Report.writeReadme(results, readme, "bench/results");
        assertThat(readme).hasContent("without marks");
    }

    private String report() throws IOException {
        results.save(directory.resolve("results"), Section.GET.id(), MACHINE);
        Path file = directory.resolve("RESULTS.md");
        Report.write(results, file, directory.resolve("results"));
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
