package io.memorymap.store;

import io.memorymap.memory.FileIdentity;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Warns when a store is created on a file system that copies each page on write: there a page that is allocated already still needs
 * room when it is written again, so a full disk stops writing at any time.
 *
 * <p>Once for a directory, because the remedy is one for directories. That a directory has {@code chattr +C} cannot be seen from Java.
 */
final class CopyOnWrite {
    private static final Logger LOG = System.getLogger("io.memorymap");
    private static final Set<String> TYPES = Set.of("btrfs", "zfs");
    private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

    /** Of a device number on Linux, the bits that say which driver; file systems of that kind have a number without one. */
    private static final long DRIVER_BITS = 0xFFFF_F000_000F_FF00L;

    /** Devices whose file systems are of another type. Looking at the type reads the table of mounts. */
    private static final Set<Long> OTHERS = ConcurrentHashMap.newKeySet();

    private static final Set<Path> WARNED = ConcurrentHashMap.newKeySet();

    private CopyOnWrite() {}

    /**
     * To be called when a store has been created.
     *
     * @param directory where
     * @param store what to call it
     * @param device the device of its file
     */
    static void warn(Path directory, String store, long device) {
        if ((LINUX && (device & DRIVER_BITS) != 0) || OTHERS.contains(device)) {
            return;
        }
        try {
            String type = Files.getFileStore(directory).type().toLowerCase(Locale.ROOT);
            if (!TYPES.contains(type)) {
                OTHERS.add(device);
            } else if (WARNED.add(directory.toRealPath())) {
                LOG.log(Level.WARNING, text(store, directory, type));
            }
        } catch (IOException notToBeSeen) {
            OTHERS.add(device);
        }
    }

    /** As {@link #warn(Path, String, long)}, for a file that has no name any more. */
    static void warn(Path directory, String store) throws IOException {
        warn(directory, store, FileIdentity.of(directory).device());
    }

    static String text(String store, Path directory, String type) {
        return store + " is on " + type + ", which copies each page on write: when the disk is full, no write succeeds,"
                + " whatever the store has allocated. Leave room on the disk"
                + (type.equals("btrfs")
                        ? ", or run chattr +C " + directory + " before stores are created there (this one: delete it"
                                + " first)"
                        : ", with a reservation for the data set")
                + ". Not said again for this directory.";
    }
}
