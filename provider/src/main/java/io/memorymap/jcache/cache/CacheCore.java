package io.memorymap.jcache.cache;

import io.memorymap.KeyLock;
import io.memorymap.KeyLockCycleException;
import io.memorymap.StoredEntry;
import io.memorymap.jcache.event.EventDispatcher;
import io.memorymap.jcache.management.CacheStatistics;
import io.memorymap.jcache.store.EntryStore;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * What the operations of one cache share: its store, its rules, and the things of the application that it was configured with.
 * Immutable but for the closed flag; thread-safe.
 */
final class CacheCore<K, V> {
    final Cache<K, V> cache;
    final EntryStore<K, V> store;
    final ExpiryRules expiry;
    final CacheStatistics statistics;
    final EventDispatcher<K, V> events;
    final Loads<K, V> loads;
    final BackgroundThreads threads;
    final LoaderThreads loaders;
    final Supplier<@Nullable ClassLoader> contextLoader;
    final InstantSource clock;
    final @Nullable LoadThrough<K, V> loader;
    final @Nullable WriteThrough<K, V> writer;
    final boolean readThrough;

    /** The age from which an entry is reloaded when it is read, in milliseconds, or null; there is a loader then. */
    final @Nullable Long refreshAfterWrite;

    final Class<K> keyType;
    final Class<V> valueType;

    private final boolean runsUserCode;
    private final boolean writesRunUserCode;

    /** Keys that an entry processor works on, as their locks know them; added and removed under the key's lock. */
    private final Set<Object> processed = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    CacheCore(
            Cache<K, V> cache,
            EntryStore<K, V> store,
            Integrations<K, V> integrations,
            BackgroundThreads threads,
            LoaderThreads loaders,
            Supplier<@Nullable ClassLoader> contextLoader,
            InstantSource clock) {
        this.cache = cache;
        this.store = store;
        this.threads = threads;
        this.loaders = loaders;
        this.contextLoader = contextLoader;
        this.clock = clock;
        this.expiry = integrations.expiry();
        this.loader = integrations.loader();
        this.writer = integrations.writer();
        this.readThrough = integrations.readThrough();
        this.refreshAfterWrite = integrations.refreshAfterWrite();
        this.keyType = integrations.keyType();
        this.valueType = integrations.valueType();
        this.statistics = new CacheStatistics(store::evictions);
        this.events = new EventDispatcher<>(store, threads, contextLoader);
        this.loads = new Loads<>(store, cache.getName());
        this.writesRunUserCode = writer != null || expiry.runsUserCode();
        this.runsUserCode = loader != null || writesRunUserCode;
    }

    /**
     * Refuses to go on once the cache is closed.
     *
     * @throws IllegalStateException if it is
     */
    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The cache \"" + cache.getName() + "\" is closed");
        }
    }

    boolean isClosed() {
        return closed;
    }

    void markClosed() {
        closed = true;
    }

    /** Checks a key that comes from the application; raw types may let anything through. */
    void checkKey(K key) {
        if (key == null) {
            throw new NullPointerException("key");
        }
        if (!keyType.isInstance(key)) {
            throw wrongType("key", key, keyType);
        }
    }

    /** Checks a value that comes from the application. */
    void checkValue(V value) {
        if (value == null) {
            throw new NullPointerException("value");
        }
        if (!valueType.isInstance(value)) {
            throw wrongType("value", value, valueType);
        }
    }

    private ClassCastException wrongType(String role, Object object, Class<?> type) {
        return new ClassCastException("The cache \"" + cache.getName() + "\" has " + role + "s of type "
                + type.getName() + ", not " + object.getClass().getName());
    }

    /** Takes the key's lock for an operation that runs no code of the application except what the cache is configured with, and does not load. */
    LockedOperation<K, V> lock(K key) {
        return lock(key, runsUserCode, writesRunUserCode);
    }

    /** Takes the key's lock for an entry processor, or to load. */
    LockedOperation<K, V> lockForCode(K key) {
        return lock(key, true, true);
    }

    private LockedOperation<K, V> lock(K key, boolean userCode, boolean userCodeUnderLock) {
        boolean tracked = userCode || events.isActive();
        if (tracked) {
            EventDispatcher.enter();
        }
        try {
            KeyLock handle = userCodeUnderLock ? store.lockForCode(key) : store.lock(key);
            return new LockedOperation<>(this, handle, tracked);
        } catch (Throwable e) {
            throw notLocked(e, tracked);
        }
    }

    /** Takes the locks of several keys; operations on single ones of them go on inside. */
    LockedOperation<K, V> lockAll(Collection<? extends K> keys) {
        EventDispatcher.enter();
        KeyLock handle;
        try {
            handle = store.lockAll(keys);
        } catch (Throwable e) {
            throw notLocked(e, true);
        }
        return new LockedOperation<>(this, handle, true);
    }

    private RuntimeException notLocked(Throwable cause, boolean tracked) {
        if (tracked) {
            EventDispatcher.leave();
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof KeyLockCycleException
                ? new CacheException(
                        "Nothing was changed in the cache \"" + cache.getName() + "\": " + cause.getMessage(), cause)
                : (RuntimeException) cause;
    }

    /**
     * An entry processor begins to work on a key, under its lock.
     *
     * @param lockedKey the key as its lock knows it
     * @throws CacheException if this thread is inside an entry processor of that key already
     */
    void beginProcessing(Object lockedKey) {
        if (!processed.add(lockedKey)) {
            throw neverEnding(cache.getName(), "processes", lockedKey);
        }
    }

    void endProcessing(Object lockedKey) {
        processed.remove(lockedKey);
    }

    /** Under the key's lock only this thread itself can be the one that is at it. */
    static CacheException neverEnding(String cache, String does, @Nullable Object key) {
        return new CacheException("Code of the application that " + does + " an entry of the cache \"" + cache
                + "\" asks for the same again, for key " + key
                + ": it would never end. Let it return the value instead.");
    }

    /** Whether there is an entry and it has not expired. */
    boolean isLive(@Nullable StoredEntry<V> entry, long now) {
        return entry != null && (entry.expiresAt() == StoredEntry.NEVER || !entry.isExpiredAt(now));
    }

    /** Moves the expiry of a live entry that was read, if the policy says so. */
    void accessed(K key, StoredEntry<V> entry) {
        if (expiry.readsMove()) {
            long expiresAt = expiry.access(clock.millis(), entry.expiresAt());
            if (expiresAt != entry.expiresAt()) {
                store.touch(key, entry, expiresAt);
            }
        }
    }
}
