package io.memorymap.jcache.remote.history;

import io.memorymap.jcache.remote.history.Operation.Outcome;
import io.memorymap.jcache.remote.history.OperationLog.Counter;
import java.util.SplittableRandom;
import javax.cache.Cache;
import javax.cache.CacheException;

/**
 * Adds one to a counter of its own in one of few entries, which hold a counter of each thread and a sign of its last addition: from these
 * follows of each addition whether it was done, though its process may have been killed meanwhile.
 */
final class IncrementWorkload implements Workload {
    static final int KEYS = 10;

    private final Cache<Integer, long[]> cache;
    private final OperationLog log;
    private final SplittableRandom random;
    private final int slot;
    private final int slots;
    private long sign;

    /**
     * Makes one.
     *
     * @param slot the number of the thread among all
     * @param slots how many there will ever be
     */
    IncrementWorkload(Cache<Integer, long[]> cache, OperationLog log, SplittableRandom random, int slot, int slots) {
        this.cache = cache;
        this.log = log;
        this.random = random;
        this.slot = slot;
        this.slots = slots;
    }

    @Override
    public void operate() {
        int key = random.nextInt(KEYS);
        long mine = ++sign;
        int place = log.begin(key, false, mine);
        try {
            cache.invoke(key, (entry, arguments) -> {
                long[] counters = entry.exists() ? entry.getValue() : new long[2 * slots];
                counters[slot]++;
                counters[slots + slot] = mine;
                entry.setValue(counters);
                return null;
            });
            log.end(place, Outcome.ACKNOWLEDGED, Operation.UNSEEN, mine);
            log.count(Counter.WRITES);
        } catch (CacheException e) {
            log.end(place, Failures.outcome(e), Operation.UNSEEN, mine);
            log.count(Counter.FAILURES);
        }
    }
}
