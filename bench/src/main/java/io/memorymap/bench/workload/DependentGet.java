package io.memorymap.bench.workload;

import io.memorymap.bench.subject.Peer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** A value is read, all of it, and decides which key comes next: what an application sees that uses what it gets. */
public class DependentGet extends Workload {
    @Param({"STORE", "CONCURRENT_HASH_MAP", "CAFFEINE", "CHRONICLE_MAP"})
    private Peer peer;

    @Override
    protected Peer peer() {
        return peer;
    }

    /** One lookup. */
    @Benchmark
    public int get(Cursor cursor) {
        Object key = drawnKey(cursor.next);
        Object value = subject().get(key);
        if (value == null) {
            throw missing(key);
        }
        int sum = kind().read(value);
        cursor.next += 1 + (sum & 1);
        return sum;
    }
}
