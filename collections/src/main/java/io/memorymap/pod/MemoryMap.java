package io.memorymap.pod;

import io.memorymap.format.PodMapDescriptor;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A record mapped to a file, field by field, as a Swift struct of the same fields would be.
 *
 * <pre>{@code
 * record Progress(long counter, boolean done) {}
 *
 * try (MemoryMap<Progress> map = MemoryMap.open(path, Progress.class)) {
 *     map.set(new Progress(1, false));
 *     map.withLockedStorage(view -> {
 *         view.setLong("counter", view.getLong("counter") + 1);
 *         return null;
 *     });
 * }
 * }</pre>
 *
 * <p><b>Crash.</b> A store into a field of up to 8 bytes is done or not done when the process dies. Several fields, and
 * basic types with their kind, length and bytes, are stored one after the other: a death in between leaves some old and
 * some new. The operating system writes the file in its own time; {@link #flush()} does not return before it has.
 *
 * <p><b>Sharing.</b> Safe for use by several threads unless opened with {@link MemoryMapLock.NoLock}. Nothing is cached on
 * the heap, so what another instance or process writes is seen; neither is kept from writing at the same time. A file cut
 * short by somebody while it is open gives a {@link MemoryMapIOException}, on JDK 17 perhaps one operation late.
 *
 * @param <T> a record of primitives, basic types, fixed arrays and nested records
 */
public final class MemoryMap<T extends Record> implements AutoCloseable {
    private static final int BASE = PodMapDescriptor.STRUCT_OFFSET;

    private final PodFile file;
    private final RecordPodType type;
    private final Class<T> recordClass;
    private final MemoryMapLock lock;

    MemoryMap(PodFile file, RecordPodType type, Class<T> recordClass, MemoryMapLock lock) {
        this.file = file;
        this.type = type;
        this.recordClass = recordClass;
        this.lock = lock;
    }

    /**
     * Opens a file, or creates one of zeros, with a lock of its own.
     *
     * @param path the file; a new one is readable and writable by its owner alone
     * @param type the record that lies in it
     * @param <T> that record
     * @return the map
     * @throws PodLayoutException if the record is not plain data
     * @throws MemoryMapTooLargeException if it needs a file of more than 1,048,576 bytes
     * @throws NotAMemoryMapException if the file is another one; it is left as it is
     * @throws MemoryMapIOException if the file cannot be opened, created, grown or mapped, or is a symbolic link
     */
    public static <T extends Record> MemoryMap<T> open(Path path, Class<T> type) {
        return open(path, type, new MemoryMapLock.DefaultLock());
    }

    /**
     * Opens a file, or creates one of zeros. A file longer than needed is kept so, a shorter one is grown with zeros.
     *
     * @param path the file; a new one is readable and writable by its owner alone
     * @param type the record that lies in it
     * @param lock what every access but {@link #withUnsafeStorage} holds
     * @param <T> that record
     * @return the map
     * @throws PodLayoutException if the record is not plain data
     * @throws MemoryMapTooLargeException if it needs a file of more than 1,048,576 bytes
     * @throws NotAMemoryMapException if the file is another one; it is left as it is
     * @throws MemoryMapIOException if the file cannot be opened, created, grown or mapped, or is a symbolic link
     */
    public static <T extends Record> MemoryMap<T> open(Path path, Class<T> type, MemoryMapLock lock) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(lock, "lock");
        RecordPodType layout = RecordPodType.of(type);
        return new MemoryMap<>(PodFile.open(path, type.getName(), layout.size()), layout, type, lock);
    }

    /**
     * Reads the record.
     *
     * @return all its fields as they are at one moment, with respect to writers that use the lock
     * @throws IllegalStateException if the map is closed
     * @throws MemoryMapIOException if a mapped page cannot be read
     */
    public T get() {
        byte[] image = new byte[type.size()];
        lock.lock();
        try {
            file.memory().get(BASE, image, 0, image.length);
            file.confirm();
        } catch (InternalError e) {
            throw file.fault("read", e);
        } finally {
            lock.unlock();
        }
        return recordClass.cast(type.decode(image, 0));
    }

    /**
     * Writes the fields that differ from what the file has; nothing if none does.
     *
     * @param value the new record
     * @throws NullPointerException if the record, or a component of it, is null
     * @throws IllegalArgumentException if an array has not the length that its component says
     * @throws IllegalStateException if the map is closed
     * @throws MemoryMapIOException if a mapped page cannot be written
     */
    public void set(T value) {
        byte[] image = type.encode(Objects.requireNonNull(value, "value"));
        lock.lock();
        try {
            store(file, type, image, BASE);
        } finally {
            lock.unlock();
        }
    }

    static void store(PodFile file, PodType type, byte[] image, int at) {
        try {
            PodMemory memory = file.memory();
            if (type.merge(image, 0, memory, at, true) != 0) {
                file.confirm();
            }
        } catch (InternalError e) {
            throw file.fault("write", e);
        }
    }

    /**
     * Runs a function on the mapped fields while holding the lock. With the default lock it may call this map again.
     *
     * @param function gets a view that is valid until it returns; each accessor touches its own field only
     * @param <R> the result's type
     * @return what the function returns
     * @throws IllegalStateException if the map is closed
     */
    public <R extends @Nullable Object> R withLockedStorage(Function<? super StructView<T>, ? extends R> function) {
        Objects.requireNonNull(function, "function");
        lock.lock();
        try {
            return withUnsafeStorage(function);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs a function on the mapped fields without taking the lock: for callers that have a lock of their own.
     *
     * @param function gets a view that is valid until it returns; each accessor touches its own field only
     * @param <R> the result's type
     * @return what the function returns
     * @throws IllegalStateException if the map is closed
     */
    public <R extends @Nullable Object> R withUnsafeStorage(Function<? super StructView<T>, ? extends R> function) {
        Objects.requireNonNull(function, "function");
        file.memory();
        StructView.Scope scope = new StructView.Scope(file);
        try {
            return function.apply(new StructView<>(scope, type, recordClass, BASE));
        } finally {
            scope.end();
        }
    }

    /**
     * Waits until the device has everything written so far.
     *
     * @throws IllegalStateException if the map is closed
     * @throws MemoryMapIOException if the device reports an error; what it has then is unknown
     */
    public void flush() {
        file.flush();
    }

    /**
     * Ends the use of the map. What was written stays with the operating system, which writes it in its own time; call
     * {@link #flush()} first to wait for that. The memory is given back once nobody uses it. Closing twice does nothing.
     */
    @Override
    public void close() {
        file.close();
    }

    /**
     * The file.
     *
     * @return its path as given to {@code open}
     */
    public Path path() {
        return file.path();
    }

    /**
     * The file, as a location.
     *
     * @return the absolute {@code file:} URI of {@link #path()}
     */
    public URI url() {
        return file.path().toUri();
    }

    @Override
    public String toString() {
        return "MemoryMap<" + type.name() + ">[" + file.path() + "]";
    }
}
