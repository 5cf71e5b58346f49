package io.memorymap.jcache.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.Properties;
import java.util.TreeSet;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Properties read as configuration: those under {@code memorymap.}, each key a path expression, so that
 * {@code memorymap.caches."com.acme.User".capacity} can quote a name.
 *
 * @param config what the properties say
 * @param configLocation the value of {@link ManagerSettings#CONFIG_PROPERTY}, which is about the configuration, not in it
 */
record Overlay(Config config, @Nullable String configLocation) {
    private static final String PREFIX = "memorymap.";

    static Overlay of(Properties properties, String origin) {
        Config config = ConfigFactory.empty();
        // Sorted, so that of two keys that contradict each other the same one wins each time.
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            if (!key.startsWith(PREFIX) || key.equals(ManagerSettings.CONFIG_PROPERTY)) {
                continue;
            }
            String where = origin + " " + key;
            try {
                config = config.withValue(key, ConfigValueFactory.fromAnyRef(properties.getProperty(key), where));
            } catch (ConfigException e) {
                throw new CacheException(
                        where + ": not a path of keys; quote a name that has special characters: " + e.getMessage(), e);
            }
        }
        String location = properties.getProperty(ManagerSettings.CONFIG_PROPERTY);
        return new Overlay(config, location == null || location.isBlank() ? null : location.strip());
    }
}
