package io.memorymap.bench.workload;

import io.memorymap.bench.subject.Peer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Each key is new, the subject is full, so that each put evicts. */
public class NewKeyPut extends Workload {
    /** Threads put different keys. */
    private static final long APART = 1L << 33;

    @Param({"STORE_EVICTING", "CAFFEINE", "JCACHE", "CAFFEINE_JCACHE"})
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
        subject().put(kind().key(APART + cursor.next++), value);
        return value;
    }
}
