package io.memorymap.bench.workload;

import io.memorymap.bench.subject.Peer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The value is not touched, and the processor overlaps lookups: flatters maps that hand out a reference. */
public class UntouchedGet extends Workload {
    @Param({"STORE", "CONCURRENT_HASH_MAP", "CAFFEINE", "CHRONICLE_MAP"})
    private Peer peer;

    @Override
    protected Peer peer() {
        return peer;
    }

    /** One lookup. */
    @Benchmark
    public @Nullable Object get(Cursor cursor) {
        return subject().get(drawnKey(cursor.next++));
    }
}
