package io.memorymap.bench.workload;

import io.memorymap.bench.subject.Peer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;

/** All entries, one after the other, their values read; the time is of all of them. */
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Iteration extends Workload {
    @Param({"STORE", "CONCURRENT_HASH_MAP", "CAFFEINE", "CHRONICLE_MAP"})
    private Peer peer;

    @Override
    protected Peer peer() {
        return peer;
    }

    /** One pass. */
    @Benchmark
    public int forEach() {
        int[] sumAndCount = new int[2];
        subject().forEach((key, value) -> {
            sumAndCount[0] += kind().read(value);
            sumAndCount[1]++;
        });
        if (sumAndCount[1] != entries) {
            throw new IllegalStateException(sumAndCount[1] + " entries instead of " + entries);
        }
        return sumAndCount[0];
    }
}
