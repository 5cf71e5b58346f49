package io.memorymap.cli;

import io.memorymap.cli.view.Harmless;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One run of the tool: its streams, and whether it was asked to end. */
final class Session {
    private static final int DEFAULT_COLUMNS = 80;

    private final InputStream in;
    private final Output out;
    private final PrintStream err;
    private final @Nullable PrintStream terminal;
    private volatile boolean stopping;
    private boolean finished;

    /**
     * A run.
     *
     * @param in standard input
     * @param out standard output
     * @param err for messages
     * @param interactive whether {@code err} is a terminal, on which progress may be shown
     */
    Session(InputStream in, OutputStream out, PrintStream err, boolean interactive) {
        this.in = in;
        this.out = new Output(out);
        this.err = err;
        this.terminal = interactive ? err : null;
    }

    InputStream in() {
        return in;
    }

    Output out() {
        return out;
    }

    void warn(String message) {
        err.println(Harmless.text("memorymap: " + message));
    }

    Progress progress(String task, long total) {
        return new Progress(terminal, columns(), task, total);
    }

    /** For messages. */
    PrintWriter errors() {
        return new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
    }

    /** The work is done; false if it was ended from outside. */
    synchronized boolean finish() {
        finished = !stopping;
        return finished;
    }

    /** Asks the work to end, and gives it some time for that; from then on {@link #checkStopped()} throws. */
    void awaitEnd(Thread worker, long millis) {
        synchronized (this) {
            if (finished) {
                return;
            }
            stopping = true;
            notifyAll();
        }
        try {
            worker.join(millis);
        } catch (InterruptedException goOn) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the work is asked to end. */
    synchronized void awaitStop() throws InterruptedException {
        while (!stopping) {
            wait();
        }
    }

    void checkStopped() {
        if (stopping) {
            throw new StoppedException();
        }
    }

    /** Whether the terminal seems to show more than ASCII. */
    static boolean isUnicode() {
        String locale = System.getenv().getOrDefault("LC_ALL", System.getenv("LANG"));
        return locale == null
                ? Charset.defaultCharset().equals(StandardCharsets.UTF_8)
                : locale.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
    }

    /** Whether the process's standard error is a terminal. */
    @SuppressWarnings("SystemConsoleNull") // From JDK 22 on it can tell more; what it tells is enough as a last resort.
    static boolean isTerminal() {
        Path stream = Path.of("/proc/self/fd/2");
        if (Files.isSymbolicLink(stream)) {
            try {
                String target = Files.readSymbolicLink(stream).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (java.io.IOException unknown) {
                return false;
            }
        }
        return System.console() != null;
    }

    private static int columns() {
        try {
            return Math.max(40, Integer.parseInt(System.getenv().getOrDefault("COLUMNS", "")));
        } catch (NumberFormatException notSet) {
            return DEFAULT_COLUMNS;
        }
    }

    /** The user asked the process to end. A catcher closes what it has open. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("stopped");
        }
    }
}
