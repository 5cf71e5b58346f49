package io.memorymap.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table and the plots of the hit ratios: a row for each trace and size, a plot for each trace. */
final class HitRatioPart {
    /** Between the name of a trace and the size in the name of a column. */
    static final String AT = " @ ";

    private HitRatioPart() {}

    static String of(List<Result> results, Path plots) throws IOException {
        Map<String, Map<String, Double>> cells = new LinkedHashMap<>();
        for (Result result : results) {
            result.median()
                    .ifPresent(median -> cells.computeIfAbsent(result.column(), name -> new LinkedHashMap<>())
                            .put(result.subject(), median));
        }
        StringBuilder text = new StringBuilder();
        List<String> subjects = results.stream().map(Result::subject).distinct().toList();
        text.append("| trace | entries | ")
                .append(String.join(" | ", subjects))
                .append(" | points over Caffeine |\n|---|---|")
                .append("---|".repeat(subjects.size() + 1))
                .append('\n');
        Map<String, Map<String, Map<Double, Double>>> traces = new LinkedHashMap<>();
        double sum = 0;
        int counted = 0;
        for (Map.Entry<String, Map<String, Double>> cell : cells.entrySet()) {
            String[] name = cell.getKey().split(AT, 2);
            text.append("| ").append(name[0]).append(" | ").append(name[1]).append(" |");
            for (String subject : subjects) {
                Double ratio = cell.getValue().get(subject);
                text.append(ratio == null ? " |" : String.format(Locale.ROOT, " %.2f |", ratio));
                if (ratio != null) {
                    traces.computeIfAbsent(name[0], trace -> new LinkedHashMap<>())
                            .computeIfAbsent(subject, each -> new LinkedHashMap<>())
                            .put(Double.valueOf(name[1]), ratio);
                }
            }
            Double ours = cell.getValue().get(subjects.get(0));
            Double caffeine = cell.getValue().get("Caffeine");
            if (ours != null && caffeine != null) {
                text.append(String.format(Locale.ROOT, " %+.2f |", ours - caffeine));
                sum += ours - caffeine;
                counted++;
            }
            text.append('\n');
        }
        if (counted > 0) {
            text.append(
                    String.format(Locale.ROOT, "%nMean of the %d cells: %+.2f points.%n%n", counted, sum / counted));
        }
        for (Map.Entry<String, Map<String, Map<Double, Double>>> trace : traces.entrySet()) {
            String file = "traces-" + trace.getKey().replaceAll("[^A-Za-z0-9.-]", "_") + ".svg";
            Plots.lines(plots.resolve(file), trace.getKey(), "entries", "hit ratio, %", true, trace.getValue());
            text.append("![")
                    .append(trace.getKey())
                    .append("](")
                    .append(plots.getFileName())
                    .append('/')
                    .append(file)
                    .append(")\n");
        }
        return text.append('\n').toString();
    }
}
