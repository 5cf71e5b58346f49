package io.memorymap.bench.workload;

import io.memorymap.bench.subject.Peer;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * 64 keys in one call, the values read; nanoseconds are of one key. Beside it the same keys one by one. The set of keys is made before each
 * call and is not measured: an application has it from what it has just read.
 */
public class BatchGet extends Workload {
    /** Keys of one call. */
    static final int BATCH = 64;

    @Param({"STORE", "CAFFEINE", "JCACHE", "CAFFEINE_JCACHE"})
    private Peer peer;

    @Override
    protected Peer peer() {
        return peer;
    }

    /** The keys of the next call. */
    @State(Scope.Thread)
    public static class Batch {
        private Set<Object> keys = Set.of();

        /** Draws them, each once. */
        @Setup(Level.Invocation)
        public void draw(BatchGet workload, Cursor cursor) {
            Set<Object> drawn = new LinkedHashSet<>(2 * BATCH);
            while (drawn.size() < BATCH) {
                drawn.add(workload.drawnKey(cursor.next++));
            }
            keys = drawn;
        }
    }

    /** All in one call. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int getAll(Batch batch) {
        Map<Object, Object> found = subject().getAll(batch.keys);
        if (found.size() != BATCH) {
            throw missing(batch.keys);
        }
        int sum = 0;
        for (Object value : found.values()) {
            sum += kind().read(value);
        }
        return sum;
    }

    /** One by one. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int get(Batch batch) {
        int sum = 0;
        for (Object key : batch.keys) {
            Object value = subject().get(key);
            if (value == null) {
                throw missing(key);
            }
            sum += kind().read(value);
        }
        return sum;
    }
}
