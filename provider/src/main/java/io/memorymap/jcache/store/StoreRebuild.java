package io.memorymap.jcache.store;

import io.memorymap.KeyValueStore;
import io.memorymap.RecordTooLargeException;
import io.memorymap.StoreBuilder;
import io.memorymap.StoreEntry;
import io.memorymap.StoreFullException;
import io.memorymap.StoreMismatchException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;

/**
 * Copies a cache's file into a new one, because its bounds or its expiry policy have changed and both are fixed when a file is
 * made. The old file stays, locked, until the new one is complete and takes its name; a crash in between leaves the old one, and a
 * remainder that the next rebuild deletes.
 */
final class StoreRebuild<K, V> {
    private static final String SUFFIX = ".rebuilding";
    /** Of the files that a store has beside its own. */
    private static final List<String> SUFFIXES_BESIDE = List.of(".lock", ".policy");

    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final String cache;
    private final Path file;
    private final StoreBuilder<K, V> asConfigured;
    private final StoreBuilder<K, V> asItIs;
    private final NotedExpiry expiry;
    private final InstantSource clock;

    /**
     * Prepares a rebuild.
     *
     * @param asConfigured makes the new store
     * @param asItIs opens the old store, whatever its bounds
     */
    StoreRebuild(
            String cache,
            Path file,
            StoreBuilder<K, V> asConfigured,
            StoreBuilder<K, V> asItIs,
            NotedExpiry expiry,
            InstantSource clock) {
        this.cache = cache;
        this.file = file;
        this.asConfigured = asConfigured;
        this.asItIs = asItIs;
        this.expiry = expiry;
        this.clock = clock;
    }

    /** Gives the store the configured bounds. */
    KeyValueStore<K, V> withNewBounds(StoreMismatchException difference) throws IOException {
        KeyValueStore<K, V> old = asItIs.open(file);
        LOG.log(Level.INFO, "The cache \"" + cache + "\" gets new bounds: " + difference.getMessage());
        return old.metadata().equals(expiry.description()) ? replace(old, Long.MAX_VALUE) : withNewExpiry(old);
    }

    /** Notes the configured expiry policy; entries of the former one expire no later than one that is created now. */
    KeyValueStore<K, V> withNewExpiry(KeyValueStore<K, V> old) throws IOException {
        LOG.log(
                Level.INFO,
                "The cache \"" + cache
                        + "\" has another expiry policy than its file was made with. Older entries expire no"
                        + " later than one that is created now. Before: " + old.metadata() + "; now: "
                        + expiry.description());
        return replace(old, expiry.creation(clock.millis()));
    }

    private KeyValueStore<K, V> replace(KeyValueStore<K, V> old, long latest) throws IOException {
        Path rebuilding = file.resolveSibling(file.getFileName() + SUFFIX);
        try (old) {
            KeyValueStore.delete(rebuilding);
            try (KeyValueStore<K, V> made = asConfigured.open(rebuilding)) {
                copy(old, made, latest);
            }
            Files.move(rebuilding, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            // No other process opens the remainder: it belongs to the one that holds the lock of the file.
            for (String suffix : SUFFIXES_BESIDE) {
                Files.deleteIfExists(rebuilding.resolveSibling(rebuilding.getFileName() + suffix));
            }
        }
        return asConfigured.open(file);
    }

    private void copy(KeyValueStore<K, V> old, KeyValueStore<K, V> made, long latest) {
        long left = 0;
        if (latest != NotedExpiry.AT_ONCE) {
            Iterator<StoreEntry<K, V>> entries = old.entries();
            while (entries.hasNext()) {
                if (!copy(entries.next(), made, latest)) {
                    left++;
                }
            }
        }
        if (left > 0) {
            LOG.log(Level.WARNING, "The cache \"" + cache + "\": " + left + " entries did not fit into the new bounds");
        }
    }

    private boolean copy(StoreEntry<K, V> entry, KeyValueStore<K, V> made, long latest) {
        try {
            made.set(entry.key(), entry.value(), Math.min(entry.expiresAt(), latest));
            return true;
        } catch (StoreFullException | RecordTooLargeException e) {
            return false;
        }
    }
}
