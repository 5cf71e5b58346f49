package io.memorymap;

import io.memorymap.codec.Codec;
import io.memorymap.codec.Codecs;
import io.memorymap.store.StoreAccess;
import io.memorymap.store.StoreCreator;
import io.memorymap.store.StoreOpener;
import io.memorymap.store.StoreOptions;
import io.memorymap.store.StoreTypes;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a store and opens it. Not thread-safe; may be used again after opening.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class StoreBuilder<K, V> {
    private final Class<K> keyType;
    private final Class<V> valueType;
    private long capacity;
    private int averageEntryBytes;
    private long maxBytes;
    private int maxEntryBytes;
    private Eviction eviction = Eviction.NONE;
    private Eviction.Weigh weigh = Eviction.Weigh.ENTRIES;
    private Durability durability = Durability.PERIODIC;
    private boolean preallocate;
    private boolean verifyReads = true;
    private Duration lockWait = Duration.ZERO;
    private boolean othersMayWrite;
    private String metadata = "";
    private @Nullable String name;
    private @Nullable Path temporaryDirectory;
    private boolean evictionSaid;
    private InstantSource clock = InstantSource.system();
    private @Nullable Codec<K> keyCodec;
    private @Nullable Codec<V> valueCodec;
    private @Nullable ClassLoader classLoader;
    private @Nullable ObjectInputFilter serialFilter;

    StoreBuilder(Class<K> keyType, Class<V> valueType) {
        this.keyType = Objects.requireNonNull(keyType, "keyType");
        this.valueType = Objects.requireNonNull(valueType, "valueType");
    }

    /**
     * How many entries the store holds at most. Fixed when the file is created. Where {@link #maxBytes} is not said, all of them may take 4 KiB of
     * key and value each.
     *
     * @param entries 1 to 1,000,000,000; 256 if not said
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public StoreBuilder<K, V> capacity(long entries) {
        if (entries == 0) {
            throw new IllegalArgumentException("capacity must be from 1 to 1,000,000,000 entries, not 0");
        }
        this.capacity = entries;
        return validated();
    }

    /**
     * Size of an average entry: a hint by which the file is divided. No value is refused because of it. A key takes at most half a
     * block of the file, and the blocks follow from this size and the capacity: keys of 3,700 bytes always fit, longer ones,
     * up to 65,535 bytes, where both are large enough. A strict store refuses a longer key with {@link RecordTooLargeException},
     * which names the limit; an evicting one treats its entry as put and evicted at once.
     *
     * @param bytes key and value together, encoded; 64 if not said
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public StoreBuilder<K, V> averageEntryBytes(int bytes) {
        this.averageEntryBytes = bytes;
        return validated();
    }

    /**
     * Bound of the live records together; each entry counts 24 bytes beside key and value.
     *
     * @param bytes the bound, 4,096 or more
     * @return this
     * @throws IllegalArgumentException if it is smaller, or smaller than one entry of the sizes said
     */
    public StoreBuilder<K, V> maxBytes(long bytes) {
        this.maxBytes = bytes;
        return validated();
    }

    /**
     * Size of the largest entry that must fit; an eighth of the bound of bytes if not said, at least 1 MiB and at most 16 MiB.
     *
     * @param bytes key and value together, encoded; at most about 16 MiB
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public StoreBuilder<K, V> maxEntryBytes(int bytes) {
        this.maxEntryBytes = bytes;
        return validated();
    }

    /**
     * What happens to a new key when the store is full.
     *
     * @param eviction {@link Eviction#NONE} if not said
     * @return this
     */
    public StoreBuilder<K, V> eviction(Eviction eviction) {
        evictionSaid = true;
        this.eviction = Objects.requireNonNull(eviction, "eviction");
        return validated();
    }

    /**
     * What an evicting store makes the most of while it is at its bound of bytes; said at each opening, and not kept in the file.
     *
     * @param weigh {@link Eviction.Weigh#ENTRIES} if not said
     * @return this
     */
    public StoreBuilder<K, V> weigh(Eviction.Weigh weigh) {
        this.weigh = Objects.requireNonNull(weigh, "weigh");
        return validated();
    }

    /**
     * What is promised about power loss.
     *
     * @param durability {@link Durability#PERIODIC} if not said
     * @return this
     */
    public StoreBuilder<K, V> durability(Durability durability) {
        this.durability = Objects.requireNonNull(durability, "durability");
        return validated();
    }

    /**
     * Whether a new store takes all of its space at once, so that a full disk is met when it is created and never later.
     *
     * @param preallocate false if not said
     * @return this
     */
    public StoreBuilder<K, V> preallocate(boolean preallocate) {
        this.preallocate = preallocate;
        return validated();
    }

    /**
     * Whether each read checks the sum of the record that it returns. Without it, a read is a little faster, and damage on the
     * device goes unnoticed until {@link KeyValueStore#verify()}.
     *
     * @param verify true if not said
     * @return this
     */
    public StoreBuilder<K, V> verifyReads(boolean verify) {
        this.verifyReads = verify;
        return validated();
    }

    /**
     * How long opening waits for another owner of the file to close it.
     *
     * @param wait zero if not said
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public StoreBuilder<K, V> lockWait(Duration wait) {
        this.lockWait = Objects.requireNonNull(wait, "wait");
        return validated();
    }

    /**
     * Whether a file is opened that others can change: one that belongs to another user than that of this process (root is no exception,
     * as others' files are opened by accident there), or to which its group or everybody may write. They could cut it short while it is
     * in use, or put serialized objects of their choice into it. Where the file system knows no owners, nothing is asked; neither is it
     * of who may write to the directory.
     *
     * @param allowed false if not said: such a file is refused
     * @return this
     */
    public StoreBuilder<K, V> othersMayWrite(boolean allowed) {
        this.othersMayWrite = allowed;
        return validated();
    }

    /**
     * Text kept in a new file, for the application's own use.
     *
     * @param metadata at most 1,024 bytes in UTF-8
     * @return this
     * @throws IllegalArgumentException if it is longer
     */
    public StoreBuilder<K, V> metadata(String metadata) {
        this.metadata = Objects.requireNonNull(metadata, "metadata");
        return validated();
    }

    /**
     * What messages and log lines call the store, beside its file.
     *
     * @param name such as {@code cache "orders"}; the file alone if not said
     * @return this
     */
    public StoreBuilder<K, V> name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Where the file of a temporary store is put.
     *
     * @param directory the JVM's temporary directory if not said
     * @return this
     */
    public StoreBuilder<K, V> temporaryDirectory(Path directory) {
        this.temporaryDirectory = Objects.requireNonNull(directory, "directory");
        return validated();
    }

    /**
     * The clock by which expiry is judged.
     *
     * @param source the system's clock if not said
     * @return this
     */
    public StoreBuilder<K, V> clock(InstantSource source) {
        clock = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * The codec of the keys.
     *
     * @param codec a {@linkplain Codec#canonical() canonical} codec; {@link Codecs#forKeys} if not said
     * @return this
     * @throws IllegalArgumentException if it is not canonical
     */
    public StoreBuilder<K, V> keyCodec(Codec<K> codec) {
        if (!codec.canonical()) {
            throw new IllegalArgumentException("The codec " + codec.id()
                    + " is not canonical: equal keys may have unequal bytes, so it cannot be used for keys");
        }
        keyCodec = codec;
        return this;
    }

    /**
     * The codec of the values.
     *
     * @param codec {@link Codecs#forValues} if not said
     * @return this
     */
    public StoreBuilder<K, V> valueCodec(Codec<V> codec) {
        valueCodec = Objects.requireNonNull(codec, "codec");
        return this;
    }

    /**
     * The loader of the classes of keys and values.
     *
     * @param loader the thread's context loader, then this library's, if not said
     * @return this
     */
    public StoreBuilder<K, V> classLoader(ClassLoader loader) {
        classLoader = Objects.requireNonNull(loader, "loader");
        return this;
    }

    /**
     * An allow-list: classes for which the filter does not answer {@code ALLOWED} are not instantiated, whatever the file says; their
     * values are absent, and counted as undecodable. Beside it there are limits that always hold; see {@link Codecs}.
     *
     * @param filter such as {@code ObjectInputFilter.Config.createFilter("com.acme.*")}; no filter if not said
     * @return this
     */
    public StoreBuilder<K, V> serialFilter(ObjectInputFilter filter) {
        serialFilter = Objects.requireNonNull(filter, "filter");
        return this;
    }

    /**
     * Opens the store in a file, which is created if it does not exist. A new file is sparse: it takes space when it needs it.
     *
     * <p>A file must not be moved or renamed while a store has it open. Where that happened, opening it under its new name is refused in the
     * same process, and on Linux to other processes of the same user that can see the owner; others (another system, another container
     * over the same directory) do not notice, and two owners destroy the file.
     *
     * @param path the file; a lock file of the same name with {@code .lock} behind it is put beside it and stays
     * @return the store, ready whatever its size and however its last owner ended
     * @throws StoreOpenException if the file is refused, with a type for each reason; it is as it was then
     * @throws IOException if the system refuses it: no permission, or no space, in which case the message says how many bytes were needed
     *     and are free, and what can be done
     */
    public KeyValueStore<K, V> open(Path path) throws IOException {
        long start = System.nanoTime();
        return opened(StoreOpener.open(Objects.requireNonNull(path, "path"), options(), types()), start);
    }

    /**
     * Opens a store that leaves nothing behind, not even when the process is killed.
     *
     * @return the store
     * @throws IOException if there is no space for it
     */
    public KeyValueStore<K, V> openTemporary() throws IOException {
        long start = System.nanoTime();
        return opened(StoreCreator.openTemporary(options(), types()), start);
    }

    private static <K, V> KeyValueStore<K, V> opened(StoreAccess<K, V> access, long start) {
        access.engine().openedIn(System.nanoTime() - start);
        return new KeyValueStore<>(access);
    }

    /** Reports a bad setting where it is made. */
    private StoreBuilder<K, V> validated() {
        options();
        return this;
    }

    private StoreOptions options() {
        return new StoreOptions(
                capacity,
                averageEntryBytes,
                maxBytes,
                maxEntryBytes,
                eviction,
                evictionSaid,
                weigh,
                durability,
                preallocate,
                verifyReads,
                lockWait,
                othersMayWrite,
                metadata,
                name,
                temporaryDirectory,
                clock);
    }

    private StoreTypes<K, V> types() {
        Codec<K> keys = keyCodec;
        Codec<V> values = valueCodec;
        return new StoreTypes<>(
                keyType,
                valueType,
                keys != null ? keys : Codecs.forKeys(keyType, classLoader, serialFilter),
                values != null ? values : Codecs.forValues(valueType, classLoader, serialFilter));
    }
}
