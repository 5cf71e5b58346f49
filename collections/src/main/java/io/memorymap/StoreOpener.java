package io.memorymap;

import io.memorymap.engine.EngineOptions;
import io.memorymap.engine.Geometry;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.StoreHeader;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.memory.HostIdentity;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.Region;
import io.memorymap.memory.StoreLock;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Opens store files: path, lock, header, length, options, in that order, so that each refusal has its own exception and leaves the
 * file as it was.
 */
final class StoreOpener {
    private static final long LOCK_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    static final int HEAD_BYTES = StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET;

    private StoreOpener() {}

    static <K, V> KeyValueStore<K, V> open(StoreBuilder<K, V> builder, Path path) throws IOException {
        checkPath(path);
        StoreLock lock = lock(path, builder.options());
        try {
            KeyValueStore<K, V> store = openLocked(builder, path, lock);
            lock = null;
            return store;
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    static void checkPath(Path path) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw Refusals.path(path, "its directory does not exist; create it first");
        }
        BasicFileAttributes attributes = attributes(path);
        if (attributes == null) {
            return;
        }
        if (attributes.isSymbolicLink()) {
            throw Refusals.path(path, "is a symbolic link; name the file that it points to");
        }
        if (attributes.isDirectory()) {
            throw Refusals.path(path, "is a directory; name a file in it");
        }
        if (!attributes.isRegularFile()) {
            throw Refusals.path(path, "is not a regular file");
        }
    }

