package io.memorymap.jcache.cache;

import io.memorymap.KeyValueStore;
import io.memorymap.jcache.management.CacheStatistics;
import io.memorymap.jcache.store.NativeEntries;

/**
 * Notes the hits and misses of a cache in its file, for those who look at that from another process. About once a second, and only if
 * something was read since: reading dirties one page of the file then, whatever is read. Thread-safe.
 */
final class ReadNotes implements BackgroundThreads.EverySecond {
    private final CacheCore<?, ?> core;
    private final NativeEntries<?, ?> entries;

    /** What the file says. Guarded by this. */
    private long hits;

    private long misses;

    ReadNotes(CacheCore<?, ?> core, NativeEntries<?, ?> entries) {
        this.core = core;
        this.entries = entries;
    }

    /** Whether there is a file, or may be one later. */
    boolean isWanted() {
        return entries.mayHaveFile();
    }

    @Override
    public boolean isOver() {
        return core.isClosed();
    }

    @Override
    public void tick() {
        note();
    }

    /** Notes them now. */
    synchronized void note() {
        KeyValueStore<?, ?> store = entries.store();
        CacheStatistics statistics = core.statistics;
        long nowHits = statistics.getCacheHits();
        long nowMisses = statistics.getCacheMisses();
        if (store.path() != null && (nowHits != hits || nowMisses != misses)) {
            store.noteReads(nowHits, nowMisses);
            hits = nowHits;
            misses = nowMisses;
        }
    }
}
