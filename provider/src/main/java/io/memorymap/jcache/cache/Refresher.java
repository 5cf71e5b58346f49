package io.memorymap.jcache.cache;

import io.memorymap.StoredEntry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reloads entries that are older than {@code refresh-after-write} when they are read, while they are still served.
 *
 * <p>The age of an entry is told by its expiry, see {@link ExpiryRules#writtenAt}: nothing else is kept of it, and it is known after a restart.
 * A reload holds the key's lock, as any load does: whoever misses the key meanwhile takes its outcome, and whoever writes the key waits. An
 * entry that was written or removed while its reload was waiting is left alone.
 *
 * <p>Thread-safe.
 */
final class Refresher<K, V> {
    /** Keys being reloaded, or left alone after a failure, at a time. Entries beyond are served as they are. */
    static final int MOST = 4_096;

    private static final long LONGEST_REST_MILLIS = 60_000;
    private static final long SHORTEST_REST_MILLIS = 100;
    private static final long LOG_EVERY_MILLIS = 60_000;
    private static final long UNDER_WAY = Long.MAX_VALUE;

    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final CacheCore<K, V> core;
    private final EntryMutations<K, V> mutations;
    private final LoadThrough<K, V> loader;
    private final long ageMillis;
    private final long restMillis;

    /** By the identity of a key: until when it is left alone, in epoch milliseconds; {@link #UNDER_WAY} while it is reloaded. */
    private final ConcurrentHashMap<Object, Long> resting = new ConcurrentHashMap<>();

    private final AtomicLong lastLogged = new AtomicLong(Long.MIN_VALUE);

    private Refresher(CacheCore<K, V> core, EntryMutations<K, V> mutations, LoadThrough<K, V> loader, long ageMillis) {
        this.core = core;
        this.mutations = mutations;
        this.loader = loader;
        this.ageMillis = ageMillis;
        this.restMillis = Math.max(SHORTEST_REST_MILLIS, Math.min(LONGEST_REST_MILLIS, ageMillis / 4));
    }

    /** The refresher of a cache; null if its entries are not refreshed. */
    static <K, V> @Nullable Refresher<K, V> of(CacheCore<K, V> core, EntryMutations<K, V> mutations) {
        Long age = core.refreshAfterWrite;
        LoadThrough<K, V> loader = core.loader;
        return age == null || loader == null ? null : new Refresher<>(core, mutations, loader, age);
    }

    /** A live entry was read: it is reloaded in the background if it is old, unless that is under way or has just failed. */
    void read(K key, StoredEntry<V> entry) {
        long now = core.clock.millis();
        if (isOld(entry, now) && mayBegin(core.store.identity(key), now)) {
            begin(core.store.copyKey(key));
        }
    }

    private boolean isOld(StoredEntry<V> entry, long now) {
        return core.expiry.writtenAt(entry.expiresAt()) <= now - ageMillis;
    }

    private boolean mayBegin(Object identity, long now) {
        Long until = resting.get(identity);
        if (until != null) {
            return until <= now && resting.replace(identity, until, UNDER_WAY);
        }
        if (resting.size() >= MOST) {
            resting.values().removeIf(rest -> rest <= now);
        }
        return resting.size() < MOST && resting.putIfAbsent(identity, UNDER_WAY) == null;
    }

    private void begin(K key) {
        try {
            core.loaders.later(core.contextLoader.get(), () -> reload(key));
        } catch (RejectedExecutionException tooManyLoads) {
            // Served as it is; the next read tries again.
            resting.remove(core.store.identity(key));
        }
    }

    private void reload(K key) {
        boolean failed = true;
        try {
            if (!core.isClosed()) {
                reloadUnderLock(key);
            }
            failed = false;
        } catch (RuntimeException | Error e) {
            failed(e);
        } finally {
            Object identity = core.store.identity(key);
            if (failed) {
                resting.put(identity, core.clock.millis() + restMillis);
            } else {
                resting.remove(identity);
            }
        }
    }

    private void reloadUnderLock(K key) {
        try (LockedOperation<K, V> operation = core.lockForCode(key)) {
            StoredEntry<V> old = mutations.liveEntry(operation, key);
            if (old == null || !isOld(old, core.clock.millis())) {
                return;
            }
            V value = core.loads.load(loader, key);
            // It may have expired meanwhile, or have been dropped to make room.
            StoredEntry<V> live = mutations.liveEntry(operation, key);
            if (value != null && live != null) {
                mutations.refresh(operation, key, value, live);
            } else if (value != null) {
                mutations.createLoaded(operation, key, value);
            } else if (live != null) {
                mutations.remove(operation, key, live);
            }
            core.statistics.reloaded();
        }
    }

    private void failed(Throwable failure) {
        if (core.isClosed()) {
            return;
        }
        core.statistics.reloadFailed();
        long now = core.clock.millis();
        long last = lastLogged.get();
        if ((last == Long.MIN_VALUE || now - last >= LOG_EVERY_MILLIS) && lastLogged.compareAndSet(last, now)) {
            LOG.log(
                    Level.WARNING,
                    "An entry of the cache \"" + core.cache.getName()
                            + "\" could not be refreshed, and its old value stays. So far that has happened "
                            + core.statistics.failedReloads() + " times; it is logged once in a minute at most.",
                    failure);
        }
    }
}
