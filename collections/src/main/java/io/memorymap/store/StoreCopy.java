package io.memorymap.store;

import io.memorymap.engine.EngineOptions;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.engine.recovery.LogRecovery;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.memory.FileIdentity;
import io.memorymap.memory.FileSpace;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import org.jspecify.annotations.Nullable;

/**
 * Writes a store of the same bounds, types and class names as another one, under the name that a file has until it is complete. Sequence
 * numbers begin at 1 in it.
 */
final class StoreCopy {
    private static final Logger LOG = System.getLogger("io.memorymap");

    /**
     * Puts the entries into a copy.
     *
     * @param <T> what there is to say of it
     */
    interface Filling<T> {
        /**
         * Fills the copy.
         *
         * @param copy an empty store
         * @return what there is to say of it
         * @throws IOException if it cannot be filled
         */
        T fill(SegmentStore copy) throws IOException;
    }

    private StoreCopy() {}

    /**
     * Writes the copy, closes it clean and forces it to the device.
     *
     * @param path what the copy will be called once it is complete
     * @param source the file that it is a copy of, whose permissions it gets; null if that has no name
     * @param head the region of the first bytes of the source
     * @param old the header of the source
     * @param filling puts the entries into it
     * @return what that returned
     * @throws IOException if there is no room for it; what was written is left, to be {@link #drop dropped}
     */
    static <T> T write(Path path, @Nullable Path source, Region head, StoreHeader old, Filling<T> filling)
            throws IOException {
        StoreHeader header = old.renewed();
        try (FileSpace space = StoreCreator.begin(path, header, "", true)) {
            Path creating = StoreCreator.creating(path);
            if (source != null) {
                likeOld(source, creating);
            }
            Region[] regions = StoreOpener.map(creating, header.geometry(), space);
            copyHead(head, regions[0]);
            header.attach(regions[0], true);
            EngineOptions options = new EngineOptions(
                    false,
                    false,
                    false,
                    true,
                    new long[2],
                    FileIdentity.of(creating).words(),
                    LogRecovery.INSTANCE,
                    null);
            SegmentStore copy = new SegmentStore(header, regions, options);
            T result;
            try {
                result = filling.fill(copy);
                // Names that were listed meanwhile: an entry that needs one was copied after that.
                copyHead(head, regions[0]);
            } finally {
                // Also after a failure: nobody would close it then.
                copy.close();
            }
            space.sync();
            return result;
        }
    }

    /**
     * Deletes a copy that was not finished; if it is not there, nothing happens.
     *
     * @param path what it would have been called
     */
    static void drop(Path path) {
        Path unfinished = StoreCreator.creating(path);
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            LOG.log(Level.WARNING, unfinished + " is left of a copy that was not finished, and cannot be deleted", e);
        }
    }

    /** Description and class names are the store's for ever: records refer to them by number. */
    private static void copyHead(Region from, Region to) {
        int at = StoreHeaderDescriptor.DESCRIPTION_PAGE_OFFSET;
        byte[] bytes = new byte[from.length() - at];
        from.get(at, bytes, 0, bytes.length);
        to.put(at, bytes, 0, bytes.length);
        to.force(at, bytes.length);
    }

    private static void likeOld(Path path, Path creating) throws IOException {
        PosixFileAttributeView from = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        PosixFileAttributeView to = Files.getFileAttributeView(creating, PosixFileAttributeView.class);
        if (from != null && to != null) {
            to.setPermissions(from.readAttributes().permissions());
        }
    }
}
