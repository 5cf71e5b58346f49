package io.memorymap.bench.workload;

import io.memorymap.bench.subject.Peer;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** 64 keys in one call, the values read; nanoseconds are of one key. Beside it the same keys one by one. */
public class BatchGet extends Workload {
    /** Keys of one call. */
    static final int BATCH = 64;

    @Param({"STORE", "CAFFEINE", "JCACHE", "CAFFEINE_JCACHE"})
    private Peer peer;

    @Override
    protected Peer peer() {
        return peer;
    }

    /** All in one call. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int getAll(Cursor cursor) {
        Set<Object> batch = new LinkedHashSet<>(2 * BATCH);
        while (batch.size() < BATCH) {
            batch.add(drawnKey(cursor.next++));
        }
        Map<Object, Object> found = subject().getAll(batch);
        if (found.size() != BATCH) {
            throw missing(batch);
        }
        int sum = 0;
        for (Object value : found.values()) {
            sum += kind().read(value);
        }
        return sum;
    }

    /** One by one; the set is made all the same. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int get(Cursor cursor) {
        Set<Object> batch = new LinkedHashSet<>(2 * BATCH);
        while (batch.size() < BATCH) {
            batch.add(drawnKey(cursor.next++));
        }
        int sum = 0;
        for (Object key : batch) {
            Object value = subject().get(key);
            if (value == null) {
                throw missing(key);
            }
            sum += kind().read(value);
        }
        return sum;
    }
}
