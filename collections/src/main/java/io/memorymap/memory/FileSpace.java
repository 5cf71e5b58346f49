package io.memorymap.memory;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Maps ranges of a sparse file, and gives them space on the device. Such a file has its length, but blocks only where something was
 * written, and a store through a mapping to a page without one faults when the disk is full. What is written through the descriptor and
 * what is stored through a mapping see each other.
 *
 * <p>A {@link RandomAccessFile}, because an interrupt closes a channel in the midst of an operation. The descriptor is kept, because the
 * file of a temporary store has no name any more when it grows. Thread-safe.
 */
public final class FileSpace implements AutoCloseable {
    /**
     * Bytes that are written at a time, which Linux keeps in one run of pages. On a virtual machine longer runs made a get of a random key a quarter
     * slower, and shorter ones both a get and a put; {@code bench/RESULTS.md} has the figures.
     */
    private static final int RUN_BYTES = 64 << 10;

    /** Bytes that are only read at a time. */
    private static final int PIECE_BYTES = 1 << 20;

    private final RandomAccessFile file;

    /** Free bytes with which a file system is as good as full: others write to it, too. */
    private static final long HARDLY_ANY_BYTES = 1 << 20;

    private final Path path;

    private final long length;

    private FileSpace(Path path, RandomAccessFile file) throws IOException {
        this.path = path;
        this.file = file;
        this.length = file.length();
    }

    /**
     * Opens an existing file.
     *
     * @param path the file
     * @return its space
     * @throws IOException if it cannot be opened for writing, with the type of the reason
     */
    public static FileSpace open(Path path) throws IOException {
        try {
            return new FileSpace(path, new RandomAccessFile(path.toFile(), "rw"));
        } catch (FileNotFoundException whateverTheReason) {
            FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
                    .close();
            throw whateverTheReason;
        }
    }

    /**
     * Allocates a range and fills it with zeros. What stood there is gone.
     *
     * @param position where it begins, in bytes
     * @param length bytes
     * @throws EOFException if the file is shorter than it was: writing would make it grow again
     * @throws IOException if there is no room for it; a part of the range may be allocated then
     */
    public synchronized void allocate(long position, long length) throws IOException {
        checkLength();
        byte[] zeros = new byte[(int) Math.min(RUN_BYTES, length)];
        file.seek(position);
        for (long done = 0; done < length; done += zeros.length) {
            file.write(zeros, 0, (int) Math.min(zeros.length, length - done));
        }
    }

    /**
     * Maps a range for reading and writing. Only a channel maps, and it shares the descriptor: so a thread of its own does it, which nobody
     * interrupts.
     *
     * @param position where it begins, in bytes
     * @param bytes its length
     * @return the mapping
     * @throws EOFException if the file was cut short: mapping beyond its end would make it grow
     * @throws IOException if it cannot be mapped, or the descriptor is closed
     */
    ByteBuffer map(long position, int bytes) throws IOException {
        Mapper mapper = new Mapper(file.getChannel(), position, bytes);
        try {
            mapper.start();
        } catch (OutOfMemoryError e) {
            throw new IOException("No thread could be had that maps a part of the file", e);
        }
        return mapper.mapping();
    }

    /**
     * Makes sure that a range is allocated, and leaves its bytes as they are; nobody may store to it meanwhile.
     *
     * @param position where it begins, in bytes
     * @param length bytes
     * @throws IOException if there is no room for it
     */
    public synchronized void secure(long position, long length) throws IOException {
        byte[] piece = new byte[(int) Math.min(RUN_BYTES, length)];
        for (long done = 0; done < length; done += piece.length) {
            int n = (int) Math.min(piece.length, length - done);
            file.seek(position + done);
            file.readFully(piece, 0, n);
            file.seek(position + done);
            file.write(piece, 0, n);
        }
    }

    /**
     * Writes a range as it is, to see whether that is possible: a file system that copies on write needs room for it.
     *
     * @param position where it begins, in bytes; nobody may store to it meanwhile
     * @param bytes its length
     * @throws EOFException if the file is shorter than it was
     * @throws IOException if there is no room, or hardly any
     */
    public synchronized void checkRoom(long position, int bytes) throws IOException {
        checkLength();
        secure(position, bytes);
        long free = SpaceRefusal.freeBytes(path);
        if (free >= 0 && free < HARDLY_ANY_BYTES) {
            throw new IOException("Hardly any space is left on the device");
        }
    }

    private void checkLength() throws IOException {
        if (file.length() < length) {
            throw new EOFException("The file was cut short");
        }
    }

    /**
     * Reads a range, so that its pages are in memory.
     *
     * @param position where it begins, in bytes
     * @param length bytes
     */
    synchronized void fetch(long position, int length) {
        try {
            byte[] piece = new byte[Math.min(PIECE_BYTES, length)];
            file.seek(position);
            for (int done = 0; done < length; done += piece.length) {
                file.readFully(piece, 0, Math.min(piece.length, length - done));
            }
        } catch (IOException whoeverTouchesItWillSee) {
            // Nothing is lost: it is only not in memory yet.
        }
    }

    /**
     * Whether a range holds nothing but zeros.
     *
     * @param position where it begins, in bytes
     * @param length bytes
     * @throws IOException if it cannot be read
     */
    public synchronized boolean isZero(long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        file.seek(position);
        file.readFully(bytes);
        return Arrays.equals(bytes, new byte[length]);
    }

    /**
     * The exception for a user to whom a range could not be given.
     *
     * @param length bytes of the range
     * @param cause what the system threw
     * @return an exception that names path, bytes and remedy; the cause itself if the file was cut short, for room would be no remedy
     */
    public IOException refused(long length, IOException cause) {
        return cause instanceof EOFException ? cause : SpaceRefusal.explained(path, length, 0, cause);
    }

    /**
     * Returns when length and contents of the file are on the device: a file system may otherwise know a shorter file after a power loss, even if
     * parts of it were forced since.
     *
     * @throws IOException if the device reports an error
     */
    public synchronized void sync() throws IOException {
        file.getFD().sync();
    }

    /** Closes the descriptor; a second call does nothing. */
    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The descriptor of a store's file could not be closed", e);
        }
    }

    /** Makes one mapping. */
    private static final class Mapper extends Thread {
        private final FileChannel channel;
        private final long position;
        private final int bytes;
        private @Nullable ByteBuffer mapping;
        private @Nullable Throwable failure;

        Mapper(FileChannel channel, long position, int bytes) {
            super(null, null, "memorymap-map", 0, false);
            this.channel = channel;
            this.position = position;
            this.bytes = bytes;
            setDaemon(true);
            setContextClassLoader(null);
        }

        @Override
        public void run() {
            try {
                if (channel.size() < position + bytes) {
                    throw new EOFException("The file was cut short");
                }
                mapping = channel.map(FileChannel.MapMode.READ_WRITE, position, bytes);
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            }
        }

        /** What was mapped, when that is done. An interrupt of the waiting thread is kept for it. */
        ByteBuffer mapping() throws IOException {
            boolean interrupted = false;
            while (isAlive()) {
                try {
                    join();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            ByteBuffer mapped = mapping;
            if (mapped != null) {
                return mapped;
            }
            throw failure instanceof IOException refusal ? refusal : new IOException("Not mapped", failure);
        }
    }
}
