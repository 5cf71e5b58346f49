package io.memorymap.cli;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows the progress of work on standard error, if that is a terminal and the work takes a while. */
final class Progress implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int UPDATE_MILLIS = 100;

    private final @Nullable PrintStream terminal;
    private final int columns;
    private final String task;
    private final long total;
    private final long start = System.nanoTime();
    private @Nullable ProgressBar bar;
    private long done;

    /**
     * Work that begins now.
     *
     * @param terminal where to show it, or null for nowhere
     * @param columns width of the terminal
     * @param task what it is
     * @param total how many steps it has, -1 if nobody knows
     */
    Progress(@Nullable PrintStream terminal, int columns, String task, long total) {
        this.terminal = terminal;
        this.columns = columns;
        this.task = task;
        this.total = total;
        if (total < 0) {
            show(terminal);
        }
    }

    void step() {
        done++;
        if (bar == null && terminal != null && System.nanoTime() - start > PATIENCE_NANOS) {
            show(terminal);
        }
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    private void show(@Nullable PrintStream on) {
        if (on != null) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLIS)
                    // A step during a drawing would otherwise be drawn only with the next step.
                    .continuousUpdate()
                    .setConsumer(new Line(on, columns - 1))
                    .build();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** One line that is written over and over, and wiped at the end. The library's own ways ask a terminal library. */
    private record Line(PrintStream out, int getMaxRenderedLength) implements ProgressBarConsumer {
        @Override
        public void accept(String text) {
            out.print('\r' + text);
            out.flush();
        }

        @Override
        public void clear() {
            accept(" ".repeat(getMaxRenderedLength) + '\r');
        }

        @Override
        public void close() {
            clear();
        }
    }
}
