package io.memorymap.jcache.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The caches that a file configures for Caffeine's JCache provider, under {@code caffeine.jcache}, as this provider's own configuration. What has
 * no counterpart here is listed in one warning. A block {@code memorymap} of the same file counts too, and is nearer.
 */
final class CaffeineSections {
    private static final String ROOT = "caffeine.jcache";
    private static final String OURS = "memorymap";
    private static final String DEFAULT = "default";
    private static final String LISTENERS = "listeners";
    private static final String LAZY = "policy.lazy-expiration";
    private static final String EAGER = "policy.eager-expiration";
    private static final String SIZE = "policy.maximum.size";

    /** Caffeine's word for a duration without an end, which its fields have if nothing is said. */
    private static final Duration ETERNAL = Duration.ofSeconds(Long.MAX_VALUE);

    /** Keys that mean the same here, by their names there. */
    private static final Map<String, String> SAME = Map.of(
            "key-type", "key-type",
            "value-type", "value-type",
            "read-through.enabled", "read-through",
            "read-through.loader", "loader",
            "write-through.enabled", "write-through",
            "write-through.writer", "writer",
            "monitoring.statistics", "statistics",
            "monitoring.management", "management",
            "policy.refresh.after-write", "refresh-after-write");

    /** Has no meaning here, and nothing is lost by that: the store counts always, and values are always copied. */
    private static final Map<String, String> NEEDLESS = Map.of(
            "monitoring.native-statistics", "",
            "store-by-value.strategy", "com.github.benmanes.caffeine.jcache.copy.JavaSerializationCopier");

    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final Config file;
    private final String source;
    private final Config defaults;
    private final Set<String> left = new TreeSet<>();

    private CaffeineSections(Config file, String source, Config defaults) {
        this.file = file;
        this.source = source;
        this.defaults = defaults;
    }

