package io.memorymap.store;

import io.memorymap.Durability;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.memory.FaultException;
import io.memorymap.memory.FileSpace;
import io.memorymap.memory.HostIdentity;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.Region;
import io.memorymap.memory.SpaceRefusal;
import io.memorymap.memory.TemporarySpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Creates store files. A new one is made under another name and renamed when it is complete: a crash in between leaves something
 * that the next creation deletes.
 */
public final class StoreCreator {
    private static final String CREATING_SUFFIX = ".creating";

    private StoreCreator() {}

    /**
     * Opens a store that leaves nothing behind.
     *
     * @param options how it is to be
     * @param types what it holds
     * @return the access to it
     * @throws IOException if there is no space for it
     */
    public static <K, V> StoreAccess<K, V> openTemporary(StoreOptions options, StoreTypes<K, V> types)
            throws IOException {
        Geometry geometry = options.plan();
        TemporarySpace.beforeCreate();
        Path directory = options.temporaryDirectory();
        if (directory == null) {
            directory = Path.of(System.getProperty("java.io.tmpdir", "."));
        }
        Region[] regions;
        FileSpace space = null;
        if (Files.isWritable(directory)) {
            Path file = directory.resolve("memorymap-" + HostIdentity.pid() + "-"
                    + Long.toUnsignedString(new SecureRandom().nextLong(), Character.MAX_RADIX) + ".tmp");
            boolean mapped = false;
            space = allocated(file, file, geometry);
            try {
                regions = StoreOpener.map(file, geometry, space);
                mapped = true;
            } finally {
                Files.deleteIfExists(file);
                if (!mapped) {
                    space.close();
                }
            }
            CopyOnWrite.warn(directory, "a temporary store");
        } else {
            regions = MappedFile.direct(geometry.headBytes(), geometry.extentBytes(), geometry.extents());
        }
        StoreHeader header = newHeader(geometry, options);
        header.attach(regions[0], false);
        StoreHeader.writeDescription(
                regions[0], StoreDescription.of(types, options.metadata()).format());
        header.writeNew();
        StoreAccess<K, V> access = StoreOpener.access(options, types, null, header, regions, space, Durability.PROCESS);
        boolean done = !options.preallocate();
        try {
            if (!done) {
                preallocate(access.engine(), null);
                done = true;
            }
            return access;
        } finally {
            if (!done && space != null) {
                space.close();
            }
        }
    }

    /** Takes all the space of a new store; if that fails, whatever the reason, it is closed and nothing is left of it. */
    static void preallocate(SegmentStore engine, @Nullable Path file) throws IOException {
        try {
            engine.preallocate();
        } catch (IOException | RuntimeException | Error e) {
            try {
                engine.close();
            } catch (RuntimeException notClean) {
                e.addSuppressed(notClean);
            }
            if (file != null) {
                Files.deleteIfExists(file);
            }
            if (e instanceof FaultException.NoRoom refusal && refusal.isOfProcess()) {
                throw new IOException(Refusals.notMapped(refusal), refusal);
            }
            throw e;
        }
    }

    static StoreHeader newHeader(Geometry geometry, StoreOptions options) {
        SecureRandom random = new SecureRandom();
        return StoreHeader.create(
                geometry,
                new long[] {random.nextLong(), random.nextLong()},
                options.clock().millis());
    }

    /**
     * Makes a file with space for what a store needs from the beginning: everything before its segments.
     *
     * @param named what a refusal calls it
     */
    private static FileSpace allocated(Path file, Path named, Geometry geometry) throws IOException {
        FileSpace space = null;
        try {
            MappedFile.createSparse(file, geometry.fileBytes());
            space = FileSpace.open(file);
            space.allocate(0, geometry.headBytes());
            return space;
        } catch (IOException e) {
            if (space != null) {
                space.close();
                // What it had got counts as free again in the message.
                Files.deleteIfExists(file);
            }
            throw SpaceRefusal.explained(named, geometry.headBytes(), geometry.fileBytes(), e);
        }
    }

    static void create(Path path, StoreHeader header, StoreDescription description, StoreOptions options)
            throws IOException {
        Path creating = creating(path);
        boolean durable = options.durability() != Durability.PROCESS;
        boolean done = false;
        try {
            begin(path, header, description.format(), durable).close();
            putInPlace(path, durable);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(creating);
            }
        }
    }

    /** The name of a store's file until it is complete. */
    static Path creating(Path path) {
        return path.resolveSibling(path.getFileName() + CREATING_SUFFIX);
    }

    /** Makes an empty store's file under the name that it has until it is complete; an older one of that name is deleted. */
    static FileSpace begin(Path path, StoreHeader header, String description, boolean durable) throws IOException {
        Path creating = creating(path);
        Files.deleteIfExists(creating);
        Geometry geometry = header.geometry();
        FileSpace space = allocated(creating, path, geometry);
        boolean done = false;
        try {
            if (durable) {
                space.sync();
            }
            Region head = MappedFile.map(creating, geometry.headBytes(), 0, 0, space)[0];
            StoreHeader.writeDescription(head, description);
            head.force(0, head.length());
            header.attach(head, true);
            header.writeNew();
            done = true;
            return space;
        } finally {
            if (!done) {
                space.close();
            }
        }
    }

    /** Gives a complete file its name, in the place of what has it. */
    static void putInPlace(Path path, boolean durable) throws IOException {
        Files.move(creating(path), path, StandardCopyOption.ATOMIC_MOVE);
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null && durable) {
            MappedFile.forceDirectory(directory);
        }
    }
}
