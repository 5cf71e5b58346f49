package io.memorymap.bench;

import io.memorymap.bench.report.Result;
import io.memorymap.bench.report.Results;
import io.memorymap.bench.report.Section;
import io.memorymap.bench.subject.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Replays one trace through the real store, the real JCache cache and Caffeine, for five sizes.
 *
 * @param name of the trace
 * @param trace makes or reads it
 */
record HitRatios(String name, Supplier<Integer[]> trace) implements Step {
    private static final Logger OUR_LOG = Logger.getLogger("io.memorymap");
    private static final double[] PARTS = {0.005, 0.02, 0.05, 0.2, 0.5};
    private static final int SMALLEST = 256;
    private static final double PERCENT = 100;
    /** Between the name of the trace and the size, as the report expects it. */
    private static final String AT = " @ ";

    /** All generated traces, and those of files that the property {@code bench.traces} names, separated by commas. */
    static List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (double skew : new double[] {0.7, 0.8, 0.9, 1.0, 1.1}) {
            steps.add(new HitRatios("zipf-" + skew, () -> TraceReplay.zipf(skew)));
        }
        steps.add(new HitRatios("zipf-scans", TraceReplay::zipfWithScans));
        steps.add(new HitRatios("loop-60000", () -> TraceReplay.loop(60_000)));
        steps.add(new HitRatios("window", TraceReplay::movingWindow));
        steps.add(new HitRatios("recency", TraceReplay::recency));
        for (String file : System.getProperty("bench.traces", "").split(",", -1)) {
            if (!file.isBlank()) {
                Path path = Path.of(file.strip());
                steps.add(new HitRatios(
                        String.valueOf(path.getFileName()).replaceFirst("\\.trace(\\.xz)?$", ""), () -> read(path)));
            }
        }
        return steps;
    }

    private static Integer[] read(Path path) {
        try {
            return TraceReplay.read(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Section section() {
        return Section.TRACES;
    }

    @Override
    public String label() {
        return "hit ratios: " + name;
    }

    @Override
    public int seconds() {
        return 12;
    }

    @Override
    public void run(Results results, Scene scene) throws IOException {
        OUR_LOG.setLevel(Level.WARNING);
        Integer[] requests = trace.get();
        long keys = Arrays.stream(requests).distinct().count();
        for (double part : PARTS) {
            int size = (int) Math.max(SMALLEST, keys * part);
            add(
                    results,
                    size,
                    Peer.STORE_EVICTING,
                    TraceReplay.inStore(requests, size).hits(),
                    requests.length);
            add(results, size, Peer.JCACHE, TraceReplay.inCache(requests, size), requests.length);
            add(results, size, Peer.CAFFEINE, TraceReplay.inCaffeine(requests, size), requests.length);
        }
    }

    private void add(Results results, int size, Peer peer, long hits, int requests) {
        results.add(Result.of(Section.TRACES.id(), name + AT + size, peer.title(), "%", PERCENT * hits / requests));
    }
}