    /**
     * The configuration that a file stands for.
     *
     * @param source names the file in messages
     * @throws CacheException if it has no caches of Caffeine, or a duration that is none
     */
    static Config read(Config parsed, String source) {
        Config file = parsed.resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true));
        if (!file.hasPath(ROOT)) {
            throw new CacheException("Cache configuration " + source + " has no \"" + ROOT
                    + "\" block, though its location begins with caffeine:");
        }
        ConfigObject sections = file.getObject(ROOT);
        Config defaults =
                sections.get(DEFAULT) instanceof ConfigObject block ? block.toConfig() : ConfigFactory.empty();
        Config taken = new CaffeineSections(file, source, defaults).taken(sections);
        return file.hasPath(OURS) ? file.withOnlyPath(OURS).withFallback(taken) : taken;
    }

    private Config taken(ConfigObject sections) {
        ConfigObject caches = ConfigFactory.empty().root();
        ConfigObject byDefault = ConfigFactory.empty().root();
        for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(sections).entrySet()) {
            String name = entry.getKey();
            if (name.equals(LISTENERS)) {
                continue;
            }
            if (!(entry.getValue() instanceof ConfigObject section)) {
                left.add(name);
            } else if (name.equals(DEFAULT)) {
                byDefault = cache(name, section.toConfig());
            } else {
                caches = caches.withValue(name, cache(name, section.toConfig()));
            }
        }
        if (!left.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "Of the caches of Caffeine in " + source
                            + ", this is not taken over, because there is nothing like it here: "
                            + String.join(", ", left));
        }
        return ConfigFactory.empty().withValue(OURS + "." + DEFAULT, byDefault).withValue(OURS + ".caches", caches);
    }

    private ConfigObject cache(String name, Config section) {
        ConfigObject block = ConfigFactory.empty().root();
        Set<String> known = new HashSet<>();
        for (Map.Entry<String, String> same : SAME.entrySet()) {
            if (section.hasPath(same.getKey())) {
                known.add(same.getKey());
                block = block.withValue(same.getValue(), section.getValue(same.getKey()));
            }
        }
        for (Map.Entry<String, String> needless : NEEDLESS.entrySet()) {
            if (section.hasPath(needless.getKey())
                    && (needless.getValue().isEmpty()
                            || section.getString(needless.getKey()).equals(needless.getValue()))) {
                known.add(needless.getKey());
            }
        }
        String byValue = "store-by-value.enabled";
        if (section.hasPath(byValue)) {
            known.add(byValue);
            block = block.withValue("store-by-reference", value(!section.getBoolean(byValue), section, byValue));
        }
        if (section.hasPath(SIZE)) {
            known.add(SIZE);
            block = block.withValue("capacity", capacity(name, section));
        }
        if (section.hasPath(LISTENERS)) {
            known.add(LISTENERS);
            block = block.withValue(LISTENERS, listeners(section));
        }
        if (section.hasPath(LAZY) || section.hasPath(EAGER)) {
            block = expiry(block, section.withFallback(defaults), known);
        }
        for (Map.Entry<String, ConfigValue> said : section.entrySet()) {
            if (!known.contains(said.getKey())) {
                left.add(name + "." + said.getKey());
            }
        }
        return block;
    }

    private static ConfigValue value(Object value, Config section, String path) {
        return ConfigValueFactory.fromAnyRef(value)
                .withOrigin(section.getValue(path).origin());
    }

    /** A smaller bound than there is here becomes the smallest one. */
    private ConfigValue capacity(String name, Config section) {
        long size = section.getLong(SIZE);
        if (size >= CacheSettings.MIN_CAPACITY) {
            return section.getValue(SIZE);
        }
        left.add(name + "." + SIZE + " = " + size + " (it is " + CacheSettings.MIN_CAPACITY + ", the least)");
        return value(CacheSettings.MIN_CAPACITY, section, SIZE);
    }

    /** There by the paths of their blocks, which have the keys that the elements of the list have here. */
    private ConfigValue listeners(Config section) {
        List<ConfigValue> blocks = new ArrayList<>();
        ConfigList paths = section.getList(LISTENERS);
        for (ConfigValue path : paths) {
            String text = String.valueOf(path.unwrapped());
            if (!file.hasPath(text)) {
                throw new CacheException(
                        Block.where(path) + "a listener is said to be at " + text + ", but the file has nothing there");
            }
            blocks.add(file.getValue(text));
        }
        return ConfigValueFactory.fromIterable(blocks).withOrigin(paths.origin());
    }

    private ConfigObject expiry(ConfigObject block, Config merged, Set<String> known) {
        Duration creation = duration(merged, LAZY + ".creation");
        Duration update = duration(merged, LAZY + ".update");
        Duration access = duration(merged, LAZY + ".access");
        String policy = creation == null ? null : policy(creation, update, access);
        if (policy != null) {
            known.addAll(Set.of(LAZY + ".creation", LAZY + ".update", LAZY + ".access"));
        }
        Duration duration = creation;
        if (policy == null || policy.equals("eternal")) {
            String eager = merged.hasPath(EAGER + ".after-write")
                    ? EAGER + ".after-write"
                    : merged.hasPath(EAGER + ".after-access") ? EAGER + ".after-access" : null;
            if (eager != null) {
                known.add(eager);
                policy = eager.endsWith("write") ? "modified" : "touched";
                duration = duration(merged, eager);
            }
        }
        if (policy == null) {
            return block;
        }
        ConfigObject expiry =
                ConfigFactory.empty().root().withValue("policy", ConfigValueFactory.fromAnyRef(policy, source));
        if (!policy.equals("eternal")) {
            String millis = Objects.requireNonNull(duration).toMillis() + " ms";
            expiry = expiry.withValue("duration", ConfigValueFactory.fromAnyRef(millis, source));
        }
        return block.withValue("expiry", expiry);
    }

    /** The policy of JCache that has these durations for creation, update and access, of which null leaves the expiry unchanged; null if none has. */
    private static @Nullable String policy(Duration creation, @Nullable Duration update, @Nullable Duration access) {
        boolean updates = creation.equals(update);
        boolean accesses = creation.equals(access);
        if ((!updates && update != null) || (!accesses && access != null)) {
            return null;
        }
        if (creation.equals(ETERNAL)) {
            return "eternal";
        }
        if (updates) {
            return accesses ? "touched" : "modified";
        }
        return accesses ? "accessed" : "created";
    }

    /** A duration; {@link #ETERNAL} if nothing is said, and null if null is. */
    private static @Nullable Duration duration(Config section, String path) {
        if (!section.hasPathOrNull(path)) {
            return ETERNAL;
        }
        if (section.getIsNull(path)) {
            return null;
        }
        ConfigValue value = section.getValue(path);
        if (value.valueType() == ConfigValueType.STRING && "eternal".equals(value.unwrapped())) {
            return ETERNAL;
        }
        try {
            return section.getDuration(path);
        } catch (ConfigException e) {
            String key =
                    ConfigUtil.splitPath(path).get(ConfigUtil.splitPath(path).size() - 1);
            throw new CacheException(
                    Block.where(value) + key + " = " + value.unwrapped()
                            + ": must be a duration such as 10m, or eternal",
                    e);
        }
    }
}
