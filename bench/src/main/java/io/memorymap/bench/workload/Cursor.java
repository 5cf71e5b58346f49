package io.memorymap.bench.workload;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** Where a thread is in the draws. Threads begin far apart. */
@State(Scope.Thread)
public class Cursor {
    private static final int APART = 1_000_003;

    int next;

    /** Moves to the first draw of this thread. */
    @Setup
    public void begin(ThreadParams threads) {
        next = threads.getThreadIndex() * APART;
    }
}
