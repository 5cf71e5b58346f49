package io.memorymap.pod;

import io.memorymap.format.PodMapDescriptor;
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
 * <p><b>Crash.</b> A write to a field of up to 8 bytes is done or not done when the process dies. Several fields are written one
 * after the other, and so are the kind, length and bytes of a basic type: a death in between leaves some old and some new.
 * The operating system writes the file in its own time; {@link #flush()} waits for that.
 *
 * <p><b>Sharing.</b> Safe for use by several threads unless opened with {@link MemoryMapLock.NoLock}. Nothing is cached on
 * the heap: every call sees what another instance or process has written. Nothing keeps them from writing at the same time.
 * If the file is cut short while it is open, calls throw {@link MemoryMapIOException}, on JDK 17 perhaps one call late.
 *
 * @param <T> a record of primitives, basic types, fixed arrays and nested records
 */
public final class MemoryMap<T extends Record> extends MappedStruct {
    private static final int BASE = PodMapDescriptor.STRUCT_OFFSET;

    private final RecordPodType type;
    private final Class<T> recordClass;

    MemoryMap(PodFile file, RecordPodType type, Class<T> recordClass, MemoryMapLock lock) {
        super(file, lock);
        this.type = type;
        this.recordClass = recordClass;
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
     * @param lock held by every access but {@link #withUnsafeStorage}
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
     * @return all its fields as of one moment, if every writer uses the lock
     * @throws IllegalStateException if the map is closed
     * @throws MemoryMapIOException if a mapped page cannot be read
     */
    public T get() {
        byte[] image = new byte[type.size()];
        lock.lock();
        try {
            file.read(BASE, image);
        } finally {
            lock.unlock();
        }
        return recordClass.cast(type.decode(image, 0));
    }

    /**
     * Writes the fields that differ from the file.
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
            file.write(type, image, BASE);
        } finally {
            lock.unlock();
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

    @Override
    public String toString() {
        return "MemoryMap<" + type.name() + ">[" + file.path() + "]";
    }
}
