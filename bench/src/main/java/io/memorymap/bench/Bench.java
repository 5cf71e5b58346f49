package io.memorymap.bench;

import io.memorymap.bench.report.Machine;
import io.memorymap.bench.report.Report;
import io.memorymap.bench.report.Results;
import io.memorymap.bench.report.Section;
import io.memorymap.bench.subject.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Measures everything beside the peers and writes {@code bench/RESULTS.md}, in less than half an hour on two processors. Started in the root
 * of the repository, after {@code mvn -q -DskipTests package}:
 *
 * <pre>
 * java -cp bench/target/benchmarks.jar io.memorymap.bench.Bench                 everything but the section "large"
 * java -cp bench/target/benchmarks.jar io.memorymap.bench.Bench get put        these sections, the others stay as they were
 * java -cp bench/target/benchmarks.jar io.memorymap.bench.Bench report         no measuring: the report from the raw figures
 * </pre>
 *
 * <p>JVMs that are compared run in turns: each cell gets its first JVM, then each its second. Properties: {@code bench.directory}, where files are
 * put (the JVM's temporary directory, which should be on a disk; 10 GiB), {@code bench.minutes}, after which no second or third JVM is started
 * (20), {@code bench.factor}, which lengthens the measuring of each cell (1), {@code bench.million}, entries for a million in a trial, {@code bench.home},
 * the directory of the report ({@code bench}).
 */
public final class Bench {
    private static final long NANOS_PER_MINUTE = 60_000_000_000L;

    private final Path home = Path.of(System.getProperty("bench.home", "bench"));
    private final Path raw = home.resolve("results");
    private final Results results;

    private Bench() throws IOException {
        results = Results.load(raw);
    }

    /**
     * The program.
     *
     * @param arguments sections, or {@code report}, or none
     * @throws Exception if it cannot be done
     */
    public static void main(String[] arguments) throws Exception {
        Bench bench = new Bench();
        if (!Arrays.asList(arguments).equals(List.of("report"))) {
            bench.measure(sections(arguments));
        }
        bench.report();
    }

    private static Set<Section> sections(String[] names) {
        Set<Section> sections = EnumSet.noneOf(Section.class);
        for (String name : names) {
            sections.add(Section.valueOf(name.toUpperCase(Locale.ROOT)));
        }
        return names.length > 0 ? sections : EnumSet.complementOf(EnumSet.of(Section.LARGE));
    }

    private void report() throws IOException {
        Report.write(results, home.resolve("RESULTS.md"), raw);
        Report.writeReadme(results, Path.of("README.md"), home.getFileName() + "/results");
    }

    private void measure(Set<Section> sections) throws IOException, InterruptedException {
        Path directory = Path.of(System.getProperty("bench.directory", System.getProperty("java.io.tmpdir")));
        Files.createDirectories(directory);
        Machine machine = Machine.here(directory);
        Scene scene = new Scene(
                directory,
                Files.createDirectories(home.resolve("target")).resolve("bench.log"),
                Double.parseDouble(System.getProperty("bench.factor", "1")),
                Integer.getInteger("bench.million", 1_000_000));
        long deadline =
                System.nanoTime() + Long.parseLong(System.getProperty("bench.minutes", "20")) * NANOS_PER_MINUTE;
        sections.forEach(section -> results.clear(section.id()));
        List<List<Step>> rounds = rounds(sections, scene);
        long seconds =
                rounds.stream().flatMap(List::stream).mapToLong(Step::seconds).sum();
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("bench")
                .setInitialMax(seconds)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" s", 1)
                .setUpdateIntervalMillis(1000)
                .build()) {
            boolean first = true;
            for (List<Step> round : rounds) {
                for (Step step : round) {
                    if (first || System.nanoTime() < deadline) {
                        bar.setExtraMessage(step.label());
                        step.run(results, scene);
                        results.save(raw, step.section().id(), machine);
                    }
                    bar.stepBy(step.seconds());
                }
                first = false;
            }
        }
    }

    /** First one JVM for each cell and all that needs no JMH, then more JVMs for what is compared closely. */
    private static List<List<Step>> rounds(Set<Section> sections, Scene scene) throws IOException {
        List<Experiment> experiments = Suite.experiments().stream()
                .filter(experiment -> sections.contains(experiment.section()))
                .toList();
        List<List<Step>> rounds = new ArrayList<>();
        int most = experiments.stream().mapToInt(Experiment::forks).max().orElse(0);
        for (int round = 0; round < Math.max(1, most); round++) {
            List<Step> steps = new ArrayList<>();
            for (Experiment experiment : experiments) {
                if (round < experiment.forks()) {
                    for (Peer peer : experiment.subjects()) {
                        steps.add(new JmhStep(experiment, peer));
                    }
                }
                if (round == 0) {
                    for (Peer peer : experiment.others()) {
                        steps.add(new JmhStep(experiment, peer));
                    }
                }
            }
            rounds.add(steps);
        }
        rounds.get(0).addAll(figures(sections, scene));
        return rounds;
    }

    private static List<Step> figures(Set<Section> sections, Scene scene) throws IOException {
        List<Step> steps = new ArrayList<>(FigureStep.steps());
        steps.add(FigureStep.flatness());
        steps.addAll(SerializerStep.steps());
        steps.addAll(HitRatios.steps());
        steps.addAll(FigureStep.large(scene));
        steps.removeIf(step -> !sections.contains(step.section()));
        return steps;
    }
}
