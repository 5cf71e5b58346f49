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
import org.jspecify.annotations.Nullable;

/** A {@link FigureChild} from outside: what it says. */
final class Figures implements AutoCloseable {
    private static final long LIMIT_MINUTES = 5;

    private final Process process;
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final Thread listener;

    /** Starts a process that works without turns. */
    Figures(Path configuration, String work, int first, int keys, int number) throws IOException {
        this(configuration, work, first, keys, number, -1);
    }

    /** Starts a process. */
    Figures(Path configuration, String work, int first, int keys, int number, int turn) throws IOException {
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
                        Integer.toString(number),
                        Integer.toString(turn)))
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
     * What a read took in each turn of a kind.
     *
     * @param from in nanoseconds of the machine
     * @param to in nanoseconds of the machine
     * @param parity of the turns, 0 or 1
     */
    List<ReadTime> readTimes(long from, long to, int parity) {
        List<ReadTime> times = new ArrayList<>();
        long[] first = null;
        long[] last = null;
        for (String line : lines()) {
            if (!line.startsWith("reads ")) {
                continue;
            }
            String[] words = line.split(" ", -1);
            long[] point = {Long.parseLong(words[1]), Long.parseLong(words[3]), Long.parseLong(words[5])};
            long turn = point[1] / FigureChild.TURN_NANOS;
            if (point[1] < from || point[1] > to || turn % 2 != parity) {
                continue;
            }
            if (first != null && turn != first[1] / FigureChild.TURN_NANOS) {
                add(times, first, last);
                first = null;
            }
            first = first == null ? point : first;
            last = point;
        }
        add(times, first, last);
        return times;
    }

    private static void add(List<ReadTime> times, long @Nullable [] first, long @Nullable [] last) {
        // A turn that was hardly worked in says nothing.
        if (first != null && last != null && last[1] - first[1] > FigureChild.TURN_NANOS / 2) {
            double reads = last[0] - first[0];
            times.add(new ReadTime((last[1] - first[1]) / reads, (last[2] - first[2]) / reads));
        }
    }

    /** Nanoseconds a read, by the wall's clock and by the time that the thread ran. */
    record ReadTime(double elapsed, double own) {}

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
