package io.memorymap.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The application in a process of its own, asked over HTTP. */
final class Bookshop implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("started on port (\\d+)");
    private static final Pattern VALUE = Pattern.compile("\"value\":([0-9.]+)");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final URI address;

    private Bookshop(Process process, int port) {
        this.process = process;
        this.address = URI.create("http://localhost:" + port);
    }

    /** Starts it on a free port. */
    static Bookshop start(Path caches) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // It ends before the second compiler is worth its time.
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dmemorymap.directory=" + caches,
                        BookshopApplication.class.getName(),
                        "--server.port=0")
                .redirectErrorStream(true)
                .start();
        StringBuilder log = new StringBuilder();
        // Not closed: what the application says later must find a reader. It says little, less than a pipe holds.
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            log.append(line).append('\n');
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                return new Bookshop(process, Integer.parseInt(started.group(1)));
            }
        }
        throw new IllegalStateException("The application did not start:\n" + log);
    }

    long pid() {
        return process.pid();
    }

    /** Asks for books by their numbers, one after the other; the milliseconds that this took. */
    long askForBooks(int books) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < books; i++) {
            String isbn = "978-" + (1000 + i);
            String answer = get("/books/" + isbn);
            if (!answer.contains("\"isbn\":\"" + isbn + "\"") || !answer.contains("Lovelace")) {
                throw new IllegalStateException("Asked for " + isbn + ", answered " + answer);
            }
        }
        return (System.nanoTime() - start) / 1_000_000;
    }

    int lookups() throws IOException, InterruptedException {
        return Integer.parseInt(get("/lookups"));
    }

    /** What Actuator has counted. */
    int hits() throws IOException, InterruptedException {
        String metrics = get("/actuator/metrics/cache.gets?tag=cache:books&tag=result:hit");
        Matcher value = VALUE.matcher(metrics);
        if (!value.find()) {
            throw new IllegalStateException("No value in " + metrics);
        }
        return (int) Double.parseDouble(value.group(1));
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(address.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    /** Kills it with SIGKILL: no shutdown hook runs, nothing is closed. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
