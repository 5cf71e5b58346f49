package io.memorymap.jcache.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import javax.cache.CacheException;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one cache manager and of its caches. Immutable and thread-safe; the class loader is referenced weakly.
 *
 * <p>Sources, the nearest first: the manager's properties, the JVM's system properties (both only under
 * {@code memorymap.}), the configuration file, the built-in {@code memorymap-reference.conf}, which describes every key.
 * The file is the one that the manager's URI names, else the one in the property {@code memorymap.config}, else
 * {@code memorymap.conf} on the class path. No other file and no other property is read.
 */
public final class ManagerSettings {
    /** Property that names the directory of persistent caches. */
    public static final String DIRECTORY_PROPERTY = "memorymap.directory";
    /** Property that names the configuration file: a path, a URL, or {@code classpath:} and a resource. */
    public static final String CONFIG_PROPERTY = "memorymap.config";

    private static final String LOADER_THREADS = "loader-threads";
    private static final int MOST_LOADER_THREADS = 1_000;

    private static final String REFERENCE = "memorymap-reference.conf";
    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final WeakReference<ClassLoader> loader;
    private final @Nullable String source;
    private final @Nullable Path directory;
    private final boolean directoryIsExplicitUri;
    private final int loaderThreads;
    private final @Nullable RemoteServer server;
    private final CacheBlocks blocks;

    private ManagerSettings(
            ClassLoader loader,
            @Nullable String source,
            @Nullable Path directory,
            boolean directoryIsExplicitUri,
            int loaderThreads,
            @Nullable RemoteServer server,
            CacheBlocks blocks) {
        this.loader = new WeakReference<>(loader);
        this.source = source;
        this.directory = directory;
        this.directoryIsExplicitUri = directoryIsExplicitUri;
        this.loaderThreads = loaderThreads;
        this.server = server;
        this.blocks = blocks;
    }

    /**
     * Reads and checks everything that is known about a manager before any cache is created.
     *
     * @param uri the manager's URI: a {@code file:} directory, the location of a configuration file (it ends with
     *     {@code .conf}, {@code .json} or {@code .properties}), or any other URI, which is a name only
     * @param loader finds {@code memorymap.conf}, {@code classpath:} resources, and the classes that the file names
     * @param properties the manager's properties, or null for none
     * @return the settings
     * @throws CacheException if a named file is missing or cannot be parsed, or a key is unknown or has a bad value; the
     *     message names the file and the line
     */
    public static ManagerSettings load(URI uri, ClassLoader loader, @Nullable Properties properties) {
        return load(uri, loader, properties, System.getProperties());
    }

    static ManagerSettings load(
            URI uri, ClassLoader loader, @Nullable Properties properties, Properties systemProperties) {
        Overlay fromManager = Overlay.of(properties == null ? new Properties() : properties, "manager property");
        Overlay fromSystem = Overlay.of(systemProperties, "system property");
        ConfigLocation location = ConfigLocation.of(uri);
        String named =
                fromManager.configLocation() != null ? fromManager.configLocation() : fromSystem.configLocation();
        if (location.kind() != ConfigLocation.Kind.FILE && named != null) {
            ConfigLocation file = ConfigLocation.ofProperty(named);
            return load(location, file.read(loader), loader, fromManager, fromSystem);
        }
        ConfigLocation.Loaded loaded = location.kind() == ConfigLocation.Kind.FILE
                ? location.read(loader)
                : ConfigLocation.readDefault(loader);
        return load(location, loaded, loader, fromManager, fromSystem);
    }

