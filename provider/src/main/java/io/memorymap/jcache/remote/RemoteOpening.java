package io.memorymap.jcache.remote;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreBuilder;
import io.memorymap.StoreLockedException;
import io.memorymap.StoreMismatchException;
import io.memorymap.jcache.config.CacheFiles;
import io.memorymap.jcache.config.CacheSettings;
import io.memorymap.jcache.config.FrozenConfiguration;
import io.memorymap.jcache.config.RemoteServer;
import io.memorymap.jcache.config.RemoteSettings;
import io.memorymap.jcache.store.CacheCodecs;
import io.memorymap.jcache.store.Copies;
import io.memorymap.jcache.store.NotedExpiry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Opens a remote cache: its near cache, its connections, and what describes it on the server. Only used where the client library is. */
final class RemoteOpening {
    /** A near cache is no cache of its own: without the server nothing in it counts. */
    private static final String NEAR = "near-";

    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final String name;
    private final CacheSettings settings;
    private final RemoteSettings remote;
    private final RemoteServer where;
    private final InstantSource clock;

    RemoteOpening(String name, CacheSettings settings, RemoteSettings remote, RemoteServer where, InstantSource clock) {
        this.name = name;
        this.settings = settings;
        this.remote = remote;
        this.where = where;
        this.clock = clock;
    }

    <K, V> RemoteEntryStore<K, V> open(
            FrozenConfiguration<K, V> configuration, CacheCodecs<K, V> codecs, NotedExpiry expiry) {
        ServerKeys keys = new ServerKeys(name);
        RemoteCounters counters = new RemoteCounters();
        NearCache<K, V> near = remote.near() ? near(configuration, codecs, expiry) : null;
        Server server = null;
        try {
            Copies<K, V> copies = Copies.of(codecs.keys(), codecs.values(), new InlineTypes());
            OwnWrites<K, V> own =
                    new OwnWrites<>(near, near == null ? null : new NearDrops<>(near, keys, copies.keys()));
            server = Server.connect(name, where, keys, counters, near == null ? null : near.vouchers(), own);
            Description description = new Description(
                    Description.LAYOUT,
                    configuration.getKeyType().getName(),
                    configuration.getValueType().getName(),
                    codecs.keys().id(),
                    codecs.values().id(),
                    expiry.description());
            Server connected = server;
            own.begin(server, () -> describeAgain(description, connected, keys));
            description.check(name, server, keys, settings.recreateOnMismatch());
            if (near != null && near.path() != null) {
                server.threads()
                        .workers()
                        .execute(new Revalidation<>(name, near, server, keys, copies, where.cluster()));
            }
            return new RemoteEntryStore<>(
                    name,
                    server,
                    keys,
                    copies,
                    near,
                    own,
                    counters,
                    remote,
                    where.lease().toMillis(),
                    clock);
        } catch (Throwable e) {
            if (server != null) {
                server.close();
            }
            if (near != null) {
                near.close();
            }
            throw e;
        }
    }

    /** A server that came back empty does not know what the cache is. */
    private void describeAgain(Description description, Server server, ServerKeys keys) {
        try {
            description.check(name, server, keys, false);
        } catch (CacheException | IllegalStateException e) {
            LOG.log(Level.WARNING, "The cache \"" + name + "\" could not be described on the server again", e);
        }
    }

    private <K, V> NearCache<K, V> near(
            FrozenConfiguration<K, V> configuration, CacheCodecs<K, V> codecs, NotedExpiry expiry) {
        try {
            KeyValueStore<K, NearValue<V>> store = nearStore(configuration, codecs);
            return new NearCache<>(name, store, new Vouchers(settings.capacity()), expiry.readsMove());
        } catch (IOException e) {
            throw new CacheException(
                    "The near cache of \"" + name + "\" cannot be opened: " + e.getMessage()
                            + ". Choose another directory (memorymap.directory), or set near = false",
                    e);
        }
    }

