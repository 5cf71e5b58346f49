package io.memorymap.bench.workload;

import io.memorymap.bench.subject.Data;
import io.memorymap.bench.subject.Kind;
import io.memorymap.bench.subject.Peer;
import io.memorymap.bench.subject.Subject;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the workloads share: the subject, filled, its keys and the order in which they come. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {
            Flags.CHRONICLE_1,
            Flags.CHRONICLE_2,
            Flags.CHRONICLE_3,
            Flags.CHRONICLE_4,
            Flags.CHRONICLE_5,
            Flags.CHRONICLE_6,
            Flags.CHRONICLE_7,
            Flags.CHRONICLE_8,
            Flags.CHRONICLE_9,
            Flags.CHRONICLE_10,
            Flags.ADDRESSES_1,
            Flags.ADDRESSES_2,
            Flags.NATIVE,
            Flags.LMDB,
            Flags.LOG,
            Flags.HEAP_FROM,
            Flags.HEAP_TO,
            Flags.YOUNG
        })
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public abstract class Workload {
    private static final String PRECOMPUTED = "precomputed";

    /** Keys and values. */
    @Param("BYTES")
    protected Data data;

    /** Entries that are there. */
    @Param("1000000")
    protected int entries;

    /** How keys are drawn: {@code zipf} (0.99) or {@code uniform}. */
    @Param("uniform")
    protected String distribution;

    /** Whether keys are objects that are there already, or made for each operation ({@code new}). */
    @Param(PRECOMPUTED)
    protected String keys;

    private Object[] objects = {};
    private Fixture fixture;
    private Draws draws;
    private Kind<Object, Object> kind;
    private Subject<Object, Object> subject;

    /** The subject. */
    protected abstract Peer peer();

    /** What the subject is made for: a quarter more than what is put. */
    protected long capacity() {
        return entries + entries / 4L;
    }

    /** Fills the subject. */
    @Setup
    public void fill() throws IOException {
        fixture = Fixture.filled(peer(), data, entries, capacity());
        subject = fixture.subject();
        kind = fixture.kind();
        draws = Draws.of(distribution, entries);
        if (keys.equals(PRECOMPUTED)) {
            objects = new Object[entries];
            for (int i = 0; i < entries; i++) {
                objects[i] = kind.key(i);
            }
        }
        // What stays, the keys and all of a heap map, is moved once, and not again and again in what is measured.
        System.gc();
    }

    /** Closes the subject and deletes its files. */
    @TearDown
    public void close() throws IOException {
        fixture.close();
    }

    /** The key of entry {@code i}. */
    protected final Object key(int i) {
        return objects.length > 0 ? objects[i] : kind.key(i);
    }

    /** The key at a position of the draws. */
    protected final Object drawnKey(int position) {
        return key(draws.at(position));
    }

    /** What is measured. */
    protected final Subject<Object, Object> subject() {
        return subject;
    }

    /** Keys and values. */
    protected final Kind<Object, Object> kind() {
        return kind;
    }

    /** What cannot be: an entry that was put is missing. */
    protected static IllegalStateException missing(Object key) {
        return new IllegalStateException("No value for " + key);
    }
}
