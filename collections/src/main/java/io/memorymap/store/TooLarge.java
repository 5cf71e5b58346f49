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
        counts.evictions.increment();
        counts.tooLarge.increment();
        if (logged.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    store + " cannot hold an entry of " + bytes + " bytes, at most " + most
                            + " are possible: it was evicted at once, and the key has no value now. Raise maxEntryBytes. Further"
                            + " ones are counted (tooLarge), not logged");
        }
    }
}
