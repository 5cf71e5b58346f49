package io.memorymap.memory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The exclusive lock of a store file: a lock on a file of its own beside it, plus a registry that spans the JVM.
 *
 * <p>The lock file is separate because closing <em>any</em> descriptor of a locked file drops a POSIX lock, and it is never
 * deleted, because two processes could then lock two files of one name. The registry lives in the system properties, as
 * strings: this class may be loaded by several class loaders, and an attempt from a second one must be stopped before it
 * opens (and closes, and thereby unlocks) the lock file.
 *
 * <p>A file may have several names, and a lock file is beside each. In this JVM the registry therefore knows the store by device and
 * inode, too. Another process cannot be asked: a lock on the file itself would be dropped by whatever opens and closes it here, a lock
 * file named by inode is not found by who opens a name in another directory, and an owner noted in the file may be dead. So a file with
 * more than one name is refused, whoever has it: a second name is made by hand and is of no use for a file that changes in place. A name
 * that is added while the store is open refuses the next opening, until it is removed.
 *
 * <p>An interrupt closes a channel only during an operation that may block. The lock file's channel knows none: {@code tryLock}
 * returns at once, and nothing is read or written.
 *
 * <p>The operating system frees the lock when the process dies, also across containers. Thread-safe.
 */
public final class StoreLock implements AutoCloseable {
    private static final String REGISTRY_PREFIX = "io.memorymap.open.";
    private static final String INODE_PREFIX = REGISTRY_PREFIX + "inode ";

    /**
     * The locks that are held. The collector closes a channel that nobody refers to, and a store that was forgotten instead of closed
     * may still be forced in the background.
     */
    private static final Set<StoreLock> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final String registryKey;
    private final FileChannel channel;
    private volatile @Nullable String inodeKey;

    private StoreLock(Path file, String registryKey, FileChannel channel) {
        this.file = file;
        this.registryKey = registryKey;
        this.channel = channel;
    }

    /**
     * Tries to lock a store file.
     *
     * @param store the store's path, which need not exist yet; its directory must
     * @return the lock, or null while another store, in this JVM or another process, holds it
     * @throws IOException if the lock file cannot be opened
     */
    public static @Nullable StoreLock tryAcquire(Path store) throws IOException {
        Path file = lockFile(store);
        if (Files.isSymbolicLink(file)) {
            throw new FileSystemException(
                    file.toString(), null, "is a symbolic link where the store's lock file has its place; remove it");
        }
        String key = REGISTRY_PREFIX + file;
        Properties registry = System.getProperties();
        if (registry.putIfAbsent(key, "pid " + HostIdentity.pid()) != null) {
            return null;
        }
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = open(file);
            lock = channel.tryLock();
            if (lock == null) {
                return null;
            }
            StoreLock held = new StoreLock(file, key, channel);
            HELD.add(held);
            return held;
        } catch (OverlappingFileLockException heldByOtherCodeOfThisJvm) {
            return null;
        } finally {
            if (lock == null) {
                if (channel != null) {
                    channel.close();
                }
                registry.remove(key);
            }
        }
    }

    /** The lock file. */
    public Path file() {
        return file;
    }

    /**
     * Claims the store's file itself, whatever its name, until this lock is closed or claims the file that has taken its place. To be called
     * when the file exists.
     *
     * @param file the file that this lock is for
     * @return false if a store of this JVM has it open under another name
     */
    public boolean claim(FileIdentity file) {
        if (!file.isKnown()) {
            return true;
        }
        String key = inodeKey(file);
        if (System.getProperties().putIfAbsent(key, "pid " + HostIdentity.pid()) != null) {
            return false;
        }
        String before = inodeKey;
        if (before != null) {
            System.getProperties().remove(before);
        }
        inodeKey = key;
        return true;
    }

    private static String inodeKey(FileIdentity file) {
        return INODE_PREFIX + file.device() + ":" + file.inode();
    }

    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException isNew) {
            return create(file);
        } catch (IOException e) {
            throw SpaceRefusal.explained(file, 0, 0, e);
        }
    }

    private static FileChannel create(Path file) throws IOException {
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            return FileChannel.open(file, options, MappedFile.ownerOnly(file));
        } catch (IOException e) {
            throw SpaceRefusal.explained(file, 0, 0, e);
        }
    }

    /**
     * Whether a store of this JVM holds the lock of a path.
     *
     * @param store the store's path
     * @return true for this JVM; false when nobody or another process holds it
     * @throws IOException if the directory cannot be resolved
     */
    public static boolean isHeldInThisJvm(Path store) throws IOException {
        return System.getProperties().containsKey(REGISTRY_PREFIX + lockFile(store));
    }

    /**
     * Whether a store of this JVM has a file open, under whatever name.
     *
     * @param file the file
     * @return true for this JVM; false when nobody or another process has it
     */
    public static boolean isClaimedInThisJvm(FileIdentity file) {
        return file.isKnown() && System.getProperties().containsKey(inodeKey(file));
    }

    /** Unlocks; the lock file stays. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(this);
            String claimed = inodeKey;
            if (claimed != null) {
                System.getProperties().remove(claimed);
            }
            System.getProperties().remove(registryKey);
        }
    }

    private static Path lockFile(Path store) throws IOException {
        // Not normalized: where a link is followed by "..", only the file system knows what that is.
        Path absolute = store.toAbsolutePath();
        Path directory = absolute.getParent();
        Path name = absolute.getFileName();
        if (directory == null || name == null) {
            throw new IOException(store + " names no file");
        }
        return directory.toRealPath().resolve(name + ".lock");
    }
}
