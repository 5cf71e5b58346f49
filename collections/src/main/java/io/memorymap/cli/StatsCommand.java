package io.memorymap.cli;

import com.google.gson.JsonObject;
import io.memorymap.cli.view.StoreFigures;
import io.memorymap.cli.view.StoreFile;
import io.memorymap.cli.view.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** Measures a store: how full, how dead, how well spread. */
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        description = "Measures the store: entries, load, live and dead bytes, probe lengths, expiry, occupancy.")
final class StatsCommand extends FileVerb {
    private static final int BAR_WIDTH = 40;

    StatsCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        StoreFile store = StoreFile.open(file);
        StoreFigures figures;
        try (Progress progress =
                session.progress("stats", store.reader().geometry().segments())) {
            figures = StoreFigures.measure(store, System.currentTimeMillis(), () -> {
                session.checkStopped();
                progress.step();
            });
        }
        JsonObject document = figures.json();
        document.add("segments", figures.segmentsJson());
        print(document, text(figures));
        return ExitCode.OK;
    }

    private static List<String> text(StoreFigures figures) {
        List<String> lines = new ArrayList<>(figures.text());
        boolean unicode = Session.isUnicode();
        lines.add("");
        lines.add("probe lengths, in buckets");
        long[] probes = figures.probeLengths();
        for (int i = 0; i < probes.length; i++) {
            if (probes[i] > 0) {
                boolean last = i == probes.length - 1;
                lines.add(histogramLine((i + 1) + (last ? "+" : ""), probes[i], figures.entries(), unicode));
            }
        }
        lines.add("");
        lines.add("expiry");
        figures.expiry().forEach((label, number) -> {
            if (number > 0) {
                lines.add(histogramLine(label, number, figures.entries(), unicode));
            }
        });
        lines.add("");
        lines.addAll(picture(figures, unicode));
        return lines;
    }

    private static String histogramLine(String label, long number, long all, boolean unicode) {
        double share = all == 0 ? 0 : (double) number / all;
        return Text.line("  " + label, Text.bar(Math.min(1, share), BAR_WIDTH, unicode) + " " + Text.count(number));
    }

    /** How full the slot tables are, in characters. */
    private static List<String> picture(StoreFigures figures, boolean unicode) {
        String shades = unicode ? " ▁▂▃▄▅▆▇█" : " .:-=+*#@";
        List<String> lines = new ArrayList<>();
        lines.add("occupancy of the slot tables, a "
                + (figures.isDetailed() ? "line" : "character")
                + " for each segment");
        for (StoreFigures.Row row : figures.picture()) {
            StringBuilder line = new StringBuilder();
            for (int thousandths : row.shares()) {
                line.append(shade(shades, thousandths));
            }
            String load = figures.isDetailed() ? String.format(Locale.ROOT, " %.1f %%", row.load() / 10.0) : "";
            lines.add(Text.line("  " + row.label(), "|" + line + "|" + load));
        }
        return lines;
    }

    private static char shade(String shades, int thousandths) {
        int steps = shades.length() - 1;
        return shades.charAt(thousandths == 0 ? 0 : Math.min(steps, 1 + thousandths * steps / 1000));
    }
}
