package io.memorymap.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class WorkloadTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            classes = {
                DependentGet.class,
                UntouchedGet.class,
                OverwritingPut.class,
                MixedUse.class,
                NewKeyPut.class,
                BatchGet.class,
                Iteration.class,
                JCacheUse.class
            })
    void eachWorkloadRunsForEachOfItsSubjects(Class<? extends Workload> workload) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("^" + workload.getName().replace(".", "\\.") + "\\.")
                        .param("entries", "1000")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(5))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .output(directory.resolve("log").toString())
                        .build())
                .run();
        assertThat(results)
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }
}
