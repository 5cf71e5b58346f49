package io.memorymap.store;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.StoreOpenException;
import io.memorymap.engine.EngineOptions;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.engine.recovery.LogRecovery;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.memory.FaultException;
import io.memorymap.memory.FileIdentity;
import io.memorymap.memory.FileSpace;
import io.memorymap.memory.HostIdentity;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.OwnerProcess;
import io.memorymap.memory.Region;
import io.memorymap.memory.StoreLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Opens store files: path, lock, owner, header, length, other names, options, in that order, so that each refusal has its own exception and
 * leaves the file as it was.
 */
public final class StoreOpener {
    private static final long LOCK_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    static final int HEAD_BYTES = StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET;

    private StoreOpener() {}

    /**
     * Opens the store in a file, which is created if it does not exist.
     *
     * @param path the file
     * @param options how it is to be
     * @param types what it holds
     * @return the access to it
     * @throws StoreOpenException if the file is refused, with a type for each reason; it is as it was then
     * @throws IOException if the system refuses it
     */
    public static <K, V> StoreAccess<K, V> open(Path path, StoreOptions options, StoreTypes<K, V> types)
            throws IOException {
        checkPath(path);
        StoreLock lock = lock(path, options);
        try {
            StoreAccess<K, V> access = openLocked(path, options, types, lock);
            lock = null;
            return access;
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

    private static <K, V> StoreAccess<K, V> openLocked(
            Path path, StoreOptions options, StoreTypes<K, V> types, StoreLock lock) throws IOException {
        StoreDescription description = StoreDescription.of(types, options.metadata());
        BasicFileAttributes attributes = attributes(path);
        StoreHeader header;
        FileIdentity file;
        if (attributes == null) {
            checkLock(lock, options);
            header = StoreCreator.newHeader(options.plan(), options);
            StoreCreator.create(path, header, description, options);
            file = createdByThisUser(path, options);
            claim(path, file, lock);
            CopyOnWrite.warn(directoryOf(path), "store " + path, file.device());
        } else {
            byte[] head = MappedFile.readHead(path, HEAD_BYTES);
            file = FileIdentity.of(path);
            checkOthers(path, file, options);
            checkLock(lock, options);
            header = parse(path, attributes.size(), head);
            claim(path, file, lock);
            checkOwner(path, head, file);
            checkOptions(path, header.geometry(), options);
            checkTypes(path, head, description);
        }
        return openFile(new Place(path, lock, file), header, options, types, attributes == null);
    }

    private static <K, V> StoreAccess<K, V> openFile(
            Place place, StoreHeader header, StoreOptions options, StoreTypes<K, V> types, boolean isNew)
            throws IOException {
        Path path = place.path();
        SegmentStore before;
        FileSpace space = FileSpace.open(path);
        boolean opened = false;
        try {
            Region[] regions = map(path, header.geometry(), space);
            header.attach(regions[0], true);
            // A file system that copies on write may have no room for the first page that is changed.
            regions[0].secure(StoreHeaderDescriptor.DESCRIPTION_PAGE_OFFSET, StoreHeaderDescriptor.PAGE_BYTES);
            StoreAccess<K, V> access = access(options, types, place, header, regions, space, options.durability());
            before = access.engine();
            if (isNew && options.preallocate()) {
                StoreCreator.preallocate(before, path);
            }
            opened = isNew || !header.isShortOfNumbers() || !Renumbering.renumber(path, regions[0], before);
            if (opened) {
                return access;
            }
        } catch (FaultException | InternalError e) {
            header.checkRoom();
            throw Refusals.unreadable(path, e);
        } finally {
            if (!opened) {
                space.close();
            }
        }
        StoreHeader renewed = parse(path, header.fileLength(), MappedFile.readHead(path, HEAD_BYTES));
        Place newPlace = new Place(path, place.lock(), FileIdentity.of(path));
        claim(path, newPlace.file(), newPlace.lock());
        StoreAccess<K, V> access = openFile(newPlace, renewed, options, types, false);
        access.engine().counts().add(before.counts());
        return access;
    }

    private static void checkOthers(Path path, FileIdentity file, StoreOptions options) throws IOException {
        if (!options.othersMayWrite() && (file.isOfAnotherUser() || file.isWritableByOthers())) {
            throw Refusals.others(path, file);
        }
    }

    /** Who can write to the lock file can lock it for ever. */
    private static void checkLock(StoreLock lock, StoreOptions options) throws IOException {
        checkOthers(lock.file(), FileIdentity.of(lock.file()), options);
    }

    /** Some file systems give all files to one user, or to everybody: better refused now than at the next opening. */
    private static FileIdentity createdByThisUser(Path path, StoreOptions options) throws IOException {
        FileIdentity file = FileIdentity.of(path);
        try {
            checkOthers(path, file, options);
            return file;
        } catch (StoreOpenException refusal) {
            Files.delete(path);
            throw refusal;
        }
    }

    /** The lock file goes by the name, and that may be another one than its owner opened. */
    private static void checkOwner(Path path, byte[] head, FileIdentity file) throws IOException {
        long pid = head.length < HEAD_BYTES
                ? 0
                : HeapBytes.getLong(
                        head, StoreHeaderDescriptor.OWNER_PAGE_OFFSET + StoreHeaderDescriptor.OWNER_PID_OFFSET);
        if (OwnerProcess.hasOpen(pid, file)) {
            throw Refusals.renamed(path, pid);
        }
    }

    private static Path directoryOf(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file has a directory");
    }

    private static void claim(Path path, FileIdentity file, StoreLock lock) throws IOException {
        if (file.names() > 1 || !lock.claim(file)) {
            throw Refusals.linked(path, file);
        }
    }

    static StoreHeader parse(Path path, long length, byte[] head) throws IOException {
        if (length == 0) {
            throw Refusals.truncated(path, 0, HEAD_BYTES);
        }
        StoreHeader header;
        try {
            header = StoreHeader.parse(head);
        } catch (HeaderException e) {
            throw Refusals.header(path, e);
        }
        if (length < header.fileLength()) {
            throw Refusals.truncated(path, length, header.fileLength());
        }
        return header;
    }

    private static void checkOptions(Path path, Geometry found, StoreOptions options) throws IOException {
        StringBuilder stored = new StringBuilder();
        StringBuilder asked = new StringBuilder();
        compare("capacity", found.capacity(), options.capacity(), stored, asked);
        compare("maxBytes", found.maxBytes(), options.maxBytes(), stored, asked);
        if (options.maxEntryBytes() > found.maxEntryBytes()) {
            compare("maxEntryBytes", found.maxEntryBytes(), options.maxEntryBytes(), stored, asked);
        }
        boolean evicting = options.eviction() == Eviction.TWO_QUEUES;
        if (options.evictionSaid() && evicting != found.evicting()) {
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

    private static void checkTypes(Path path, byte[] head, StoreDescription asked) throws IOException {
        StoreDescription found = StoreDescription.parse(StoreHeader.description(head));
        if (found == null) {
            throw Refusals.damaged(path, "the checksum of its description does not hold; restore the file from a copy");
        }
        if (!found.keyCodec().equals(asked.keyCodec())) {
            throw Refusals.keys(path, found, asked);
        }
        if (!found.valueCodec().equals(asked.valueCodec())) {
            throw Refusals.values(path, found, asked);
        }
    }

    static Region[] map(Path path, Geometry geometry, FileSpace space) throws IOException {
        return MappedFile.map(path, geometry.headBytes(), geometry.extentBytes(), geometry.extents(), space);
    }

    /**
     * Where a store that is not temporary is.
     *
     * @param path its file
     * @param lock the lock of that file
     * @param file which file that is
     */
    record Place(Path path, StoreLock lock, FileIdentity file) {}

    static <K, V> StoreAccess<K, V> access(
            StoreOptions options,
            StoreTypes<K, V> types,
            @Nullable Place place,
            StoreHeader header,
            Region[] regions,
            @Nullable FileSpace space,
            Durability durability) {
        EngineOptions engineOptions = new EngineOptions(
                place == null,
                durability != Durability.PROCESS,
                durability == Durability.SYNC,
                options.verifyReads(),
                place == null ? new long[] {1, 1} : HostIdentity.bootId(),
                place == null ? new long[] {1, 1} : place.file().words(),
                LogRecovery.INSTANCE,
                options.weigh() == Eviction.Weigh.BYTES,
                place == null ? null : PolicyFile.opener(place.path(), header, options.othersMayWrite()),
                null);
        long now = options.clock().millis();
        int owner = StoreHeaderDescriptor.OWNER_PAGE_OFFSET;
        regions[0].putLong(owner + StoreHeaderDescriptor.OWNER_PID_OFFSET, HostIdentity.pid());
        regions[0].putLong(owner + StoreHeaderDescriptor.OWNER_SINCE_MILLIS_OFFSET, now);
        regions[0].putLong(owner + StoreHeaderDescriptor.OWNER_HITS_OFFSET, 0);
        regions[0].putLong(owner + StoreHeaderDescriptor.OWNER_MISSES_OFFSET, 0);
        SegmentStore engine = new SegmentStore(header, regions, engineOptions);
        engine.named(place == null ? "of a temporary file" : place.path().toString());
        StoreResources resources = new StoreResources(
                place == null ? null : place.path(),
                options.name(),
                place == null ? null : place.lock(),
                regions,
                space,
                header.fileLength(),
                engine.classTable());
        StoreDescription description = StoreDescription.parse(StoreHeader.description(head(regions[0])));
        return new StoreAccess<>(
                engine,
                types.bound(resources),
                options.clock(),
                resources,
                description == null ? "" : description.metadata());
    }

    private static byte[] head(Region region) {
        byte[] head = new byte[HEAD_BYTES];
        region.get(0, head, 0, HEAD_BYTES);
        return head;
    }
}