    static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException none) {
            return null;
        }
    }

    private static StoreLock lock(Path path, StoreOptions options) throws IOException {
        long deadline = System.nanoTime() + options.lockWait().toNanos();
        while (true) {
            StoreLock lock = StoreLock.tryAcquire(path);
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw Refusals.locked(path, "; close it there, or wait with lockWait");
            }
            LockSupport.parkNanos(LOCK_POLL_NANOS);
        }
    }

    private static <K, V> KeyValueStore<K, V> openLocked(StoreBuilder<K, V> builder, Path path, StoreLock lock)
            throws IOException {
        Codec<K> keys = builder.resolveKeyCodec();
        Codec<V> values = builder.resolveValueCodec();
        StoreOptions options = builder.options();
        BasicFileAttributes attributes = attributes(path);
        StoreHeader header;
        Region[] regions;
        if (attributes == null) {
            header = StoreCreator.newHeader(options.plan(), builder);
            regions = StoreCreator.create(path, header, description(options, builder, keys, values), options);
        } else {
            byte[] head = MappedFile.readHead(path, HEAD_BYTES);
            header = parse(path, attributes.size(), head);
            checkOptions(path, header.geometry(), builder);
            checkTypes(path, head, builder, keys, values);
            regions = map(path, header.geometry());
        }
        header.attach(regions[0], true);
        return store(builder, path, lock, header, regions, keys, values, options.durability());
    }

    static StoreHeader parse(Path path, long length, byte[] head) throws IOException {
        if (length == 0) {
            throw Refusals.truncated(path, 0, HEAD_BYTES);
        }
        StoreHeader header;
        try {
            header = StoreHeader.parse(head);
        } catch (IOException e) {
            throw Refusals.header(path, e);
        }
        if (length < header.fileLength()) {
            throw Refusals.truncated(path, length, header.fileLength());
        }
        return header;
    }

    private static void checkOptions(Path path, Geometry found, StoreBuilder<?, ?> builder) throws IOException {
        StoreOptions options = builder.options();
        StringBuilder stored = new StringBuilder();
        StringBuilder asked = new StringBuilder();
        compare("capacity", found.capacity(), options.capacity(), stored, asked);
        compare("maxBytes", found.maxBytes(), options.maxBytes(), stored, asked);
        compare("averageEntryBytes", found.averageEntryBytes(), options.averageEntryBytes(), stored, asked);
        if (options.maxEntryBytes() > found.maxEntryBytes()) {
            compare("maxEntryBytes", found.maxEntryBytes(), options.maxEntryBytes(), stored, asked);
        }
        boolean evicting = options.eviction() == Eviction.TWO_QUEUES;
        if (builder.evictionSaid() && evicting != found.evicting()) {
            stored.append(" eviction ").append(found.evicting() ? Eviction.TWO_QUEUES : Eviction.NONE);
            asked.append(" eviction ").append(options.eviction());
        }
        if (asked.length() > 0) {
            throw Refusals.bounds(
                    path,
                    stored.substring(1),
                    asked.substring(1) + "; leave the setting out, or copy the entries into a new store");
        }
    }

    private static void compare(String name, long found, long said, StringBuilder stored, StringBuilder asked) {
        if (said != 0 && said != found) {
            stored.append(' ').append(name).append(' ').append(found);
            asked.append(' ').append(name).append(' ').append(said);
        }
    }

    private static void checkTypes(Path path, byte[] head, StoreBuilder<?, ?> builder, Codec<?> keys, Codec<?> values)
            throws IOException {
        StoreDescription found = StoreDescription.parse(StoreHeader.description(head));
        if (found == null) {
            throw Refusals.damaged(path, "the checksum of its description does not hold; restore the file from a copy");
        }
        StoreDescription asked = description(builder.options(), builder, keys, values);
        if (!found.keyCodec().equals(asked.keyCodec())) {
            throw Refusals.keys(path, found, asked);
        }
        if (!found.valueCodec().equals(asked.valueCodec())) {
            throw Refusals.values(path, found, asked);
        }
    }

    static StoreDescription description(
            StoreOptions options, StoreBuilder<?, ?> builder, Codec<?> keys, Codec<?> values) {
        return StoreDescription.of(builder.keyType(), builder.valueType(), keys, values, options.metadata());
    }

    static Region[] map(Path path, Geometry geometry) throws IOException {
        return MappedFile.map(path, geometry.headBytes(), geometry.extentBytes(), geometry.extents(), true);
    }

    static <K, V> KeyValueStore<K, V> store(
            StoreBuilder<K, V> builder,
            @Nullable Path path,
            @Nullable StoreLock lock,
            StoreHeader header,
            Region[] regions,
            Codec<K> keys,
            Codec<V> values,
            Durability durability)
            throws IOException {
        boolean durable = durability != Durability.PROCESS;
        EngineOptions engineOptions = new EngineOptions(
                path == null,
                durable,
                durability == Durability.SYNC,
                builder.options().verifyReads(),
                path == null ? new long[] {1, 1} : HostIdentity.bootId(),
                path == null ? new long[] {1, 1} : HostIdentity.fileKey(path));
        int owner = StoreHeaderDescriptor.OWNER_PAGE_OFFSET;
        regions[0].putLong(owner + StoreHeaderDescriptor.OWNER_PID_OFFSET, HostIdentity.pid());
        regions[0].putLong(
                owner + StoreHeaderDescriptor.OWNER_SINCE_MILLIS_OFFSET,
                builder.clock().millis());
        SegmentStore engine = new SegmentStore(header, regions, engineOptions);
        StoreResources resources = new StoreResources(path, lock, regions, header.fileLength(), engine.classTable());
        StoreDescription description = StoreDescription.parse(StoreHeader.description(head(regions[0])));
        return new KeyValueStore<>(
                engine,
                wrapped(builder.keyType()),
                wrapped(builder.valueType()),
                keys.bind(resources),
                values.bind(resources),
                builder.clock(),
                resources,
                description == null ? "" : description.metadata());
    }

    /** The class of the objects: {@code int.class} describes a store of Integers. */
    @SuppressWarnings("unchecked") // the wrapper of a primitive type stands for the same T
    private static <T> Class<T> wrapped(Class<T> type) {
        return type.isPrimitive()
                ? (Class<T>) MethodType.methodType(type).wrap().returnType()
                : type;
    }

    private static byte[] head(Region region) {
        byte[] head = new byte[HEAD_BYTES];
        region.get(0, head, 0, HEAD_BYTES);
        return head;
    }
}
