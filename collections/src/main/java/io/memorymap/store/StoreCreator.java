package io.memorymap.store;

import io.memorymap.Durability;
import io.memorymap.engine.Geometry;
import io.memorymap.engine.StoreHeader;
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
        if (Files.isWritable(directory)) {
            Path file = directory.resolve("memorymap-" + HostIdentity.pid() + "-"
                    + Long.toUnsignedString(new SecureRandom().nextLong(), Character.MAX_RADIX) + ".tmp");
            allocate(file, file, geometry.fileBytes(), false);
            try {
                regions = StoreOpener.map(file, geometry);
            } finally {
                Files.deleteIfExists(file);
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
        return StoreOpener.access(options, types, null, header, regions, Durability.PROCESS);
    }

    /** Makes a file; a refusal names it as the user does. */
    private static void allocate(Path file, Path named, long bytes, boolean forced) throws IOException {
        try {
            MappedFile.preallocate(file, bytes, forced);
        } catch (IOException e) {
            throw SpaceRefusal.explained(named, bytes, e);
        }
    }

    static StoreHeader newHeader(Geometry geometry, StoreOptions options) {
        SecureRandom random = new SecureRandom();
        return StoreHeader.create(
                geometry,
                new long[] {random.nextLong(), random.nextLong()},
                options.clock().millis());
    }

    static Region[] create(Path path, StoreHeader header, StoreDescription description, StoreOptions options)
            throws IOException {
        Path creating = path.resolveSibling(path.getFileName() + CREATING_SUFFIX);
        Files.deleteIfExists(creating);
        boolean done = false;
        try {
            Geometry geometry = header.geometry();
            allocate(creating, path, geometry.fileBytes(), options.durability() != Durability.PROCESS);
            Region[] regions = StoreOpener.map(creating, geometry);
            StoreHeader.writeDescription(regions[0], description.format());
            regions[0].force(0, regions[0].length());
            header.attach(regions[0], true);
            header.writeNew();
            Files.move(creating, path, StandardCopyOption.ATOMIC_MOVE);
            done = true;
            Path directory = path.toAbsolutePath().getParent();
            if (directory != null && options.durability() != Durability.PROCESS) {
                MappedFile.forceDirectory(directory);
            }
            return regions;
        } finally {
            if (!done) {
                Files.deleteIfExists(creating);
            }
        }
    }
}
