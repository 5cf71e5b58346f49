package io.memorymap.store;

import io.memorymap.engine.StoreCounts;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** The entries that were larger than an evicting store can hold: counted, and logged once for each store. Thread-safe. */
final class TooLarge {
    private static final Logger LOG = System.getLogger("io.memorymap");

    private final StoreResources store;
    private final StoreCounts counts;
    private final AtomicBoolean logged = new AtomicBoolean();

    TooLarge(StoreResources store, StoreCounts counts) {
        this.store = store;
        this.counts = counts;
    }

    /**
     * An entry was put and evicted at once.
     *
     * @param bytes of key and value together
     * @param most bytes that the store can hold
     */
    void evictedAtOnce(long bytes, int most) {
        evictedAtOnce(
                "cannot hold an entry of " + bytes + " bytes, at most " + most + " are possible. Raise maxEntryBytes");
    }

    /**
     * An entry was put and evicted at once, because of its key.
     *
     * @param keyBytes of the key
     * @param most bytes that a key can have
     */
    void keyEvictedAtOnce(int keyBytes, int most) {
        evictedAtOnce("cannot hold an entry: " + Failures.keyTooLarge(keyBytes, most));
    }

    private void evictedAtOnce(String why) {
        counts.evictions.increment();
        counts.tooLarge.increment();
        if (logged.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    store + " " + why
                            + ". It was evicted at once, and the key has no value now. Further ones are counted"
                            + " (tooLarge), not logged");
        }
    }
}
