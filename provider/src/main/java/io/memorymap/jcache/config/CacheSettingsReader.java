package io.memorymap.jcache.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.jcache.config.CacheSettings.WhenLocked;
import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Turns the blocks that apply to a cache, the nearest first, into its settings. */
final class CacheSettingsReader {
    static final String EXPIRY = "expiry";

    private static final String CAPACITY = "capacity";
    private static final String MAX_BYTES = "max-bytes";
    private static final String AVERAGE_BYTES = "average-entry-bytes";
    private static final String MAX_ENTRY_BYTES = "max-entry-bytes";
    private static final String EVICTION = "eviction";
    private static final String WHEN_LOCKED = "when-locked";
    private static final String PERSISTENT = "persistent";
    private static final String SERIAL_FILTER = "serial-filter";
    private static final String REFRESH = "refresh-after-write";
    private static final String REMOTE = "remote";
    private static final String LISTENERS = "listeners";
    private static final Set<String> LISTENER_KEYS = Set.of("class", "filter", "old-value-required", "synchronous");

    /** Bounds of a cache about which nothing is said: hundreds of such caches fit on any machine. */
    private static final long DEFAULT_CAPACITY = 10_000;

    private static final long DEFAULT_MAX_BYTES = 16L << 20;
    /** Of entries and bytes, what follows if only the other is said. */
    private static final long BYTES_PER_ENTRY = 512;

    private enum OnMismatch {
        FAIL,
        RECREATE
    }

    private final List<Block> levels;

    private CacheSettingsReader(List<Block> levels) {
        this.levels = levels;
    }

    static CacheSettings read(
            List<Block> levels,
            @Nullable Path managerDirectory,
            @Nullable Path temporaryDirectory,
            boolean serverKnown,
            boolean fileInUse,
            boolean hibernateRegion,
            boolean timestamps) {
        CacheSettingsReader reader = new CacheSettingsReader(levels);
        Long capacity =
                reader.get(CAPACITY, (b, k) -> b.count(k, CacheSettings.MIN_CAPACITY, CacheSettings.MAX_CAPACITY));
        Long bytes = reader.maxBytes(capacity);
        Long maxEntryBytes = reader.get(MAX_ENTRY_BYTES, (b, k) -> b.bytes(k, 1, Integer.MAX_VALUE));
        Path own = reader.get("directory", Block::path);
        Path directory = own == null ? managerDirectory : own;
        Boolean statistics = reader.get("statistics", Block::bool);
        Eviction eviction = timestamps ? Eviction.NONE : reader.get(EVICTION, choice(Eviction.class));
        Eviction.Weigh weigh = reader.get("weigh", choice(Eviction.Weigh.class));
        ExpirySettings expiry =
                timestamps ? new ExpirySettings(ExpirySettings.Policy.ETERNAL, null, null) : reader.expiry();
        OnMismatch onMismatch = reader.get("on-mismatch", choice(OnMismatch.class));
        Duration lockWait = reader.get("lock-wait", Block::duration);
        Boolean othersMayWrite = reader.get("others-may-write", Block::bool);
        Boolean preallocate = reader.get("preallocate", Block::bool);
        Durability durability = reader.get("durability", choice(Durability.class));
        return new CacheSettings(
                capacity == null ? capacityFor(bytes) : capacity,
                bytes == null ? bytesFor(capacity) : bytes,
                maxEntryBytes == null ? null : maxEntryBytes.intValue(),
                Boolean.TRUE.equals(preallocate),
                required(eviction, EVICTION),
                required(weigh, "weigh"),
                required(durability, "durability"),
                reader.persistent(directory, hibernateRegion),
                directory,
                temporaryDirectory,
                reader.remote(serverKnown, timestamps),
                required(lockWait, "lock-wait"),
                reader.whenLocked(required(eviction, EVICTION), timestamps),
                Boolean.TRUE.equals(othersMayWrite),
                onMismatch == OnMismatch.RECREATE,
                reader.serialFilter(),
                required(reader.get("serializer", Block::string), "serializer"),
                (statistics == null && fileInUse) ? Boolean.TRUE : statistics,
                reader.get("management", Block::bool),
                reader.get("key-type", Block::string),
                reader.get("value-type", Block::string),
                expiry,
                reader.get("loader", Block::string),
                reader.get("writer", Block::string),
                timestamps ? null : reader.refreshAfterWrite(),
                reader.get("read-through", Block::bool),
                reader.get("write-through", Block::bool),
                reader.get("store-by-reference", Block::bool),
                reader.listeners());
    }

