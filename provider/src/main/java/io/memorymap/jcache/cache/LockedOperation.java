package io.memorymap.jcache.cache;

import io.memorymap.KeyLock;
import io.memorymap.jcache.event.EventDispatcher;
import io.memorymap.jcache.store.ContendedLock;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * An operation that holds the lock of its key. Closing it gives the lock back and then, if it was the outermost operation of its
 * thread, delivers the events.
 */
final class LockedOperation<K, V> implements AutoCloseable {
    private final CacheCore<K, V> core;
    private final KeyLock handle;
    private final boolean tracked;

    /** Of what the operation has read: whether it is still to be counted, and what. */
    private boolean uncounted;

    private boolean hit;
    private long start;

    /**
     * Makes an operation.
     *
     * @param tracked whether {@link EventDispatcher#enter} was called for it; without that it causes no events
     */
    LockedOperation(CacheCore<K, V> core, KeyLock handle, boolean tracked) {
        this.core = core;
        this.handle = handle;
        this.tracked = tracked;
    }

    /** The key as its lock knows it: equal for equal keys. */
    Object lockedKey() {
        return handle.key();
    }

    /** Whether there may be a listener, so that the operation must know what it replaces. */
    boolean hasAudience() {
        return tracked && core.events.isActive();
    }

    /** Counts a read. If the operation has to begin anew, the read was none. */
    void got(boolean found, long startedAt) {
        if (handle instanceof ContendedLock) {
            uncounted = true;
            hit = found;
            start = startedAt;
        } else {
            core.statistics.got(found, startedAt);
        }
    }

    void created(K key, V value) {
        tell(EventType.CREATED, key, value, null);
    }

    void updated(K key, V oldValue, V value) {
        tell(EventType.UPDATED, key, value, core.events.wantsReplacedValues() ? oldValue : null);
    }

    void removed(K key, V oldValue) {
        tell(EventType.REMOVED, key, oldValue, oldValue);
    }

    void expired(K key, V oldValue) {
        tell(EventType.EXPIRED, key, oldValue, oldValue);
    }

    private void tell(EventType type, K key, V value, @Nullable V oldValue) {
        if (hasAudience()) {
            core.events.enqueue(core.cache, handle.key(), type, key, value, oldValue);
        }
    }

    @Override
    public void close() {
        if (uncounted && handle instanceof ContendedLock contended && !contended.isOvertaken()) {
            core.statistics.got(hit, start);
        }
        try {
            handle.close();
        } finally {
            if (tracked) {
                EventDispatcher.leave();
            }
        }
    }
}
