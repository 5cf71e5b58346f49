package io.memorymap.bench.report;

import io.memorymap.bench.subject.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the report: a table and a plot for each section, and the list of targets. */
public final class Report {
    private static final String README_BEGIN = "<!-- bench:begin -->";
    private static final String README_END = "<!-- bench:end -->";
    /** Beyond it a bar says nothing of the others. */
    private static final double TALLEST = 6;

    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private Report(Results results) {
        this.results = results;
    }

    /**
     * Writes {@code RESULTS.md}, and the plots that it shows into the directory of the raw figures.
     *
     * @param results all figures
     * @param file the report
     * @param plots directory of the plots, below that of the report
     * @throws IOException if it cannot be written
     */
    public static void write(Results results, Path file, Path plots) throws IOException {
        Report report = new Report(results);
        report.head();
        report.targets();
        report.text.append(reasons());
        for (Section section : Section.values()) {
            report.section(section, plots);
        }
        Files.writeString(file, report.text, StandardCharsets.UTF_8);
    }

    /**
     * Writes the part of the README that lies between two marks.
     *
     * @param results all figures
     * @param readme the file; one without the marks is left alone
     * @param plots directory of the plots, as the README names it
     * @throws IOException if it cannot be written
     */
    public static void writeReadme(Results results, Path readme, String plots) throws IOException {
        if (!Files.exists(readme)) {
            return;
        }
        String old = Files.readString(readme, StandardCharsets.UTF_8);
        int begin = old.indexOf(README_BEGIN);
        int end = old.indexOf(README_END);
        if (begin < 0 || end < begin) {
            return;
        }
        String now = old.substring(0, begin + README_BEGIN.length())
                + "\n"
                + ReadmePart.of(results, plots)
                + old.substring(end);
        Files.writeString(readme, now, StandardCharsets.UTF_8);
    }

    private void head() {
        line("# Results");
        line("");
        line(
                "Written by `java -cp bench/target/benchmarks.jar io.memorymap.bench.Bench`; the raw figures are in [results](results), one file for"
                        + " each section. Each cell is the median of the medians of its JVMs, which were started in turns with those of the other cells."
                        + " Only ratios within one table mean something on another machine.");
        line("");
        List<Machine> machines = results.machines();
        for (Machine machine : machines) {
            line("- " + machine.processor() + ", " + machine.processors() + " processors, " + machine.memoryMib() / 1024
                    + " GiB; " + machine.system() + "; " + machine.java() + "; files on " + machine.fileSystem() + "; "
                    + machine.day() + (machines.size() > 1 ? ": " + titles(machine) : ""));
        }
        line("");
    }

    /** What was measured on a machine. */
    private String titles(Machine machine) {
        List<String> measured = results.sections(machine);
        return Stream.of(Section.values())
                .filter(section -> measured.contains(section.id()))
                .map(Section::title)
                .collect(Collectors.joining(", "));
    }

    private void targets() {
        line("## Targets");
        line("");
        line("| | bound | measured | |");
        line("|---|---|---|---|");
        for (Target target : Targets.all()) {
            line("| " + target.text() + " | " + target.boundText() + " | " + target.measuredText(results) + " | "
                    + target.verdict(results).text() + " |");
        }
        line("");
    }

