package io.memorymap.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Creation and mapping of store files. Every channel is closed again before a method returns: a channel
 * that outlives opening could be closed by an interrupt, and mappings do not need it.
 *
 * <p>Symbolic links are never followed, new files are readable by their owner only. An interrupt neither fails an
 * operation nor is lost: the operation is done again and the flag set afterwards.
 */
public final class MappedFile {
    /** Extents that are mapped when the file is opened; where there are more, each is mapped when it is needed. */
    private static final int MAPPED_AT_ONCE = 4;

    private MappedFile() {}

    /**
     * Creates a sparse file: it has its length, and blocks on the device only where something is written.
     *
     * @param path the new file; must not exist
     * @param bytes its length
     * @throws IOException if it exists, cannot be created, or the file system knows no file of that length; nothing is left behind then
     */
    public static void createSparse(Path path, long bytes) throws IOException {
        boolean interrupted = Thread.interrupted();
        boolean done = false;
        boolean created = false;
        try {
            while (!done) {
                try (FileChannel channel = create(path, created)) {
                    created = true;
                    channel.write(ByteBuffer.allocate(1), bytes - 1);
                    done = true;
                } catch (ClosedByInterruptException again) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (created && !done) {
                Files.deleteIfExists(path);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * The regions of a file: its head, and extents of equal length behind it. Of many extents that are mapped for writing, each is mapped
     * when it is needed, by {@link Region#map}.
     *
     * @param path an existing regular file, not a symbolic link
     * @param headBytes length of the head
     * @param extentBytes length of each extent
     * @param extents how many there are
     * @param space the file's space on the device; null to map for reading only
     * @return the head's region, then one for each extent
     * @throws IOException if the file cannot be opened or mapped, or is shorter than what is asked for: mapping beyond the end would
     *     grow it
     */
    public static Region[] map(Path path, int headBytes, long extentBytes, int extents, @Nullable FileSpace space)
            throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(path, openOptions(space != null))) {
                    long needed = headBytes + extentBytes * extents;
                    if (channel.size() < needed) {
                        throw new IOException(
                                path + " has " + channel.size() + " bytes where " + needed + " are to be mapped");
                    }
                    FileChannel.MapMode mode =
                            space != null ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY;
                    Region[] regions = new Region[1 + extents];
                    regions[0] = new ByteBufferRegion(channel.map(mode, 0, headBytes), space, 0);
                    for (int i = 0; i < extents; i++) {
                        long position = headBytes + extentBytes * i;
                        regions[1 + i] = space == null || extents <= MAPPED_AT_ONCE
                                ? new ByteBufferRegion(channel.map(mode, position, extentBytes), space, position)
                                : new ByteBufferRegion(space, position, Math.toIntExact(extentBytes));
                    }
                    return regions;
                } catch (ClosedByInterruptException again) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Reads the first bytes of a file without mapping it.
     *
     * @param path an existing file, not a symbolic link
     * @param bytes how many at most
     * @return the bytes; fewer if the file is shorter
     * @throws IOException if it cannot be read
     */
    public static byte[] readHead(Path path, int bytes) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(path, openOptions(false))) {
                    ByteBuffer target = ByteBuffer.allocate(bytes);
                    int read = 0;
                    while (target.hasRemaining() && read >= 0) {
                        read = channel.read(target, target.position());
                    }
                    return Arrays.copyOf(target.array(), target.position());
                } catch (ClosedByInterruptException again) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Makes a created or renamed file's directory entry durable, where the system can.
     *
     * @param directory the directory
     */
    public static void forceDirectory(Path directory) {
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException notSupported) {
            // Some systems cannot open a directory; there the entry is made durable by the file's own force.
            return;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Regions of direct memory, for a store that has no directory to put a file in.
     *
     * @param headBytes length of the head
     * @param extentBytes length of each extent
     * @param extents how many there are
     * @return the head's region, then one for each extent
     */
    public static Region[] direct(int headBytes, long extentBytes, int extents) {
        Region[] regions = new Region[1 + extents];
        regions[0] = new ByteBufferRegion(ByteBuffer.allocateDirect(headBytes));
        for (int i = 0; i < extents; i++) {
            regions[1 + i] = new ByteBufferRegion(ByteBuffer.allocateDirect(Math.toIntExact(extentBytes)));
        }
        return regions;
    }

    private static FileChannel create(Path path, boolean again) throws IOException {
        Set<OpenOption> options = new HashSet<>(List.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        options.add(again ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.CREATE_NEW);
        return FileChannel.open(path, options, ownerOnly(path));
    }

    /**
     * The attribute that makes a new file private, where the file system knows it.
     *
     * @param path a path on the file system
     * @return read and write for the owner alone, or no attribute
     */
    static FileAttribute<?>[] ownerOnly(Path path) {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(
                    Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))
        };
    }

    private static Set<OpenOption> openOptions(boolean writable) {
        return writable
                ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
                : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }
}
