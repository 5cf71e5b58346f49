package io.memorymap.jcache.store;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreBuilder;
import io.memorymap.StoreLockedException;
import io.memorymap.StoreMismatchException;
import io.memorymap.jcache.config.CacheFiles;
import io.memorymap.jcache.config.CacheSettings;
import io.memorymap.jcache.config.CacheSettings.WhenLocked;
import io.memorymap.jcache.config.FrozenConfiguration;
import io.memorymap.jcache.config.ManagerSettings;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Opens and deletes the store of one cache: a heap store, a temporary store, or the store in the cache's file. */
public final class EntryStoreOpener {
    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final ManagerSettings managerSettings;
    private final String name;
    private final CacheSettings settings;
    private final InstantSource clock;

    /**
     * Makes an opener for one cache.
     *
     * @param managerSettings the settings of its manager
     * @param name the name of the cache
     * @param settings its own settings
     * @param clock the time that expiry goes by
     */
    public EntryStoreOpener(ManagerSettings managerSettings, String name, CacheSettings settings, InstantSource clock) {
        this.managerSettings = managerSettings;
        this.name = name;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Opens the store.
     *
     * @param expiry the cache's expiry policy, for the header of its file
     * @param classes where to look for the classes of keys and values first; null for the thread's context class loader
     * @throws CacheException if the file is refused, with the reason and the remedy; the file is as it was
     */
    public <K, V> EntryStore<K, V> open(
            FrozenConfiguration<K, V> configuration, NotedExpiry expiry, @Nullable ClassLoader classes) {
        if (!configuration.isStoreByValue()) {
            return openHeap();
        }
        CacheCodecs<K, V> codecs = CacheCodecs.of(name, settings, configuration, classes);
        try {
            return settings.isPersistent()
                    ? openPersistent(configuration, codecs, expiry)
                    : entries(openTemporary(configuration, codecs), codecs);
        } catch (IOException e) {
            throw OpenFailure.of(name, e);
        }
    }

    private <K, V> HeapEntryStore<K, V> openHeap() {
        if (Boolean.TRUE.equals(settings.persistent())) {
            throw new CacheException("The cache \"" + name
                    + "\" is to be persistent and by reference, but references cannot be kept in a file."
                    + " Make it by value, or set persistent = false.");
        }
        boolean directoryUnused = settings.isPersistent();
        LOG.log(
                directoryUnused ? Level.WARNING : Level.INFO,
                "The cache \"" + name + "\" is by reference, so it is on the heap and ends with this process"
                        + (directoryUnused ? ", although there is a directory for caches" : "") + ": at most "
                        + settings.capacity() + " entries");
        return new HeapEntryStore<>(name, settings.capacity(), settings.eviction() != Eviction.NONE, clock);
    }

    private <K, V> StoreBuilder<K, V> builder(FrozenConfiguration<K, V> configuration, CacheCodecs<K, V> codecs) {
        return KeyValueStore.builder(configuration.getKeyType(), configuration.getValueType())
                .name("cache \"" + name + "\"")
                .keyCodec(codecs.keys())
                .valueCodec(codecs.values())
                .othersMayWrite(settings.othersMayWrite())
                .clock(clock);
    }

    private <K, V> StoreBuilder<K, V> bounded(FrozenConfiguration<K, V> configuration, CacheCodecs<K, V> codecs) {
        StoreBuilder<K, V> builder = builder(configuration, codecs)
                .capacity(settings.capacity())
                .maxBytes(settings.maxBytes())
                .eviction(settings.eviction())
                .weigh(settings.weigh())
                .preallocate(settings.preallocate());
        Integer maxEntryBytes = settings.maxEntryBytes();
        return maxEntryBytes == null ? builder : builder.maxEntryBytes(maxEntryBytes);
    }

    private <K, V> KeyValueStore<K, V> openTemporary(FrozenConfiguration<K, V> configuration, CacheCodecs<K, V> codecs)
            throws IOException {
        StoreBuilder<K, V> builder = bounded(configuration, codecs).durability(Durability.PROCESS);
        Path directory = settings.temporaryDirectory();
        if (directory != null) {
            builder.temporaryDirectory(directory);
        }
        KeyValueStore<K, V> store = builder.openTemporary();
        LOG.log(Level.INFO, "The cache \"" + name + "\" is temporary and ends with this process: " + bounds());
        return store;
    }

    private String bounds() {
        return "at most " + settings.capacity() + " entries and " + settings.maxBytes() + " bytes";
    }

    private <K, V> NativeEntries<K, V> openPersistent(
            FrozenConfiguration<K, V> configuration, CacheCodecs<K, V> codecs, NotedExpiry expiry) throws IOException {
        Path file = file();
        if (file == null) {
            throw new CacheException(
                    "The cache \"" + name + "\" is to be persistent, but there is no directory for it");
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        KeyValueStore<K, V> store;
        try {
            store = openUnlocked(file, configuration, codecs, expiry);
        } catch (StoreLockedException e) {
            return openLocked(e, file, configuration, codecs, expiry);
        }
        LOG.log(
                Level.INFO,
                "The cache \"" + name + "\" is persistent: " + store.size() + " entries in " + file + ", " + bounds());
        return entries(store, codecs);
    }

    private @Nullable Path file() {
        Path directory = settings.directory();
        return directory == null ? null : directory.resolve(CacheFiles.fileName(name));
    }

    /** Waits for another process as long as configured. Waiting for this process is of no use: this thread holds the manager's lock. */
    private <K, V> KeyValueStore<K, V> openUnlocked(
            Path file, FrozenConfiguration<K, V> configuration, CacheCodecs<K, V> codecs, NotedExpiry expiry)
            throws IOException {
        try {
            return openNow(file, Duration.ZERO, configuration, codecs, expiry);
        } catch (StoreLockedException e) {
            if (e.isHeldByThisProcess() || settings.whenLocked() == WhenLocked.FOLLOW) {
                throw e;
            }
            return openNow(file, settings.lockWait(), configuration, codecs, expiry);
        }
    }

    private <K, V> KeyValueStore<K, V> openNow(
            Path file,
            Duration wait,
            FrozenConfiguration<K, V> configuration,
            CacheCodecs<K, V> codecs,
            NotedExpiry expiry)
            throws IOException {
        StoreBuilder<K, V> asConfigured = bounded(configuration, codecs)
                .durability(settings.durability())
                .lockWait(wait)
                .metadata(expiry.description());
        StoreRebuild<K, V> rebuild = new StoreRebuild<>(
                name, file, asConfigured, builder(configuration, codecs).lockWait(wait), expiry, clock);
        try {
            KeyValueStore<K, V> store = asConfigured.open(file);
            return store.metadata().equals(expiry.description()) ? store : rebuild.withNewExpiry(store);
        } catch (StoreMismatchException e) {
            if (e.difference() != StoreMismatchException.Difference.BOUNDS) {
                return recreated(file, e, asConfigured);
            }
            try {
                return rebuild.withNewBounds(e);
            } catch (StoreMismatchException otherTypes) {
                return recreated(file, otherTypes, asConfigured);
            }
        }
    }

    private <K, V> KeyValueStore<K, V> recreated(
            Path file, StoreMismatchException mismatch, StoreBuilder<K, V> asConfigured) throws IOException {
        if (!settings.recreateOnMismatch()) {
            throw mismatch;
        }
        LOG.log(
                Level.WARNING,
                "The cache \"" + name + "\" begins empty, because on-mismatch = recreate: " + mismatch.getMessage());
        KeyValueStore.delete(file);
        return asConfigured.open(file);
    }

    private <K, V> NativeEntries<K, V> openLocked(
            StoreLockedException locked,
            Path file,
            FrozenConfiguration<K, V> configuration,
            CacheCodecs<K, V> codecs,
            NotedExpiry expiry)
            throws IOException {
        boolean follows = settings.whenLocked() == WhenLocked.FOLLOW;
        boolean temporaryInstead = locked.isHeldByThisProcess()
                ? !managerSettings.directoryIsExplicitUri()
                : follows || settings.whenLocked() == WhenLocked.TEMPORARY;
        if (!temporaryInstead) {
            throw locked;
        }
        LOG.log(
                Level.WARNING,
                "The cache \"" + name + "\" is temporary " + (follows ? "until its file is free: " : "this time: ")
                        + locked.getMessage());
        MappedEntryStore<K, V> temporary = entries(openTemporary(configuration, codecs), codecs);
        if (!follows) {
            return temporary;
        }
        FollowingEntryStore<K, V> following = new FollowingEntryStore<>(name, temporary);
        following.follow(wait -> entries(openNow(file, wait, configuration, codecs, expiry), codecs));
        return following;
    }

    /**
     * Deletes the file of a destroyed cache, which need not have been open.
     *
     * @param path the file of the cache that was open until now; null if none was, or if it had no file
     * @param wasOpen whether the cache was open in this manager
     */
    public void delete(@Nullable Path path, boolean wasOpen) {
        Path file = wasOpen ? path : file();
        if (file == null) {
            return;
        }
        try {
            if (KeyValueStore.delete(file)) {
                LOG.log(Level.DEBUG, "The cache \"" + name + "\" was destroyed: " + file + " is deleted");
            }
        } catch (IOException e) {
            throw new CacheException("The file of the cache \"" + name + "\" cannot be deleted: " + e.getMessage(), e);
        }
    }

    private static <K, V> MappedEntryStore<K, V> entries(KeyValueStore<K, V> store, CacheCodecs<K, V> codecs) {
        return new MappedEntryStore<>(store, codecs.keys(), codecs.values());
    }
}
