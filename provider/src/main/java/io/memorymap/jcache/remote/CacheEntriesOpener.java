package io.memorymap.jcache.remote;

import io.memorymap.jcache.config.CacheSettings;
import io.memorymap.jcache.config.FrozenConfiguration;
import io.memorymap.jcache.config.ManagerSettings;
import io.memorymap.jcache.config.RemoteServer;
import io.memorymap.jcache.config.RemoteSettings;
import io.memorymap.jcache.store.CacheCodecs;
import io.memorymap.jcache.store.EntryStore;
import io.memorymap.jcache.store.EntryStoreOpener;
import io.memorymap.jcache.store.NotedExpiry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Opens and deletes the entries of one cache, in this process or on a server. */
public final class CacheEntriesOpener {
    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final ManagerSettings managerSettings;
    private final String name;
    private final CacheSettings settings;
    private final InstantSource clock;
    private final EntryStoreOpener local;

    /**
     * Makes an opener for one cache.
     *
     * @param managerSettings the settings of its manager
     * @param name the name of the cache
     * @param settings its own settings
     * @param clock the time that expiry goes by
     */
    public CacheEntriesOpener(
            ManagerSettings managerSettings, String name, CacheSettings settings, InstantSource clock) {
        this.managerSettings = managerSettings;
        this.name = name;
        this.settings = settings;
        this.clock = clock;
        this.local = new EntryStoreOpener(managerSettings, name, settings, clock);
    }

    /**
     * Opens the entries.
     *
     * @param expiry the cache's expiry policy
     * @param classes where to look for the classes of keys and values first; null for the thread's context class loader
     * @throws CacheException if the file or the server is refused, with the reason and the remedy
     */
    public <K, V> EntryStore<K, V> open(
            FrozenConfiguration<K, V> configuration, NotedExpiry expiry, @Nullable ClassLoader classes) {
        RemoteSettings remote = settings.remote();
        RemoteServer server = managerSettings.server();
        if (remote == null || server == null) {
            return local.open(configuration, expiry, classes);
        }
        if (!configuration.isStoreByValue()) {
            LOG.log(
                    Level.WARNING,
                    "The cache \"" + name + "\" is by reference, so it is on the heap and not on the server "
                            + server.shown() + ", although remote = true");
            return local.open(configuration, expiry, classes);
        }
        try {
            return new RemoteOpening(name, settings, remote, server, clock)
                    .open(configuration, CacheCodecs.of(name, settings, configuration, classes), expiry);
        } catch (NoClassDefFoundError e) {
            throw withoutClient(e);
        }
    }

    private CacheException withoutClient(NoClassDefFoundError missing) {
        return new CacheException(
                "The cache \"" + name
                        + "\" is remote, and that needs the library io.lettuce:lettuce-core (6.8 or later), which is not"
                        + " on the class path: " + missing.getMessage(),
                missing);
    }

    /**
     * Deletes what a destroyed cache leaves, which need not have been open: its file, and if it is remote its entries on the server.
     *
     * @param path the file of the cache that was open until now; null if none was, or if it had no file
     * @param wasOpen whether the cache was open in this manager
     * @param wasRemote whether it was, then, on the server
     */
    public void delete(@Nullable Path path, boolean wasOpen, boolean wasRemote) {
        RemoteSettings remote = settings.remote();
        RemoteServer server = managerSettings.server();
        if (server != null && (wasOpen ? wasRemote : remote != null)) {
            try {
                new RemoteOpening(
                                name,
                                settings,
                                new RemoteSettings(false, RemoteSettings.OnFailure.FAIL, settings.lockWait()),
                                server,
                                clock)
                        .delete(path);
            } catch (NoClassDefFoundError e) {
                throw withoutClient(e);
            }
        } else {
            local.delete(path, wasOpen);
        }
    }
}
