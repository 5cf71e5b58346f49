package io.memorymap.jcache.config;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one cache, as the configuration file and the manager give them. Immutable.
 *
 * <p>What JCache itself configures (types, statistics, loader, expiry and so on) is merged with the configuration given in
 * code by {@link ManagerSettings#merge}; the provider reads the remaining components directly.
 *
 * @param capacity bound in entries, {@value #MIN_CAPACITY} to {@value #MAX_CAPACITY}
 * @param maxBytes bound of the live entries in bytes, keys and values together; at least 4,096
 * @param maxEntryBytes largest key and value together in bytes, or null for the store's own limit
 * @param preallocate whether a new file takes all of its space at once
 * @param eviction what happens when a bound is reached
 * @param weigh what counts at the bound of bytes where entries differ in size
 * @param durability when a persistent cache is forced to disk
 * @param persistent what the file says: true, false, or null if it says nothing; see {@link #isPersistent()}
 * @param directory where a persistent cache keeps its file, or null if no directory is known
 * @param temporaryDirectory where the unlinked file of a temporary cache is made, or null for the JVM's own
 * @param remote how the cache uses a server, or null if its entries are in this process
 * @param lockWait how long to wait for a file that another process holds; zero or more
 * @param whenLocked what becomes of a persistent cache whose file another process holds
 * @param othersMayWrite whether a file is opened that others than the user of this process can change
 * @param recreateOnMismatch true if a file with other types or codecs is deleted and made anew, false for an exception
 * @param serialFilter pattern of {@link java.io.ObjectInputFilter.Config#createFilter(String)}, or null for none
 * @param serializer how values are written
 * @param statistics what the file says about statistics, or null if it says nothing
 * @param management what the file says about the management bean, or null if it says nothing
 * @param keyType class name of the keys, or null if not said
 * @param valueType class name of the values, or null if not said
 * @param expiry the expiry policy, or null if not said
 * @param loader class name of a {@code CacheLoader} or of a {@code Factory} of it, or null if not said
 * @param writer class name of a {@code CacheWriter} or of a {@code Factory} of it, or null if not said
 * @param refreshAfterWrite the age from which an entry is reloaded when it is read, more than zero, or null for never
 * @param readThrough what the file says, or null if it says nothing
 * @param writeThrough what the file says, or null if it says nothing
 * @param storeByReference what the file says, or null if it says nothing
 * @param listeners entry listeners to register when the cache is created
 */
public record CacheSettings(
        long capacity,
        long maxBytes,
        @Nullable Integer maxEntryBytes,
        boolean preallocate,
        Eviction eviction,
        Eviction.Weigh weigh,
        Durability durability,
        @Nullable Boolean persistent,
        @Nullable Path directory,
        @Nullable Path temporaryDirectory,
        @Nullable RemoteSettings remote,
        Duration lockWait,
        WhenLocked whenLocked,
        boolean othersMayWrite,
        boolean recreateOnMismatch,
        @Nullable String serialFilter,
        String serializer,
        @Nullable Boolean statistics,
        @Nullable Boolean management,
        @Nullable String keyType,
        @Nullable String valueType,
        @Nullable ExpirySettings expiry,
        @Nullable String loader,
        @Nullable String writer,
        @Nullable Duration refreshAfterWrite,
        @Nullable Boolean readThrough,
        @Nullable Boolean writeThrough,
        @Nullable Boolean storeByReference,
        List<ListenerSettings> listeners) {

    /** What becomes of a persistent cache whose file another process holds. */
    public enum WhenLocked {
        /** An exception, after the wait. */
        FAIL,
        /** A temporary cache instead, after the wait. */
        TEMPORARY,
        /** A temporary cache at once, until the file is free; only of a cache that evicts. */
        FOLLOW
    }

    /** Smallest capacity in entries. */
    public static final long MIN_CAPACITY = 256;
    /** Smallest bound in bytes. */
    public static final long MIN_MAX_BYTES = 4096;
    /** Largest capacity in entries. */
    public static final long MAX_CAPACITY = 1_000_000_000;

    public CacheSettings {
        Objects.requireNonNull(eviction, "eviction");
        Objects.requireNonNull(weigh, "weigh");
        Objects.requireNonNull(durability, "durability");
        Objects.requireNonNull(lockWait, "lockWait");
        Objects.requireNonNull(serializer, "serializer");
        Objects.requireNonNull(whenLocked, "whenLocked");
        if (capacity < MIN_CAPACITY || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "capacity must be " + MIN_CAPACITY + " to " + MAX_CAPACITY + " entries, not " + capacity);
        }
        if (maxBytes < MIN_MAX_BYTES) {
            throw new IllegalArgumentException("maxBytes must be at least " + MIN_MAX_BYTES + ", not " + maxBytes);
        }
        if (maxEntryBytes != null && maxEntryBytes < 1) {
            throw new IllegalArgumentException("maxEntryBytes must be at least 1, not " + maxEntryBytes);
        }
        if (lockWait.isNegative()) {
            throw new IllegalArgumentException("lockWait must not be negative, but is " + lockWait);
        }
        if (refreshAfterWrite != null && refreshAfterWrite.toMillis() < 1) {
            throw new IllegalArgumentException("refreshAfterWrite must be 1 ms at least, but is " + refreshAfterWrite);
        }
        if (Boolean.TRUE.equals(persistent) && directory == null) {
            throw new IllegalArgumentException("persistent needs a directory");
        }
        listeners = List.copyOf(listeners);
    }

    /**
     * Whether the cache keeps a file that outlives it: what the file says, and otherwise whether a directory is known.
     *
     * @return true for a persistent cache; {@link #directory()} is then not null
     */
    public boolean isPersistent() {
        return persistent == null ? directory != null : persistent;
    }
}