    private <K, V> KeyValueStore<K, NearValue<V>> nearStore(
            FrozenConfiguration<K, V> configuration, CacheCodecs<K, V> codecs) throws IOException {
        Path directory = settings.isPersistent() ? settings.directory() : null;
        StoreBuilder<K, NearValue<V>> builder = builder(configuration, codecs);
        if (directory == null) {
            return temporary(builder);
        }
        Files.createDirectories(directory);
        Path file = directory.resolve(NEAR + CacheFiles.fileName(name));
        try {
            KeyValueStore<K, NearValue<V>> store = opened(builder, file);
            LOG.log(
                    Level.INFO,
                    "The near cache of \"" + name + "\" is persistent: " + store.size() + " entries in " + file + ", "
                            + bounds());
            return store;
        } catch (StoreLockedException e) {
            LOG.log(
                    Level.WARNING,
                    "The near cache of \"" + name + "\" is temporary this time, because its file is in use: "
                            + e.getMessage());
            return temporary(builder);
        }
    }

    private <K, V> StoreBuilder<K, NearValue<V>> builder(
            FrozenConfiguration<K, V> configuration, CacheCodecs<K, V> codecs) {
        @SuppressWarnings("unchecked") // the type of the values is theirs in name only: the codec decides
        Class<NearValue<V>> valueType = (Class<NearValue<V>>) (Class<?>) NearValue.class;
        StoreBuilder<K, NearValue<V>> builder = KeyValueStore.builder(configuration.getKeyType(), valueType)
                .name("near cache \"" + name + "\"")
                .keyCodec(codecs.keys())
                .valueCodec(new NearCodec<>(codecs.values()))
                .othersMayWrite(settings.othersMayWrite())
                .capacity(settings.capacity())
                .maxBytes(settings.maxBytes())
                .weigh(settings.weigh())
                .preallocate(settings.preallocate())
                .durability(Durability.PROCESS)
                .clock(clock);
        Integer maxEntryBytes = settings.maxEntryBytes();
        return maxEntryBytes == null ? builder : builder.maxEntryBytes(maxEntryBytes);
    }

    private <K, V> KeyValueStore<K, NearValue<V>> temporary(StoreBuilder<K, NearValue<V>> builder) throws IOException {
        Path directory = settings.temporaryDirectory();
        if (directory != null) {
            builder.temporaryDirectory(directory);
        }
        KeyValueStore<K, NearValue<V>> store = builder.openTemporary();
        LOG.log(Level.INFO, "The near cache of \"" + name + "\" is temporary and ends with this process: " + bounds());
        return store;
    }

    private String bounds() {
        return "at most " + settings.capacity() + " entries and " + settings.maxBytes() + " bytes";
    }

    /** A near cache that does not fit any more is made anew: it holds nothing that the server has not. */
    private <K, V> KeyValueStore<K, NearValue<V>> opened(StoreBuilder<K, NearValue<V>> builder, Path file)
            throws IOException {
        try {
            return builder.open(file);
        } catch (StoreMismatchException e) {
            LOG.log(Level.INFO, "The near cache of \"" + name + "\" begins empty: " + e.getMessage());
            KeyValueStore.delete(file);
            return builder.open(file);
        }
    }

    /** Removes the entries from the server, and what describes them; and the file of the near cache. */
    void delete(@Nullable Path open) {
        Path directory = settings.isPersistent() ? settings.directory() : null;
        Path file = open != null || directory == null ? open : directory.resolve(NEAR + CacheFiles.fileName(name));
        if (file != null) {
            try {
                boolean unused = KeyValueStore.delete(file);
            } catch (IOException e) {
                throw new CacheException(
                        "The file of the near cache of \"" + name + "\" cannot be deleted: " + e.getMessage(), e);
            }
        }
        ServerKeys keys = new ServerKeys(name);
        try (Server server = Server.connect(
                name, where, keys, new RemoteCounters(), null, new OwnWrites<Object, Object>(null, null))) {
            Description.delete(server, keys);
            ServerEntries.removeAll(server, keys);
        }
    }
}
