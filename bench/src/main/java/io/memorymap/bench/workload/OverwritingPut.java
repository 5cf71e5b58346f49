package io.memorymap.bench.workload;

import io.memorymap.bench.subject.Peer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** A new value replaces another of its size, in a subject that holds all that it was made for. */
public class OverwritingPut extends Workload {
    @Param({"STORE", "STORE_PERIODIC", "STORE_SYNC", "CAFFEINE", "CHRONICLE_MAP"})
    private Peer peer;

    @Override
    protected Peer peer() {
        return peer;
    }

    @Override
    protected long capacity() {
        return entries;
    }

    /** One put. */
    @Benchmark
    public Object put(Cursor cursor) {
        Object value = kind().value(cursor.next);
        subject().put(drawnKey(cursor.next++), value);
        return value;
    }
}
