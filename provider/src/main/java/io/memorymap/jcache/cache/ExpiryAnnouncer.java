package io.memorymap.jcache.cache;

import io.memorymap.jcache.store.WriteConflictException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells the listeners of a cache about entries that have expired and that nobody touches. It is asked about once a second; each time it takes
 * a bounded number of entries from the store, removes them under their keys' locks, and tells who wants to know. An entry is told of at most
 * once, by whoever removes it; one that is dropped to make room is not told of.
 *
 * <p>Thread-safe; while one thread is at it, others leave at once.
 */
final class ExpiryAnnouncer<K, V> implements BackgroundThreads.EverySecond {
    /** Entries announced in one turn: a listener may be slow, and a key's lock is taken for each. */
    static final int MOST = 1 << 14;

    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final CacheCore<K, V> core;
    private final EntryMutations<K, V> mutations;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    ExpiryAnnouncer(CacheCore<K, V> core, EntryMutations<K, V> mutations) {
        this.core = core;
        this.mutations = mutations;
    }

    /** Whether there is somebody to tell. */
    boolean isWanted() {
        return !core.isClosed() && core.events.wantsExpiry();
    }

    @Override
    public boolean isOver() {
        return core.isClosed();
    }

    /** Announces in another thread, unless that is being done. */
    @Override
    public void tick() {
        if (isWanted()) {
            core.threads.deliver(core.contextLoader.get(), this::announceSafely);
        }
    }

    private void announceSafely() {
        try {
            announce();
        } catch (RuntimeException e) {
            if (!core.isClosed() && failureLogged.compareAndSet(false, true)) {
                LOG.log(
                        Level.WARNING,
                        "An expired entry of the cache \"" + core.cache.getName()
                                + "\" could not be announced. Further failures are not logged.",
                        e);
            }
        }
    }

    /** One turn; false if another thread is at it. */
    boolean announce() {
        if (!isWanted()) {
            return true;
        }
        if (!busy.compareAndSet(false, true)) {
            return false;
        }
        try {
            for (K key : core.store.expiredKeys(MOST)) {
                announce(key);
            }
        } finally {
            busy.set(false);
        }
        return true;
    }

    private void announce(K key) {
        if (isWanted()) {
            try (LockedOperation<K, V> operation = core.lock(key)) {
                mutations.liveEntry(operation, key);
            } catch (WriteConflictException writtenMeanwhile) {
                // So it is no longer the entry that has expired.
            }
        }
    }
}