    /** What the application says of the timestamps region by name must not lose entries. */
    static void checkTimestamps(Block own) {
        String why = " for this region of Hibernate: an entry lost from it makes stale query results";
        if (own.says(EVICTION) && own.choice(EVICTION, Eviction.class) != Eviction.NONE) {
            throw own.error(EVICTION, "must be none" + why);
        }
        ExpirySettings expiry = new CacheSettingsReader(List.of(own)).expiry();
        if (expiry != null && expiry.policy() != ExpirySettings.Policy.ETERNAL) {
            throw own.error(EXPIRY, "must be eternal" + why);
        }
    }

    private static long capacityFor(@Nullable Long bytes) {
        long entries = bytes == null ? DEFAULT_CAPACITY : bytes / BYTES_PER_ENTRY;
        return Math.min(CacheSettings.MAX_CAPACITY, Math.max(DEFAULT_CAPACITY, entries));
    }

    private static long bytesFor(@Nullable Long capacity) {
        return Math.max(DEFAULT_MAX_BYTES, capacity == null ? 0 : capacity * BYTES_PER_ENTRY);
    }

    private static <T> T required(@Nullable T value, String key) {
        return Objects.requireNonNull(value, () -> "the reference configuration does not say " + key);
    }

    /** The value in the nearest block that says it. */
    private <T> @Nullable T get(String key, BiFunction<Block, String, @Nullable T> reader) {
        Block block = nearest(key);
        return block == null ? null : reader.apply(block, key);
    }

    private static <E extends Enum<E>> BiFunction<Block, String, @Nullable E> choice(Class<E> type) {
        return (block, key) -> block.choice(key, type);
    }

    private @Nullable Block nearest(String... keys) {
        for (Block block : levels) {
            for (String key : keys) {
                if (block.says(key)) {
                    return block;
                }
            }
        }
        return null;
    }

    /** Said in bytes, or as an average for each entry: two ways to say one thing, so the nearest block decides for both. */
    private @Nullable Long maxBytes(@Nullable Long capacity) {
        Block block = nearest(MAX_BYTES, AVERAGE_BYTES);
        if (block == null) {
            return null;
        }
        if (block.says(MAX_BYTES) && block.says(AVERAGE_BYTES)) {
            throw block.error(AVERAGE_BYTES, "say either " + AVERAGE_BYTES + " or " + MAX_BYTES + ", not both");
        }
        Long average = block.bytes(AVERAGE_BYTES, 1, Integer.MAX_VALUE);
        return average == null
                ? block.bytes(MAX_BYTES, CacheSettings.MIN_MAX_BYTES, Long.MAX_VALUE)
                : Long.valueOf(Math.max(
                        CacheSettings.MIN_MAX_BYTES, average * (capacity == null ? DEFAULT_CAPACITY : capacity)));
    }

    private @Nullable Boolean persistent(@Nullable Path directory, boolean hibernateRegion) {
        Block block = nearest(PERSISTENT);
        Boolean persistent = block == null ? null : block.bool(PERSISTENT);
        if (block != null && Boolean.TRUE.equals(persistent) && directory == null) {
            throw block.error(
                    PERSISTENT,
                    "needs a directory: set memorymap.directory in the file or as a property, "
                            + "or give the manager a file: URI of a directory");
        }
        return (persistent == null && hibernateRegion) ? Boolean.FALSE : persistent;
    }

    /** A cache that evicts may lose entries anyway: it begins empty, and takes the file over later. */
    private WhenLocked whenLocked(Eviction eviction, boolean timestamps) {
        Block block = timestamps ? null : nearest(WHEN_LOCKED);
        WhenLocked said = block == null ? null : block.choice(WHEN_LOCKED, WhenLocked.class);
        if (block != null && said == WhenLocked.FOLLOW && eviction == Eviction.NONE) {
            throw block.error(
                    WHEN_LOCKED, "needs a cache that evicts: what this one holds meanwhile may find no room later");
        }
        return said != null ? said : eviction == Eviction.NONE ? WhenLocked.FAIL : WhenLocked.FOLLOW;
    }

