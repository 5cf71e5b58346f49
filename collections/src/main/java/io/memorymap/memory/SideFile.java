package io.memorymap.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file beside a store that is written whole, and put in the place of the one before by a rename: who has that one mapped goes on with
 * it. Nothing is forced. As with {@link MappedFile}, no symbolic link is followed, the file is its owner's alone, and an interrupt is kept for
 * later.
 */
public final class SideFile {
    private static final int PIECE_BYTES = 1 << 13;

    private SideFile() {}

    /**
     * Writes a file.
     *
     * @param path the file
     * @param unfinished what it is called meanwhile, in the same directory
     * @param bytes its bytes, one behind the other; read to their end
     * @throws IOException if the system refuses it; the file is as it was before
     */
    public static void write(Path path, Path unfinished, ByteBuffer[] bytes) throws IOException {
        boolean interrupted = Thread.interrupted();
        boolean done = false;
        try {
            while (!done) {
                Files.deleteIfExists(unfinished);
                try (FileChannel channel = create(unfinished)) {
                    for (ByteBuffer each : bytes) {
                        writeAll(channel, each.duplicate());
                    }
                    done = true;
                } catch (ClosedByInterruptException again) {
                    interrupted |= Thread.interrupted();
                }
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** In pieces: the JVM copies each of them to memory outside the heap first, of which it may have little. */
    private static void writeAll(FileChannel channel, ByteBuffer left) throws IOException {
        while (left.hasRemaining()) {
            ByteBuffer piece = left.slice(left.position(), Math.min(PIECE_BYTES, left.remaining()));
            left.position(left.position() + channel.write(piece));
        }
    }

    /**
     * Maps a file for reading.
     *
     * @param path the file
     * @return its bytes, or null if there is none
     * @throws IOException if it cannot be read, or is no file of less than 2 GiB
     */
    public static @Nullable ByteBuffer map(Path path) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                    if (channel.size() > Integer.MAX_VALUE) {
                        throw new IOException(
                                path + " has " + channel.size() + " bytes: too many for what it should be");
                    }
                    return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
                } catch (ClosedByInterruptException again) {
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (NoSuchFileException none) {
            return null;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static FileChannel create(Path path) throws IOException {
        Set<OpenOption> options = new HashSet<>(
                List.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS));
        return FileChannel.open(path, options, MappedFile.ownerOnly(path));
    }
}
