package io.memorymap.bench;

import io.memorymap.bench.report.Result;
import io.memorymap.bench.report.Results;
import io.memorymap.bench.report.Section;
import io.memorymap.bench.subject.Peer;
import io.memorymap.bench.workload.Flags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
 * One fork of JMH for one subject.
 *
 * @param experiment what is measured
 * @param peer the subject
 */
record JmhStep(Experiment experiment, Peer peer) implements Step {
    private static final int WARMUPS = 2;
    private static final int ITERATIONS = 4;
    private static final long MILLIS = 400;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Override
    public Section section() {
        return experiment.section();
    }

    @Override
    public String label() {
        return experiment.column() + ": " + peer.title();
    }

    @Override
    public int seconds() {
        return experiment.seconds();
    }

    @Override
    public void run(Results results, Scene scene) {
        TimeValue time = TimeValue.milliseconds((long) (MILLIS * scene.factor()));
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + experiment.workload().getName().replace(".", "\\.") + "\\." + experiment.method() + "$")
                .param("peer", peer.name())
                .forks(1)
                .threads(experiment.threads())
                .warmupIterations(WARMUPS)
                .warmupTime(time)
                .measurementIterations(ITERATIONS)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.NORMAL)
                .output(scene.log().toString())
                .jvmArgsAppend(Stream.concat(Flags.all().stream(), Stream.of("-Dbench.directory=" + scene.directory()))
                        .toArray(String[]::new));
        Map<String, String> parameters = new HashMap<>(experiment.parameters());
        parameters.put("entries", Long.toString(scene.scaled(experiment.entries())));
        parameters.forEach(options::param);
        String section = section().id();
        try {
            Collection<RunResult> runs = new Runner(options.build()).run();
            for (RunResult run : runs) {
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
                results.add(new Result(
                        section,
                        experiment.column(),
                        peer.title(),
                        run.getPrimaryResult().getScoreUnit(),
                        List.of(samples),
                        allocated,
                        null));
            }
        } catch (RunnerException e) {
            results.add(Result.failed(section, experiment.column(), peer.title(), "see " + scene.log()));
        }
    }
}
