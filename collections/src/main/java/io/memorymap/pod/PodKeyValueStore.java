package io.memorymap.pod;

import io.memorymap.StoreFullException;
import io.memorymap.format.PodStoreDescriptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Up to 256 entries in a mapped file: a hash table with double hashing and tombstones, whose file the Swift library MemoryMap
 * reads and writes as well.
 *
 * <pre>{@code
 * record Visit(double seconds, long count) {}
 *
 * try (PodKeyValueStore<BasicType64, Visit> store = PodKeyValueStore.open(path, BasicType64.class, Visit.class)) {
 *     store.set(BasicType64.of("user:123"), new Visit(1.5, 1));
 *     Visit visit = store.get(BasicType64.of("user:123"));
 * }
 * }</pre>
 *
 * <p><b>Crash.</b> When the process dies, every entry whose call had returned is there. The entry of the call under way is as
 * before or as after: insert, replace, remove and {@link #compact()} each take effect with one store. One case is weaker:
 * while all 256 slots are taken there is no room for a second copy, so replacing several fields of a value may leave some
 * old and some new. After a power failure the same holds for all that was written before the last {@link #flush()}.
 *
 * <p><b>Keys.</b> A key remembers its hash: keep keys that are used often.
 *
 * <p><b>Sharing.</b> Safe for use by several threads unless opened with {@link MemoryMapLock.NoLock}. Only one instance should
 * write a file. Every call sees what another instance or process has written, because the file alone decides. Two that write
 * at the same time can destroy each other's entries unless they share a lock, and processes cannot share one. If the file is
 * cut short while it is open, calls throw {@link MemoryMapIOException}, on JDK 17 perhaps one call late.
 *
 * @param <K> {@link BasicType8}, {@link BasicType64} or {@link BasicType1024}
 * @param <V> a record of plain data, or a basic type
 */
public final class PodKeyValueStore<K extends BasicType, V> extends MappedStruct {
    /** The number of entries that a store has room for. */
    public static final int CAPACITY = PodStoreDescriptor.ENTRIES;

    private static final Logger LOGGER = System.getLogger(PodKeyValueStore.class.getName());

    private final PodTable table;
    private final EntryLayout layout;
    private final Class<K> keyClass;
    private final Class<V> valueClass;

    PodKeyValueStore(PodFile file, EntryLayout layout, Class<K> keyClass, Class<V> valueClass, MemoryMapLock lock) {
        super(file, lock);
        this.layout = layout;
        this.keyClass = keyClass;
        this.valueClass = valueClass;
        try {
            this.table = new PodTable(file.memory(), layout);
            file.confirm();
        } catch (InternalError e) {
            throw file.fault("read", e);
        }
        if (table.hiddenCount() > 0) {
            LOGGER.log(
                    Level.WARNING,
                    "{0} holds {1} entries that do not count: second copies left by a crash, which the next write clears, or"
                            + " keys that cannot be read, which removeAll clears",
                    file.path(),
                    table.hiddenCount());
        }
    }

    /**
     * Opens a store, or creates an empty one, with a lock of its own.
     *
     * @param path the file; a new one is readable and writable by its owner alone
     * @param keyType the type of all keys
     * @param valueType the type of all values
     * @param <K> that type of key
     * @param <V> that type of value
     * @return the store
     * @throws PodLayoutException if a type is not plain data
     * @throws MemoryMapTooLargeException if 256 entries need a file of more than 1,048,576 bytes
     * @throws NotAMemoryMapException if the file is another one; it is left as it is
     * @throws MemoryMapIOException if the file cannot be opened, created, grown or mapped, or is a symbolic link
     */
    public static <K extends BasicType, V> PodKeyValueStore<K, V> open(
            Path path, Class<K> keyType, Class<V> valueType) {
        return open(path, keyType, valueType, new MemoryMapLock.DefaultLock());
    }

    /**
     * Opens a store, or creates an empty one. A file longer than needed is kept so, a shorter one is grown with empty slots.
     * The file does not record the types: open it with those it was made with.
     *
     * @param path the file; a new one is readable and writable by its owner alone
     * @param keyType the type of all keys
     * @param valueType the type of all values
     * @param lock held by every access
     * @param <K> that type of key
     * @param <V> that type of value
     * @return the store
     * @throws PodLayoutException if a type is not plain data
     * @throws MemoryMapTooLargeException if 256 entries need a file of more than 1,048,576 bytes
     * @throws NotAMemoryMapException if the file is another one; it is left as it is
     * @throws MemoryMapIOException if the file cannot be opened, created, grown or mapped, or is a symbolic link
     */
    public static <K extends BasicType, V> PodKeyValueStore<K, V> open(
            Path path, Class<K> keyType, Class<V> valueType, MemoryMapLock lock) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(lock, "lock");
        EntryLayout layout = EntryLayout.of(keyType, valueType);
        String name = "PodKeyValueStore<" + keyType.getSimpleName() + ", " + valueType.getSimpleName() + ">";
        return new PodKeyValueStore<>(PodFile.open(path, name, layout.structBytes()), layout, keyType, valueType, lock);
    }

    /**
     * Reads a value.
     *
     * @param key the key
     * @return its value, or null if there is none
     * @throws IllegalStateException if the store is closed
     * @throws MemoryMapIOException if a mapped page cannot be read
     */
    public @Nullable V get(K key) {
        byte[] image = image(key);
        return image == null ? null : decode(image);
    }

    /**
     * Reads a value.
     *
     * @param key the key
     * @param otherwise what to return if there is none
     * @return the key's value, or {@code otherwise}
     */
    public V getOrDefault(K key, V otherwise) {
        V value = get(key);
        return value == null ? otherwise : value;
    }

    /**
     * Whether a key has a value.
     *
     * @param key the key
     * @return true if it has
     */
    public boolean contains(K key) {
        Objects.requireNonNull(key, "key").h1();
        return read(table -> table.find(key) != PodTable.NONE);
    }

    /**
     * Stores a value. Writes only what differs from the value that is there.
     *
     * @param key the key
     * @param value the value
     * @throws StoreFullException if the key is new and 256 others are there
     * @throws NullPointerException if key, value or a component of the value is null
     * @throws IllegalArgumentException if an array in the value has not the length that its component says
     * @throws IllegalStateException if the store is closed
     * @throws MemoryMapIOException if a mapped page cannot be written
     */
    public void set(K key, V value) {
        if (!put(key, value)) {
            throw full();
        }
    }

    /**
     * Stores a value if there is room: as {@link #set}, but quiet about a full store.
     *
     * @param key the key
     * @param value the value
     * @return false if the key is new and 256 others are there; nothing has changed then
     */
    public boolean put(K key, V value) {
        byte[] image = encode(key, value);
        return write(table -> table.put(key, image));
    }

    /**
     * Removes an entry. Its slot stays a tombstone until another entry takes it or {@link #compact()} clears it.
     *
     * @param key the key
     * @return true if there was one
     */
    public boolean remove(K key) {
        Objects.requireNonNull(key, "key").h1();
        return write(table -> table.remove(key));
    }

    /** Removes all entries and fills the table with zeros. */
    public void removeAll() {
        write(table -> {
            table.removeAll();
            return true;
        });
    }

    /**
     * Rehashes the table, so that no tombstone lengthens a probe. Lookups here find an entry in one step with or without it;
     * those of the Swift library need it. A store without tombstones is left as it is.
     *
     * @return the number of tombstones cleared
     */
    public int compact() {
        return write(PodTable::compact);
    }

    /**
     * The number of entries.
     *
     * @return 0 to 256
     */
    public int size() {
        return read(PodTable::size);
    }

    /**
     * Whether there is no entry.
     *
     * @return true if {@link #size()} is 0
     */
    public boolean isEmpty() {
        return size() == 0;
    }

    /**
     * The keys, by slot.
     *
     * @return an unmodifiable list, as of this moment
     */
    public List<K> keys() {
        return read(table -> {
            List<K> keys = new ArrayList<>();
            for (int slot : table.slots()) {
                keys.add(keyClass.cast(table.key(slot)));
            }
            return List.copyOf(keys);
        });
    }

    /**
     * Copies all entries to the heap.
     *
     * @return a new map, by slot, as of this moment
     */
    public Map<K, V> toMap() {
        Map<K, byte[]> images = read(table -> {
            Map<K, byte[]> all = new LinkedHashMap<>();
            for (int slot : table.slots()) {
                all.put(keyClass.cast(table.key(slot)), table.value(slot));
            }
            return all;
        });
        Map<K, V> map = new LinkedHashMap<>();
        images.forEach((key, image) -> map.put(key, decode(image)));
        return map;
    }

    /**
     * The store as a map of at most 256 entries. Every operation writes through, those on its views and entries too. Single
     * operations and the {@code compute} family are atomic. A new key in a full store throws {@link StoreFullException}. An
     * iterator runs over a copy taken when it is made. Nulls are refused.
     *
     * @return a view
     */
    public ConcurrentMap<K, V> asMap() {
        return new PodStoreMap<>(this);
    }

    @Override
    public String toString() {
        return "PodKeyValueStore<" + keyClass.getSimpleName() + ", " + valueClass.getSimpleName() + ">[" + file.path()
                + "]";
    }

    Class<K> keyClass() {
        return keyClass;
    }

    Class<V> valueClass() {
        return valueClass;
    }

    StoreFullException full() {
        return new StoreFullException(
                file.path() + " holds " + CAPACITY + " entries, which is all it has room for; remove some first");
    }

    V decode(byte[] image) {
        return valueClass.cast(layout.value().decode(image, 0));
    }

    /** Hashes the key and runs the value's own code: both before the lock is taken. */
    byte[] encode(K key, V value) {
        Objects.requireNonNull(key, "key").h1();
        return layout.value().encode(Objects.requireNonNull(value, "value"));
    }

    /** The bytes of a value, or null if there is none. */
    byte @Nullable [] image(K key) {
        Objects.requireNonNull(key, "key").h1();
        lock.lock();
        try {
            byte[] image = open().value(key);
            if (image == null) {
                file.confirm();
            }
            return image;
        } catch (InternalError e) {
            throw file.fault("read", e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes a value if another one, or none, is there now; atomic.
     *
     * @param expected the bytes that must be there now, null for none
     * @param replacement the bytes to store, null to remove
     * @return false if something else is there, and nothing has changed
     * @throws StoreFullException if the key is new and every slot is taken
     */
    boolean compareAndWrite(K key, byte @Nullable [] expected, byte @Nullable [] replacement) {
        return write(table -> {
            int slot = table.find(key);
            byte[] found = slot == PodTable.NONE ? null : table.value(slot);
            if (!Arrays.equals(found, expected)) {
                return false;
            }
            if (replacement == null) {
                return table.remove(key);
            }
            if (!table.put(key, replacement)) {
                throw full();
            }
            return true;
        });
    }

    private PodTable open() {
        file.memory();
        return table;
    }

    private <R> R read(Function<PodTable, R> operation) {
        return locked("read", operation);
    }

    private <R> R write(Function<PodTable, R> operation) {
        return locked("write", operation);
    }

    private <R> R locked(String name, Function<PodTable, R> operation) {
        lock.lock();
        try {
            R result = operation.apply(open());
            file.confirm();
            return result;
        } catch (InternalError e) {
            throw file.fault(name, e);
        } finally {
            lock.unlock();
        }
    }
}
