package io.memorymap.bench.workload;

import io.memorymap.bench.subject.Peer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The value is not touched, and the processor overlaps lookups: flatters maps that hand out a reference. */
public class UntouchedGet extends Workload {
    @Param({"STORE", "CONCURRENT_HASH_MAP", "CAFFEINE", "CHRONICLE_MAP"})
    private Peer peer;

    /** Fills the subject. */
    @Setup
    public void fill() throws IOException {
        fill(peer);
    }

    /** One lookup. */
    @Benchmark
    public @Nullable Object get(Cursor cursor) {
        return subject().get(drawnKey(cursor.next++));
    }
}
