package io.memorymap.bench.workload;

import io.memorymap.bench.subject.JCacheSubject;
import io.memorymap.bench.subject.Peer;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** The calls of JCache, by value; values that are returned are read. Nanoseconds of {@code getAll} are of one key. */
public class JCacheUse extends Workload {
    private static final int BATCH = BatchGet.BATCH;
    private static final EntryProcessor<Object, Object, Object> REPLACE = new Replace();

    @Param({"JCACHE", "CAFFEINE_JCACHE", "CACHE2K_JCACHE", "EHCACHE_JCACHE"})
    private Peer peer;

    /** Reads the value and sets the one that is handed in. */
    private static final class Replace implements EntryProcessor<Object, Object, Object> {
        @Override
        public Object process(MutableEntry<Object, Object> entry, Object... arguments) {
            boolean there = entry.getValue() != null;
            entry.setValue(arguments[0]);
            return there;
        }
    }

    @Override
    protected Peer peer() {
        return peer;
    }

    private Cache<Object, Object> cache() {
        return ((JCacheSubject<Object, Object>) subject()).cache();
    }

    /** One lookup. */
    @Benchmark
    public int get(Cursor cursor) {
        Object key = drawnKey(cursor.next);
        Object value = cache().get(key);
        if (value == null) {
            throw missing(key);
        }
        int sum = kind().read(value);
        cursor.next += 1 + (sum & 1);
        return sum;
    }

    /** One put over another value. */
    @Benchmark
    public void put(Cursor cursor) {
        Object value = kind().value(cursor.next);
        cache().put(drawnKey(cursor.next++), value);
    }

    /** One entry processor that reads a value and sets another. */
    @Benchmark
    public Object invoke(Cursor cursor) {
        Object value = kind().value(cursor.next);
        return cache().invoke(drawnKey(cursor.next++), REPLACE, value);
    }

    /** 64 lookups in one call. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int getAll(Cursor cursor) {
        Set<Object> batch = new LinkedHashSet<>(2 * BATCH);
        while (batch.size() < BATCH) {
            batch.add(drawnKey(cursor.next++));
        }
        Map<Object, Object> found = cache().getAll(batch);
        if (found.size() != BATCH) {
            throw missing(batch);
        }
        int sum = 0;
        for (Object value : found.values()) {
            sum += kind().read(value);
        }
        return sum;
    }
}
