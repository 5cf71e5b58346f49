package io.memorymap.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The page that says what was seen of the store's promises, and its table of planted bugs. */
final class ReliabilityPage {
    private static final Path PAGE = Path.of("RELIABILITY.md");
    private static final String BEGIN = "<!-- planted:begin -->";
    private static final String END = "<!-- planted:end -->";

    private ReliabilityPage() {}

    /** What stands between the two marks. */
    static String table() throws IOException {
        String page = Files.readString(PAGE);
        return page.substring(at(page, BEGIN) + BEGIN.length(), at(page, END));
    }

    private static int at(String page, String mark) {
        int at = page.indexOf(mark);
        if (at < 0) {
            throw new AssertionError(PAGE + " has no " + mark);
        }
        return at;
    }

    /** Writes lines between the two marks. */
    static void writeTable(List<String> lines) throws IOException {
        String page = Files.readString(PAGE);
        String table =
                "\n| Bug | What is wrong | Caught by | Tests or sets of parameters run | Seconds |\n|---|---|---|---|---|\n"
                        + String.join("\n", lines) + "\n";
        Files.writeString(
                PAGE, page.substring(0, at(page, BEGIN) + BEGIN.length()) + table + page.substring(at(page, END)));
    }

    /** The first cells of a bug's line, which its name stands in. */
    static String cells(PlantedBug bug) {
        return "| " + bug.number() + " | " + bug.name() + " | `" + bug.harness() + "` |";
    }

    /** The line of a bug that only the model shows. */
    static String line(PlantedBug bug) {
        return cells(bug) + " - | [see there](model/README.md#seen) |";
    }

    /** A bug's line. */
    static String line(PlantedBug bug, Harness.Outcome outcome) {
        return cells(bug) + " " + outcome.tests() + " | " + String.format(Locale.ROOT, "%.1f", outcome.nanos() / 1e9)
                + " |";
    }
}
