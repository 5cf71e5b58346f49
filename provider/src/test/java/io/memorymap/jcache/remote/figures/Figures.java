package io.memorymap.jcache.remote.figures;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link FigureChild} from outside: what it says. */
final class Figures implements AutoCloseable {
    private static final long LIMIT_MINUTES = 5;

    private final Process process;
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final Thread listener;

    /** Starts a process. */
    Figures(Path configuration, String work, int first, int keys, int number) throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        FigureChild.class.getName(),
                        configuration.toString(),
                        work,
                        Integer.toString(first),
                        Integer.toString(keys),
                        Integer.toString(number)))
                .redirectErrorStream(true)
                .start();
        listener = new Thread(this::listen, "figures");
        listener.setDaemon(true);
        listener.start();
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(said::add);
        } catch (IOException | UncheckedIOException ended) {
            said.add(ended.toString());
        }
    }

    /** Waits until it has ended by itself. */
    Figures await() throws InterruptedException {
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            throw new AssertionError("It hangs: " + said);
        }
        listener.join();
        if (process.exitValue() != 0) {
            throw new AssertionError(String.join("\n", said));
        }
        return this;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** All lines so far. */
    List<String> lines() {
        synchronized (said) {
            return List.copyOf(said);
        }
    }

    /** A figure by its name. */
    long figure(String name) {
        return lines().stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + lines()));
    }

    /**
     * Reads a second in a time, by what it said at each half second.
     *
     * @param from in nanoseconds of the machine
     * @param to in nanoseconds of the machine
     */
    double readsPerSecond(long from, long to) {
        long[] first = null;
        long[] last = null;
        for (String line : lines()) {
            if (line.startsWith("reads ")) {
                String[] words = line.split(" ", -1);
                long[] point = {Long.parseLong(words[1]), Long.parseLong(words[3])};
                if (point[1] >= from && first == null) {
                    first = point;
                }
                if (point[1] <= to) {
                    last = point;
                }
            }
        }
        if (first == null || last == null || first == last) {
            throw new AssertionError("nothing read from " + from + " to " + to + ": " + lines());
        }
        return (last[0] - first[0]) * 1e9 / (last[1] - first[1]);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
