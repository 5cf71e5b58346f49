package io.memorymap.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The rows of {@link PodLookupBenchmark} side by side: all of them in a fresh JVM each, then all again, so that a machine that is
 * slower for some minutes is slower for every row. Of each JVM the median of its short iterations counts, which a burst of
 * other work on the machine does not move, and of each row the median of its JVMs.
 *
 * <pre>java -cp bench/target/benchmarks.jar io.memorymap.bench.PodLookupTable [passes [benchmark]]</pre>
 *
 * Nine passes of {@code hit} if not said, of about a minute.
 */
public final class PodLookupTable {
    private static final int WARM_UPS = 5;
    private static final TimeValue WARM_UP_TIME = TimeValue.milliseconds(300);
    private static final int ITERATIONS = 51;
    private static final TimeValue TIME = TimeValue.milliseconds(30);
    private static final double MEDIAN = 50;

    private PodLookupTable() {}

    /** The program. */
    public static void main(String[] arguments) throws RunnerException {
        int passes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
        String benchmark = arguments.length > 1 ? arguments[1] : "hit";
        System.out.printf(
                Locale.ROOT,
                "Java %s, %s %s, %d processors; nanoseconds of %s: median of %d JVMs (lowest to highest)%n",
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                benchmark,
                passes);
        Map<String, List<Double>> rows = new TreeMap<>();
        for (int pass = 0; pass < passes; pass++) {
            for (RunResult result : pass(benchmark)) {
                String row = String.format(
                        Locale.ROOT,
                        "%2s characters, %s %% full",
                        result.getParams().getParam("keyLength"),
                        result.getParams().getParam("loadPercent"));
                rows.computeIfAbsent(row, r -> new ArrayList<>())
                        .add(result.getPrimaryResult().getStatistics().getPercentile(MEDIAN));
            }
        }
        double fastest = Double.MAX_VALUE;
        double slowest = 0;
        for (Map.Entry<String, List<Double>> row : rows.entrySet()) {
            List<Double> scores = row.getValue();
            Collections.sort(scores);
            double median = scores.get(scores.size() / 2);
            fastest = Math.min(fastest, median);
            slowest = Math.max(slowest, median);
            System.out.printf(
                    Locale.ROOT,
                    "%s  %6.1f  (%.1f to %.1f)%n",
                    row.getKey(),
                    median,
                    scores.get(0),
                    scores.get(scores.size() - 1));
        }
        System.out.printf(Locale.ROOT, "slowest to fastest %.2f%n", slowest / fastest);
    }

    private static Iterable<RunResult> pass(String benchmark) throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(PodLookupBenchmark.class.getName() + "\\." + benchmark + "$")
                        .forks(1)
                        .warmupIterations(WARM_UPS)
                        .warmupTime(WARM_UP_TIME)
                        .measurementIterations(ITERATIONS)
                        .measurementTime(TIME)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
    }
}
