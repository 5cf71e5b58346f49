package io.memorymap.store;

import io.memorymap.engine.EngineOptions;
import io.memorymap.engine.FaultException;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.StoreHeader;
import io.memorymap.engine.recovery.EntryCopy;
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

/**
 * Gives a store whose sequence numbers come to their end new ones: its entries are copied into a new file, where numbers begin
 * at 1, and that file takes the place of the old one by a rename. Nothing of the old numbers is in it, so nothing of them can
 * ever count again; and a crash leaves the one file or the other, each whole.
 */
final class Renumbering {
    private static final Logger LOG = System.getLogger("io.memorymap");

    private Renumbering() {}

    /**
     * Makes the new file and puts it in place; the old engine is closed then.
     *
     * @param path the file of the store, whose lock is held
     * @param head the region of its first bytes
     * @param old the store, just opened
     * @return false if the second file could not be made, as when there is no room: the old one is still open
     * @throws IOException if the new file could not be put in place; the old one is closed and whole
     */
    static boolean renumber(Path path, Region head, SegmentStore old) throws IOException {
        boolean done = false;
        try {
            long entries = copy(path, head, old);
            old.close();
            StoreCreator.putInPlace(path, true);
            done = true;
            LOG.log(
                    Level.INFO,
                    "The store " + path + " had used up half of its sequence numbers: its " + entries
                            + " entries have got new ones, in a new file");
        } catch (NotCopiedException e) {
            LOG.log(
                    Level.WARNING,
                    "The store " + path
                            + " has used up half of its sequence numbers, and a copy with new ones could not be"
                            + " made. It is used as it is, and tried again at the next opening: "
                            + e.getMessage());
        } finally {
            if (!done) {
                drop(StoreCreator.creating(path));
            }
        }
        return done;
    }

    private static void drop(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            LOG.log(Level.WARNING, unfinished + " is left of a copy that was not finished, and cannot be deleted", e);
        }
    }

    private static long copy(Path path, Region head, SegmentStore old) throws NotCopiedException {
        StoreHeader header = old.header().renewed();
        try (FileSpace space = StoreCreator.begin(path, header, "", true)) {
            Path creating = StoreCreator.creating(path);
            likeOld(path, creating);
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
            SegmentStore renewed = new SegmentStore(header, regions, options);
            long entries;
            try {
                entries = EntryCopy.copy(old, renewed);
            } finally {
                // Also after a failure: nobody would close it then.
                renewed.close();
            }
            space.sync();
            return entries;
        } catch (IOException | FaultException e) {
            throw new NotCopiedException(e);
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

    /** The new file could not be made. */
    private static final class NotCopiedException extends Exception {
        private static final long serialVersionUID = 1L;

        NotCopiedException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }
}
