package io.memorymap.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tool's page for the browser, in a process of its own. It shows the file of the books. */
final class Page implements AutoCloseable {
    private static final Pattern NUMBER = Pattern.compile("\"(entries|hits|misses)\":([0-9]+)");
    private static final long PAUSE_NANOS = 100_000_000;
    private static final int MOST_LOOKS = 300;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final URI address;

    private Page(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /**
     * What the page says of the file.
     *
     * @param entries books
     * @param hits reads that were answered by the cache
     * @param misses reads that were not
     */
    record Figures(long entries, long hits, long misses) {}

    /** Serves a file of a cache. */
    static Page start(Path tool, Path file) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        tool.toString(),
                        "serve",
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = process.inputReader().readLine();
        if (printed == null) {
            throw new IllegalStateException("The tool did not start");
        }
        return new Page(process, URI.create(printed));
    }

    URI address() {
        return address;
    }

    /** Looks until so many reads are seen: the application notes them once a second. */
    Figures figures(long reads) throws IOException, InterruptedException {
        for (int look = 1; ; look++) {
            Figures seen = look();
            if (seen.hits + seen.misses == reads) {
                return seen;
            }
            if (look == MOST_LOOKS) {
                throw new IllegalStateException("Still not " + reads + " reads, but " + seen);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private Figures look() throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(address.resolve("0/totals")).build(), HttpResponse.BodyHandlers.ofString());
        long entries = 0;
        long hits = 0;
        long misses = 0;
        for (Matcher number = NUMBER.matcher(response.body()); number.find(); ) {
            long value = Long.parseLong(number.group(2));
            switch (number.group(1)) {
                case "entries" -> entries = value;
                case "hits" -> hits = value;
                default -> misses = value;
            }
        }
        return new Figures(entries, hits, misses);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
