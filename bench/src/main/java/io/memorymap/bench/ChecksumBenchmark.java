package io.memorymap.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The checksum of one record of the usual size: the floor under every validated read and every write. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class ChecksumBenchmark {
    private static final int RECORD_BYTES = 128;

    private final CRC32C crc = new CRC32C();
    private byte[] bytes = new byte[RECORD_BYTES];

    /** Fills the record, the same in every run. */
    @Setup
    public void fill() {
        bytes = new byte[RECORD_BYTES];
        new SplittableRandom(1).nextBytes(bytes);
    }

    /** CRC32C of 128 bytes, through one reused instance. */
    @Benchmark
    public long crc32cOf128Bytes() {
        crc.reset();
        crc.update(bytes, 0, RECORD_BYTES);
        return crc.getValue();
    }
}