    private static ManagerSettings load(
            ConfigLocation location,
            ConfigLocation.Loaded file,
            ClassLoader loader,
            Overlay fromManager,
            Overlay fromSystem) {
        if (file.source() != null) {
            LOG.log(Level.INFO, "Cache configuration: " + file.source());
        }
        ConfigObject reference = reference();
        try {
            Config merged = fromManager
                    .config()
                    .withFallback(fromSystem.config())
                    .withFallback(file.config())
                    .withFallback(reference)
                    .resolve();
            Block root = new Block("memorymap", merged.getObject("memorymap"));
            Block known = new Block("memorymap", reference.toConfig().getObject("memorymap"));
            root.checkKeys(known.keys(), "memorymap");
            Path explicit = location.directory();
            Path directory = explicit != null ? explicit : root.path("directory");
            Block remote = root.block("remote");
            remote.checkKeys(known.block("remote").keys(), "memorymap.remote");
            RemoteServer server = RemoteServerReader.read(remote);
            CacheBlocks blocks = CacheBlocks.of(root, known, directory, server != null, file.source() != null);
            Long loaderThreads = root.count(LOADER_THREADS, 1, MOST_LOADER_THREADS);
            return new ManagerSettings(
                    loader,
                    file.source(),
                    directory,
                    explicit != null,
                    Math.toIntExact(Objects.requireNonNull(loaderThreads, LOADER_THREADS)),
                    server,
                    blocks);
        } catch (ConfigException e) {
            throw new CacheException("Bad cache configuration: " + e.getMessage(), e);
        }
    }

    private static ConfigObject reference() {
        try (InputStream in = ManagerSettings.class.getResourceAsStream(REFERENCE)) {
            if (in == null) {
                throw new IllegalStateException(REFERENCE + " is missing from the provider's jar");
            }
            Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
            ConfigParseOptions options =
                    ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setOriginDescription(REFERENCE);
            return ConfigFactory.parseReader(reader, options).root();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + REFERENCE, e);
        }
    }

    /**
     * The settings of a cache that the application creates, whether or not a file names it.
     *
     * @param cacheName the cache's name
     * @return its settings
     */
    public CacheSettings forCache(String cacheName) {
        return forCache(cacheName, false, Map.of());
    }

    /**
     * The settings of a cache, which may be a region of Hibernate's second-level cache: a region is temporary unless the
     * configuration says {@code persistent = true}, for the database may change while the application is down.
     *
     * @param cacheName the cache's name
     * @param hibernateRegion whether Hibernate creates the cache; {@link HibernateRegions#isCalling()} tells
     * @param inCode what the application says of it in code, by the keys of the file; nearer than the file
     * @return its settings
     * @throws CacheException if a value in code is bad
     */
    public CacheSettings forCache(String cacheName, boolean hibernateRegion, Map<String, ?> inCode) {
        String origin = "the configuration of the cache \"" + cacheName + "\" in code";
        Block block =
                inCode.isEmpty() ? null : new Block("caches." + cacheName, ConfigValueFactory.fromMap(inCode, origin));
        return blocks.settings(cacheName, hibernateRegion || HibernateRegions.isWellKnown(cacheName), block);
    }

    /** The caches to create with the manager: named exactly in the configuration, in alphabetic order. */
    public Set<String> declaredCacheNames() {
        return blocks.declared();
    }

    /** Where persistent caches keep their files, absolute, unless a cache names its own; null if nowhere. */
    public @Nullable Path directory() {
        return directory;
    }

    /** Whether {@link #directory()} is the manager's URI itself. */
    public boolean directoryIsExplicitUri() {
        return directoryIsExplicitUri;
    }

    /** How many threads at most run loaders that no caller waits for; 1 or more. */
    public int loaderThreads() {
        return loaderThreads;
    }

    /** The server of remote caches; null if none is named. There is one where a cache is remote. */
    public @Nullable RemoteServer server() {
        return server;
    }

    /** The configuration file in use, a path or a URL; null if there is none. */
    public @Nullable String source() {
        return source;
    }

    /**
     * Merges what code gives for a cache with what the file says. Statistics, management, read-through and write-through
     * are on if either says so; expiry, loader and writer are the code's unless it has JCache's default; the types are the
     * code's unless they are {@code Object}; listeners are those of both.
     *
     * @param cacheName the cache's name
     * @param fromCode what the application passes to {@code createCache}; not changed
     * @return a new configuration
     * @throws CacheException if a class that the file names cannot be used
     */
    public <K, V> MutableConfiguration<K, V> merge(String cacheName, Configuration<K, V> fromCode) {
        ClassLoader classes = loader.get();
        if (classes == null) {
            throw new CacheException("cache \"" + cacheName + "\": the class loader of its manager is gone");
        }
        return new ConfigurationMerge(cacheName, forCache(cacheName), classes).merge(fromCode);
    }
}
