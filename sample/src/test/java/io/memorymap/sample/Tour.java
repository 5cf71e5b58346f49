package io.memorymap.sample;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Shows what the cache is worth: the application is asked for books, asked again, killed, started anew, and asked once more. */
final class Tour {
    static final int BOOKS = 40;

    /**
     * What one round of questions cost.
     *
     * @param millis for all of them
     * @param lookups books that the catalogue had to look up
     */
    record Round(long millis, int lookups) {}

    private final Path directory;
    private final Path tool;
    private final boolean stays;
    private final PrintStream out;

    /**
     * A tour.
     *
     * @param directory where it works
     * @param tool the jar of the command line tool; without it there is no page
     * @param stays whether the application and the page are there until somebody presses Enter
     * @param out where it tells what it does
     */
    Tour(Path directory, Path tool, boolean stays, PrintStream out) {
        this.directory = directory;
        this.tool = tool;
        this.stays = stays;
        this.out = out;
    }

    /**
     * Runs the tour.
     *
     * @param arguments the directory to work in, the jar of the tool, and {@code stay} or nothing
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        // A new directory each time: what an earlier tour left would be warm.
        Path directory = Path.of(arguments[0], Long.toString(System.currentTimeMillis()));
        boolean stays = arguments.length > 2 && arguments[2].equals("stay");
        new Tour(directory, Path.of(arguments[1]), stays, System.out).run();
    }

    List<Round> run() throws IOException, InterruptedException {
        Path caches = directory.resolve("caches").toAbsolutePath();
        List<Round> rounds = new ArrayList<>();
        try (Bookshop bookshop = Bookshop.start(caches)) {
            out.println("The bookshop is started, process " + bookshop.pid() + ", its cache is empty.");
            rounds.add(round("cold", bookshop, 0));
            rounds.add(round("again", bookshop, BOOKS));
        }
        out.println("Killed with SIGKILL. Started again ...");
        try (Bookshop bookshop = Bookshop.start(caches)) {
            out.println("The bookshop is started, process " + bookshop.pid() + ".");
            rounds.add(round("warm", bookshop, 0));
            out.println("Actuator, cache.gets, result:hit: " + bookshop.hits());
            if (Files.exists(tool)) {
                showPage(caches.resolve("books.mmap"));
            }
        }
        return rounds;
    }

    private void showPage(Path file) throws IOException, InterruptedException {
        try (Page page = Page.start(tool, file)) {
            Page.Figures seen = page.figures(BOOKS);
            out.println("The page " + page.address());
            out.println("shows " + seen.entries() + " books; of " + (seen.hits() + seen.misses()) + " reads "
                    + seen.hits() + " were hits.");
            if (stays) {
                out.println("Bookshop and page are there until you press Enter.");
                int unused = System.in.read();
            }
        }
    }

    private Round round(String name, Bookshop bookshop, int lookupsBefore) throws IOException, InterruptedException {
        Round round = new Round(bookshop.askForBooks(BOOKS), bookshop.lookups() - lookupsBefore);
        out.printf(
                "%-6s %d books over HTTP: %,6d ms, %3d looked up in the catalogue%n",
                name, BOOKS, round.millis, round.lookups);
        return round;
    }
}
