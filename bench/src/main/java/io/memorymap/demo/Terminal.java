package io.memorymap.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** What the demo shows. */
final class Terminal {
    private static final int LABEL_WIDTH = 24;
    private static final int COLUMN_WIDTH = 20;

    private Terminal() {}

    /**
     * A progress bar on standard error; null where nobody would see it move. JDK 22 to 24 tell so only if they run with
     * {@code -Djdk.console=java.base}.
     */
    @SuppressWarnings("SystemConsoleNull")
    static @Nullable ProgressBar progressBar(String task, int total) {
        if (System.console() == null) {
            return null;
        }
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .build();
    }

    /** One line for each figure, one column for each run. */
    static List<String> table(List<String> titles, List<Run> runs, List<Long> fileBytes) {
        List<String> lines = new ArrayList<>();
        lines.add(row("", titles));
        lines.add(figures("entries", runs, run -> count(run.entries())));
        lines.add(figures("hits", runs, run -> count(run.hits())));
        lines.add(figures("loads", runs, run -> count(run.loads())));
        lines.add(figures("time to first answer", runs, run -> millis(run.firstAnswerNanos())));
        lines.add(figures("total time", runs, run -> millis(run.totalNanos())));
        lines.add(figures("heap used", runs, run -> mebibytes(run.heapBytes())));
        lines.add(row(
                "file length (sparse)",
                fileBytes.stream().map(Terminal::mebibytes).toList()));
        return lines;
    }

    private static String figures(String label, List<Run> runs, Function<Run, String> figure) {
        return row(label, runs.stream().map(figure).toList());
    }

    private static String row(String label, List<String> cells) {
        StringBuilder line = new StringBuilder(label);
        line.append(" ".repeat(LABEL_WIDTH - label.length()));
        for (String cell : cells) {
            line.append(" ".repeat(Math.max(1, COLUMN_WIDTH - cell.length()))).append(cell);
        }
        return line.toString().stripTrailing();
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%,d ms", nanos / 1_000_000);
    }

    static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }
}
