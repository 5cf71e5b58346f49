package io.memorymap.bench;

import io.memorymap.bench.report.Result;
import io.memorymap.bench.report.Results;
import io.memorymap.bench.report.Section;
import io.memorymap.bench.workload.Flags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One JVM of JMH for one cell of a table.
 *
 * @param section the table
 * @param column its column
 * @param subject its row
 * @param benchmark name of the class and of the method
 * @param parameters of the class
 * @param threads how many at once
 * @param warmups pieces of time before those that count
 */
record JmhFork(
        Section section,
        String column,
        String subject,
        String benchmark,
        Map<String, String> parameters,
        int threads,
        int warmups) {
    private static final int ITERATIONS = 4;
    private static final long MILLIS = 400;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    void run(Results results, Scene scene) {
        TimeValue time = TimeValue.milliseconds((long) (MILLIS * scene.factor()));
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmark.replace(".", "\\.") + "$")
                .forks(1)
                .threads(threads)
                .warmupIterations(warmups)
                .warmupTime(time)
                .measurementIterations(ITERATIONS)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.NORMAL)
                .output(scene.log().toString())
                .jvmArgsAppend(Stream.concat(Flags.all().stream(), Stream.of("-Dbench.directory=" + scene.directory()))
                        .toArray(String[]::new));
        parameters.forEach(options::param);
        try {
            Collection<RunResult> runs = new Runner(options.build()).run();
            for (RunResult run : runs) {
                results.add(result(run));
            }
        } catch (RunnerException e) {
            results.add(Result.failed(section.id(), column, subject, "see " + scene.log()));
        }
    }

    private Result result(RunResult run) {
        List<Double> samples = new ArrayList<>();
        List<Double> allocated = new ArrayList<>();
        run.getBenchmarkResults().forEach(fork -> {
            for (IterationResult iteration : fork.getIterationResults()) {
                samples.add(iteration.getPrimaryResult().getScore());
            }
            if (fork.getSecondaryResults().containsKey(ALLOCATED)) {
                allocated.add(fork.getSecondaryResults().get(ALLOCATED).getScore());
            }
        });
        return new Result(
                section.id(),
                column,
                subject,
                run.getPrimaryResult().getScoreUnit(),
                List.of(samples),
                allocated,
                null);
    }
}
