package io.memorymap.bench.workload;

import io.memorymap.bench.subject.Peer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Lookups whose values are read, and puts between them, by a share that is said. */
public class MixedUse extends Workload {
    private static final int WHOLE = 100;
    /** No common factor with the whole: puts are spread evenly. */
    private static final int STEP = 37;

    @Param({"STORE", "STORE_PERIODIC", "CAFFEINE", "CHRONICLE_MAP"})
    private Peer peer;

    @Param({"95", "50"})
    private int readPercent;

    @Override
    protected Peer peer() {
        return peer;
    }

    /** One lookup, or one put. */
    @Benchmark
    public int use(Cursor cursor) {
        int now = cursor.next++;
        Object key = drawnKey(now);
        if (Math.floorMod(now * STEP, WHOLE) >= readPercent) {
            subject().put(key, kind().value(now));
            return now;
        }
        Object value = subject().get(key);
        if (value == null) {
            throw missing(key);
        }
        return kind().read(value);
    }
}