    /** What is known of the targets that are missed; written by hand. */
    private static String reasons() throws IOException {
        try (InputStream text = Objects.requireNonNull(Report.class.getResourceAsStream("reasons.md"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8) + "\n";
        }
    }

    private void section(Section section, Path plots) throws IOException {
        List<Result> all = results.of(section.id());
        if (all.isEmpty()) {
            return;
        }
        line("## " + section.title());
        line("");
        line(section.note());
        line("");
        if (section == Section.TRACES) {
            text.append(HitRatioPart.of(all, plots));
            return;
        }
        Set<String> columns = new LinkedHashSet<>();
        Set<String> subjects = new LinkedHashSet<>();
        for (Result result : all) {
            columns.add(result.column());
            subjects.add(result.subject());
        }
        table(section, columns, subjects);
        failures(all);
        if (section != Section.LARGE && section != Section.SPACE) {
            plot(section, columns, subjects, plots);
            line("![" + section.title() + "](" + plots.getFileName() + "/" + section.id() + ".svg)");
            line("");
        }
    }

    private void table(Section section, Set<String> columns, Set<String> subjects) {
        line("| | " + String.join(" | ", columns) + " |");
        line("|---|" + "---|".repeat(columns.size()));
        for (String subject : subjects) {
            StringBuilder row = new StringBuilder("| ").append(subject).append(" |");
            for (String column : columns) {
                row.append(' ').append(cell(section, column, subject)).append(" |");
            }
            line(row.toString());
        }
        line("");
        List<Integer> forks = results.of(section.id()).stream()
                .map(result -> result.forks().size())
                .filter(count -> count > 0)
                .distinct()
                .sorted()
                .toList();
        if (!forks.isEmpty() && forks.get(forks.size() - 1) > 1) {
            line("JVMs for each cell: " + forks.get(0) + " to " + forks.get(forks.size() - 1) + ".");
            line("");
        }
    }

    private String cell(Section section, String column, String subject) {
        Result result = results.find(section.id(), column, subject);
        if (result == null) {
            return "";
        }
        OptionalDouble median = result.median();
        if (median.isEmpty()) {
            return "failed";
        }
        String number = number(median.getAsDouble());
        OptionalDouble ratio = Target.ratio(ours(section, column), median);
        boolean compares = section == Section.GET
                || section == Section.PUT
                || section == Section.MIXED
                || section == Section.EVICT
                || section == Section.JCACHE
                || section == Section.ITERATE;
        boolean own = subject.equals(reference(section));
        return compares && !own && ratio.isPresent()
                ? number + String.format(Locale.ROOT, " (%.2f)", ratio.getAsDouble())
                : number;
    }

    private OptionalDouble ours(Section section, String column) {
        return results.median(section.id(), column, reference(section));
    }

    /** What the others are compared with: our JCache for caches of JCache, our store for the rest. */
    private static String reference(Section section) {
        return switch (section) {
            case JCACHE -> Peer.JCACHE.title();
            case EVICT -> Peer.STORE_EVICTING.title();
            default -> Peer.STORE.title();
        };
    }

    private void failures(List<Result> all) {
        List<String> lines = new ArrayList<>();
        for (Result result : all) {
            if (result.failure() != null) {
                lines.add("- " + result.subject() + ", " + result.column() + ": " + result.failure());
            }
        }
        if (!lines.isEmpty()) {
            line("Failed:");
            line("");
            lines.forEach(this::line);
            line("");
        }
    }

    private void plot(Section section, Set<String> columns, Set<String> subjects, Path plots) throws IOException {
        if (section == Section.FLAT) {
            Map<String, Map<Double, Double>> lines = new LinkedHashMap<>();
            for (Result result : results.of(section.id())) {
                result.median()
                        .ifPresent(median -> lines.computeIfAbsent(result.subject(), name -> new LinkedHashMap<>())
                                .put(Double.valueOf(result.column().replaceAll("[^0-9.]", "")), median));
            }
            Plots.lines(plots.resolve(section.id() + ".svg"), section.title(), "% of capacity", "ns", false, lines);
            return;
        }
        // Sections whose columns have units of their own are drawn as multiples of ours.
        boolean relative = section == Section.LIFE || section == Section.GET || section == Section.JCACHE;
        Map<String, List<Double>> rows = new LinkedHashMap<>();
        for (String subject : subjects) {
            List<Double> row = new ArrayList<>();
            for (String column : columns) {
                double median = results.median(section.id(), column, subject).orElse(Double.NaN);
                double scale = relative ? ours(section, column).orElse(Double.NaN) : 1;
                row.add(relative ? Math.min(TALLEST, median / scale) : median);
            }
            rows.put(subject, row);
        }
        String unit = relative
                ? "multiples of ours, less is better, cut at 6"
                : results.of(section.id()).get(0).unit();
        Plots.bars(plots.resolve(section.id() + ".svg"), section.title(), unit, List.copyOf(columns), rows);
    }

    /** A number with as many digits as mean something. */
    static String number(double number) {
        if (number >= 100) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        return String.format(Locale.ROOT, number >= 10 ? "%.1f" : "%.2f", number);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
