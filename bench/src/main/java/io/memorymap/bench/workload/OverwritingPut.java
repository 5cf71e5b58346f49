package io.memorymap.bench.workload;

import io.memorymap.bench.subject.Peer;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** A new value replaces another of its size, in a subject that holds all that it was made for. */
public class OverwritingPut extends Workload {
    @Param({"STORE", "STORE_PERIODIC", "STORE_SYNC", "CAFFEINE", "CHRONICLE_MAP"})
    private Peer peer;

    /** Fills the subject to its capacity. */
    @Setup
    public void fill() throws IOException {
        fill(peer, entries);
    }

    /** One put. */
    @Benchmark
    public Object put(Cursor cursor) {
        Object value = kind().value(cursor.next);
        subject().put(drawnKey(cursor.next++), value);
        return value;
    }
}