    private @Nullable RemoteSettings remote(boolean serverKnown, boolean timestamps) {
        Boolean near = get("near", Block::bool);
        RemoteSettings.OnFailure onFailure = get("on-failure", choice(RemoteSettings.OnFailure.class));
        Duration maxStale = get("max-stale", Block::duration);
        Block block = nearest(REMOTE);
        if (block == null || !Boolean.TRUE.equals(block.bool(REMOTE))) {
            return null;
        }
        if (!serverKnown) {
            throw block.error(
                    REMOTE,
                    "needs a server: set memorymap.remote.uri = \"redis://host:6379\" in the file or as a property");
        }
        Block evicting = timestamps ? null : nearest(EVICTION);
        if (evicting != null && evicting.choice(EVICTION, Eviction.class) == Eviction.NONE) {
            throw evicting.error(
                    EVICTION,
                    "a remote cache cannot promise that: its bounds are those of the near cache, and on the server the policy of"
                            + " maxmemory decides. Leave eviction out, and set maxmemory-policy noeviction there");
        }
        return new RemoteSettings(
                required(near, "near"), required(onFailure, "on-failure"), required(maxStale, "max-stale"));
    }

    private @Nullable String serialFilter() {
        Block block = nearest(SERIAL_FILTER);
        String pattern = block == null ? null : block.string(SERIAL_FILTER);
        if (block != null && pattern != null) {
            try {
                ObjectInputFilter.Config.createFilter(pattern);
            } catch (IllegalArgumentException e) {
                throw block.error(SERIAL_FILTER, "not a pattern of java.io.ObjectInputFilter: " + e.getMessage());
            }
        }
        return pattern;
    }

    /** As a whole from one block: the duration of one policy means nothing for another. */
    private @Nullable ExpirySettings expiry() {
        for (Block level : levels) {
            Block block = level.block(EXPIRY);
            ExpirySettings.Policy policy = block.choice("policy", ExpirySettings.Policy.class);
            Duration duration = block.duration("duration");
            String factory = block.string("factory");
            if (policy == null && factory != null) {
                policy = ExpirySettings.Policy.CUSTOM;
            }
            if (policy != null) {
                try {
                    return new ExpirySettings(policy, duration, factory);
                } catch (IllegalArgumentException e) {
                    throw level.error(EXPIRY, String.valueOf(e.getMessage()));
                }
            }
            if (duration != null) {
                throw level.error(EXPIRY, "a duration needs a policy: created, accessed, modified or touched");
            }
        }
        return null;
    }

    private @Nullable Duration refreshAfterWrite() {
        Block block = nearest(REFRESH);
        Duration age = block == null ? null : block.duration(REFRESH);
        if (block != null && age != null && age.toMillis() < 1) {
            throw block.error(REFRESH, "must be 1 ms at least");
        }
        return age;
    }

    private List<ListenerSettings> listeners() {
        Block block = nearest(LISTENERS);
        if (block == null) {
            return List.of();
        }
        if (!(block.object().get(LISTENERS) instanceof ConfigList list)) {
            throw block.error(LISTENERS, "must be a list: [ { class = ... } ]");
        }
        List<ListenerSettings> listeners = new ArrayList<>();
        for (ConfigValue element : list) {
            if (!(element instanceof ConfigObject object)) {
                throw block.error(LISTENERS, "each element must be a block: { class = ... }");
            }
            Block listener = new Block(block.path() + "." + LISTENERS, object);
            listener.checkKeys(LISTENER_KEYS, "a listener");
            String type = listener.string("class");
            if (type == null) {
                throw new CacheException(Block.where(element) + "a listener needs its class = ...");
            }
            listeners.add(new ListenerSettings(
                    type,
                    listener.string("filter"),
                    Boolean.TRUE.equals(listener.bool("old-value-required")),
                    Boolean.TRUE.equals(listener.bool("synchronous"))));
        }
        return listeners;
    }
}
