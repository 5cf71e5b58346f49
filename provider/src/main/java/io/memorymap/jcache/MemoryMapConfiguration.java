package io.memorymap.jcache;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.codec.Codec;
import io.memorymap.jcache.config.FrozenConfiguration;
import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a cache in code, with what this provider adds to JCache: the same settings that a configuration file has, under the
 * same names. What is set here counts, whatever the file says; what is not is the file's, or the default. Not thread-safe; {@code
 * createCache} copies it.
 *
 * <pre>{@code
 * manager.createCache("users", new MemoryMapConfiguration<String, User>()
 *         .capacity(100_000)
 *         .directory(Path.of("/var/lib/caches")));
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public class MemoryMapConfiguration<K, V> extends MutableConfiguration<K, V> {
    /** What becomes of a persistent cache whose file another process still holds open when the wait for it is over. */
    public enum WhenLocked {
        /** An exception that names the other process. */
        FAIL,
        /** The cache is temporary this time, with a warning; the file is left alone. */
        TEMPORARY,
        /**
         * Without a wait: the cache begins temporary and empty, and takes the file over as soon as it is free. Only of a cache that
         * evicts, where it is the default.
         */
        FOLLOW
    }

    /** What becomes of a persistent cache whose file was written with another key type, value type or codec. */
    public enum OnMismatch {
        /** An exception that shows both; the file is left alone. */
        FAIL,
        /** The file is deleted and made anew, with a warning. */
        RECREATE
    }

    /** What is read from a remote cache while its server is away. */
    public enum OnFailure {
        /** An exception. */
        FAIL,
        /** What is near and was the server's when the connection was lost, for some time; what is not near is an exception. */
        STALE
    }

    private static final long serialVersionUID = 1L;

    /** By the keys of the configuration file. */
    @SuppressWarnings("serial") // a TreeMap of strings, numbers and booleans
    private final TreeMap<String, Object> settings = new TreeMap<>();

    private @Nullable Factory<? extends Codec<K>> keyCodec;
    private @Nullable Factory<? extends Codec<V>> valueCodec;

    /** JCache's defaults, and nothing set. */
    public MemoryMapConfiguration() {}

    /**
     * A copy.
     *
     * @param other what is copied, with this provider's settings if it has them
     */
    public MemoryMapConfiguration(CompleteConfiguration<K, V> other) {
        super(other);
        if (other instanceof MemoryMapConfiguration<K, V> ours) {
            settings.putAll(ours.settings);
            keyCodec = ours.keyCodec;
            valueCodec = ours.valueCodec;
        }
    }

    /**
     * The bound in entries.
     *
     * @param entries 256 to 1,000,000,000
     * @return this
     */
    public MemoryMapConfiguration<K, V> capacity(long entries) {
        return set("capacity", entries);
    }

    /**
     * The bound of the live entries in bytes, keys and values together.
     *
     * @param bytes at least 4,096
     * @return this
     */
    public MemoryMapConfiguration<K, V> maxBytes(long bytes) {
        settings.remove("average-entry-bytes");
        return set("max-bytes", bytes);
    }

    /**
     * Instead of {@link #maxBytes}: the bytes of an average entry, key and value together.
     *
     * @param bytes at least 1
     * @return this
     */
    public MemoryMapConfiguration<K, V> averageEntryBytes(int bytes) {
        settings.remove("max-bytes");
        return set("average-entry-bytes", bytes);
    }

    /**
     * The largest key and value together.
     *
     * @param bytes at least 1
     * @return this
     */
    public MemoryMapConfiguration<K, V> maxEntryBytes(int bytes) {
        return set("max-entry-bytes", bytes);
    }

    /**
     * Whether a new file takes all of its space at once.
     *
     * @return this
     */
    public MemoryMapConfiguration<K, V> preallocate(boolean atOnce) {
        return set("preallocate", atOnce);
    }

    /**
     * What happens at a bound.
     *
     * @return this
     */
    public MemoryMapConfiguration<K, V> eviction(Eviction eviction) {
        return set("eviction", spelled(eviction));
    }

    /**
     * When a persistent cache is forced to the disk.
     *
     * @return this
     */
    public MemoryMapConfiguration<K, V> durability(Durability durability) {
        return set("durability", spelled(durability));
    }

    /**
     * Whether the cache keeps a file in its directory, or the manager's.
     *
     * @return this
     */
    public MemoryMapConfiguration<K, V> persistent(boolean persistent) {
        return set("persistent", persistent);
    }

    /**
     * The directory of this cache's file; with one the cache is persistent, unless {@link #persistent} says otherwise.
     *
     * @param directory is created if it is not there; a relative path starts at the working directory
     * @return this
     */
    public MemoryMapConfiguration<K, V> directory(Path directory) {
        return set("directory", directory.toAbsolutePath().toString());
    }

    /**
     * Whether the entries are on the server that {@code memorymap.remote.uri} names, shared by all processes that use it. The bounds are
     * those of the near cache then.
     *
     * @return this
     */
    public MemoryMapConfiguration<K, V> remote(boolean remote) {
        return set("remote", remote);
    }

    /**
     * Whether what was read from the server is kept in this process, and served as long as the server has not said that it changed.
     *
     * @return this
     */
    public MemoryMapConfiguration<K, V> near(boolean near) {
        return set("near", near);
    }

    /**
     * What is read while the server is away.
     *
     * @return this
     */
    public MemoryMapConfiguration<K, V> onFailure(OnFailure onFailure) {
        return set("on-failure", spelled(onFailure));
    }

    /**
     * How long what is near may be served while the server is away, under {@link OnFailure#STALE}.
     *
     * @param longest zero or more
     * @return this
     */
    public MemoryMapConfiguration<K, V> maxStale(Duration longest) {
        return set("max-stale", longest.toMillis() + " ms");
    }

    /**
     * How long to wait for a file that another process holds open.
     *
     * @param wait zero or more
     * @return this
     */
    public MemoryMapConfiguration<K, V> lockWait(Duration wait) {
        return set("lock-wait", wait.toMillis() + " ms");
    }

    /**
     * What happens after that wait.
     *
     * @return this
     */
    public MemoryMapConfiguration<K, V> whenLocked(WhenLocked whenLocked) {
        return set("when-locked", spelled(whenLocked));
    }

    /**
     * Whether the cache's file is opened although others can change it: it belongs to another user than that of this process, or its
     * group or everybody may write to it.
     *
     * @return this
     */
    public MemoryMapConfiguration<K, V> othersMayWrite(boolean allowed) {
        return set("others-may-write", allowed);
    }

    /**
     * What happens if the file was written with other types or codecs.
     *
     * @return this
     */
    public MemoryMapConfiguration<K, V> onMismatch(OnMismatch onMismatch) {
        return set("on-mismatch", spelled(onMismatch));
    }

    /**
     * An allow-list of the classes that may be deserialized; what it does not name is not instantiated, and such entries are absent.
     *
     * @param pattern a pattern of {@link ObjectInputFilter.Config#createFilter(String)}
     * @return this
     */
    public MemoryMapConfiguration<K, V> serialFilter(String pattern) {
        return set("serial-filter", Objects.requireNonNull(pattern, "pattern"));
    }

    /**
     * How values become bytes.
     *
     * @param name {@code java}, {@code kryo}, {@code fory} or {@code json}, or the name of a {@link CodecProvider}
     * @return this
     */
    public MemoryMapConfiguration<K, V> serializer(String name) {
        valueCodec = null;
        return set("serializer", Objects.requireNonNull(name, "name"));
    }

    /**
     * The codec of the values, instead of a {@link #serializer}.
     *
     * @param codec makes it when the cache is created, as in {@code () -> new UserCodec()}; its id is kept in the cache's file
     * @return this
     */
    public MemoryMapConfiguration<K, V> valueCodec(Factory<? extends Codec<V>> codec) {
        settings.remove("serializer");
        valueCodec = Objects.requireNonNull(codec, "codec");
        return this;
    }

    /**
     * The codec of the keys, instead of {@link io.memorymap.codec.Codecs#forKeys(Class, ClassLoader)}.
     *
     * @param codec makes it when the cache is created; it is {@linkplain Codec#canonical() canonical}, and its id is kept in the cache's file
     * @return this
     */
    public MemoryMapConfiguration<K, V> keyCodec(Factory<? extends Codec<K>> codec) {
        keyCodec = Objects.requireNonNull(codec, "codec");
        return this;
    }

    /**
     * The age from which an entry is reloaded by the cache's loader: a {@code get} or {@code getAll} that finds an older one returns it, and
     * a background thread loads the key meanwhile, one for each key. If that fails, the old value stays, and the key is left alone for a while.
     * An entry that the loader has nothing for is removed.
     *
     * <p>The age is told by the expiry in the file, so it is known after a restart too. Therefore the expiry policy must be JCache's eternal,
     * created or modified, with a longer duration. A reload counts as a creation of the entry: its expiry begins anew. Under the created
     * policy an update leaves the expiry unchanged, so the entry counts as written when it was created.
     *
     * @param age 1 ms or more
     * @return this
     */
    public MemoryMapConfiguration<K, V> refreshAfterWrite(Duration age) {
        return set("refresh-after-write", age.toMillis() + " ms");
    }

    /** What is set, by the keys of the configuration file; the values are checked when the cache is created. */
    Map<String, Object> settings() {
        return Map.copyOf(settings);
    }

    /** The same as another configuration, with the codecs of this one. */
    FrozenConfiguration<K, V> frozen(CompleteConfiguration<K, V> merged) {
        return new FrozenConfiguration<>(merged, keyCodec, valueCodec);
    }

    private MemoryMapConfiguration<K, V> set(String key, Object value) {
        settings.put(key, value);
        return this;
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public MemoryMapConfiguration<K, V> setTypes(Class<K> keyType, Class<V> valueType) {
        super.setTypes(keyType, valueType);
        return this;
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return super.equals(object)
                && object instanceof MemoryMapConfiguration<?, ?> other
                && settings.equals(other.settings)
                && Objects.equals(keyCodec, other.keyCodec)
                && Objects.equals(valueCodec, other.valueCodec);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), settings, keyCodec, valueCodec);
    }
}
