package io.memorymap.store;

import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.recovery.EntryCopy;
import io.memorymap.memory.FaultException;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;

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
                StoreCopy.drop(path);
            }
        }
        return done;
    }

    private static long copy(Path path, Region head, SegmentStore old) throws NotCopiedException {
        try {
            return StoreCopy.write(path, path, head, old.header(), renewed -> EntryCopy.copy(old, renewed));
        } catch (IOException | FaultException e) {
            throw new NotCopiedException(e);
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
