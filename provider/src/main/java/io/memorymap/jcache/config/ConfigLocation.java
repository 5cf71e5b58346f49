package io.memorymap.jcache.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * What a URI, or the property {@code memorymap.config}, stands for.
 *
 * @param kind a name, a directory, or a configuration file
 * @param text what was given, for messages
 * @param path the directory or the file, if it is on a file system
 * @param url the file, if it is not
 * @param resource the file, if it is on the class path
 * @param caffeine whether the file configures the caches of Caffeine's JCache provider, not of this one
 */
record ConfigLocation(
        Kind kind,
        String text,
        @Nullable Path path,
        @Nullable URI url,
        @Nullable String resource,
        boolean caffeine) {

    enum Kind {
        NAME,
        DIRECTORY,
        FILE
    }

    /** A parsed file; without a source, nothing was found and the configuration is empty. */
    record Loaded(Config config, @Nullable String source) {}

    private static final String DEFAULT_RESOURCE = "memorymap.conf";
    private static final String CAFFEINE = "caffeine:";
    private static final String CLASSPATH = "classpath:";
    private static final String PROPERTIES = ".properties";
    private static final List<String> EXTENSIONS = List.of(".conf", ".json", PROPERTIES);
    private static final String ROOT = "memorymap";

    /** The meaning of a manager's URI. */
    static ConfigLocation of(URI uri) {
        String text = uri.toString();
        if ("file".equalsIgnoreCase(uri.getScheme())) {
            Path path = toPath(uri);
            boolean directory = Files.isDirectory(path) || (!Files.exists(path) && !isConfigName(text));
            return new ConfigLocation(directory ? Kind.DIRECTORY : Kind.FILE, text, path, null, null, false);
        }
        return isConfigName(text) ? ofFile(text) : new ConfigLocation(Kind.NAME, text, null, null, null, false);
    }

    /** The meaning of the property {@code memorymap.config}, which always names a file. */
    static ConfigLocation ofProperty(String text) {
        return ofFile(text);
    }

    private static ConfigLocation ofFile(String text) {
        if (text.regionMatches(true, 0, CAFFEINE, 0, CAFFEINE.length())) {
            ConfigLocation file = ofFile(text.substring(CAFFEINE.length()));
            return new ConfigLocation(Kind.FILE, text, file.path, file.url, file.resource, true);
        }
        if (text.regionMatches(true, 0, CLASSPATH, 0, CLASSPATH.length())) {
            String resource = text.substring(CLASSPATH.length());
            while (resource.startsWith("/")) {
                resource = resource.substring(1);
            }
            return new ConfigLocation(Kind.FILE, text, null, null, resource, false);
        }
        URI uri = asUrl(text);
        if (uri == null) {
            // Both: a path if there is such a file, else a resource.
            return new ConfigLocation(Kind.FILE, text, toPath(text), null, text, false);
        }
        return "file".equalsIgnoreCase(uri.getScheme())
                ? new ConfigLocation(Kind.FILE, text, toPath(uri), null, null, false)
                : new ConfigLocation(Kind.FILE, text, null, uri, null, false);
    }

    /** A directory, made absolute; null unless this is one. */
    @Nullable Path directory() {
        return kind == Kind.DIRECTORY && path != null ? path : null;
    }

    /** Reads {@code memorymap.conf} from the class path, if it is there. */
    static Loaded readDefault(ClassLoader loader) {
        URL url = loader.getResource(DEFAULT_RESOURCE);
        return url == null ? new Loaded(ConfigFactory.empty(), null) : readUrl(url, false, false);
    }

    /** Reads the file that this location names. */
    Loaded read(ClassLoader loader) {
        if (path != null && Files.isRegularFile(path)) {
            return readFile(path, caffeine);
        }
        if (resource != null) {
            URL found = loader.getResource(resource);
            if (found != null) {
                return readUrl(found, false, caffeine);
            }
        }
        if (url != null) {
            try {
                return readUrl(url.toURL(), true, caffeine);
            } catch (MalformedURLException | IllegalArgumentException e) {
                throw new CacheException("Cache configuration " + text + ": not a URL that can be read", e);
            }
        }
        String looked = path == null ? "" : " (looked for the file " + path + ")";
        throw new CacheException("Cache configuration " + text + " does not exist" + looked
                + (resource == null ? "" : ", nor does the manager's class loader have the resource " + resource)
                + ". Create it, or correct the URI or the property " + ManagerSettings.CONFIG_PROPERTY + ".");
    }

    private static Loaded readFile(Path file, boolean caffeine) {
        String source = file.toString();
        try {
            if (isProperties(source) && !caffeine) {
                try (InputStream in = Files.newInputStream(file)) {
                    return new Loaded(readProperties(in, source), source);
                }
            }
            ConfigParseOptions options =
                    ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(new LocalIncludes());
            return new Loaded(ours(ConfigFactory.parseFile(file.toFile(), options), source, caffeine), source);
        } catch (IOException | ConfigException e) {
            throw unreadable(source, e);
        }
    }

    /**
     * Reads a file through a URL.
     *
     * @param remote whether a URL was asked for: only then the file may include others
     */
    private static Loaded readUrl(URL url, boolean remote, boolean caffeine) {
        String source = url.toString();
        try {
            if (isProperties(source) && !caffeine) {
                URLConnection connection = url.openConnection();
                connection.setUseCaches(false);
                try (InputStream in = connection.getInputStream()) {
                    return new Loaded(readProperties(in, source), source);
                }
            }
            ConfigParseOptions options = ConfigParseOptions.defaults().setAllowMissing(false);
            if (!remote) {
                options = options.setIncluder(new LocalIncludes());
            }
            return new Loaded(ours(ConfigFactory.parseURL(url, options), source, caffeine), source);
        } catch (IOException | ConfigException e) {
            throw unreadable(source, e);
        }
    }

    private static Config readProperties(InputStream in, String source) throws IOException {
        Properties properties = new Properties();
        properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        return Overlay.of(properties, source + ": key").config();
    }

    private static Config ours(Config parsed, String source, boolean caffeine) {
        return caffeine ? CaffeineSections.read(parsed, source) : checkRoot(parsed, source);
    }

    /** A file without our block would be ignored silently. */
    private static Config checkRoot(Config config, String source) {
        if (!config.root().isEmpty() && !config.root().containsKey(ROOT)) {
            throw new CacheException("Cache configuration " + source + " has no \"memorymap\" block, only "
                    + config.root().keySet().stream().sorted().toList()
                    + ". Put the settings into memorymap { ... }.");
        }
        return config.root().containsKey(ROOT) ? config : ConfigFactory.empty();
    }

    private static CacheException unreadable(String source, Exception cause) {
        return new CacheException("Cannot read the cache configuration " + source + ": " + cause.getMessage(), cause);
    }

    private static boolean isConfigName(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return EXTENSIONS.stream().anyMatch(lower::endsWith);
    }

    private static boolean isProperties(String text) {
        return text.toLowerCase(Locale.ROOT).endsWith(PROPERTIES);
    }

    /** The text as a URI with a scheme; null for a plain path, also one with a Windows drive letter. */
    private static @Nullable URI asUrl(String text) {
        try {
            URI uri = new URI(text);
            return uri.getScheme() != null && uri.getScheme().length() > 1 ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** The path of a {@code file:} URI, absolute; also of the relative form {@code file:data}. */
    static Path toPath(URI uri) {
        try {
            Path path = uri.isOpaque() ? Path.of(uri.getSchemeSpecificPart()) : Path.of(uri);
            return path.toAbsolutePath().normalize();
        } catch (IllegalArgumentException e) {
            throw new CacheException(
                    "URI " + uri + " names no path: " + e.getMessage()
                            + ". A directory looks like file:///var/lib/caches/",
                    e);
        }
    }

    static Path toPath(String text) {
        URI uri = asUrl(text);
        if (uri != null && "file".equalsIgnoreCase(uri.getScheme())) {
            return toPath(uri);
        }
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (IllegalArgumentException e) {
            throw new CacheException("\"" + text + "\" is not a path: " + e.getMessage(), e);
        }
    }
}
