package io.memorymap.pod;

import io.memorymap.format.PodMapDescriptor;
import io.memorymap.memory.MappedFaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The file under a mapped struct: opened, checked, created or grown, and mapped. No channel is used after that, so no
 * interrupt can close it.
 *
 * <p>A new file gets its zeros first and its magic number last: a crash in between leaves zeros alone, and such a file counts
 * as new. Zeros are written, not given by {@code ftruncate}: a hole in a file makes a store fault once the disk is full.
 *
 * <p>Close drops the mapping and does not unmap it: unmapping it under a running reader would end the JVM.
 */
final class PodFile {
    private static final int BLOCK_BYTES = 1 << 16;

    /** A file lock belongs to the whole JVM: without this, the second of two creating threads would get an exception. */
    private static final Object CREATING = new Object();

    private final Path path;
    private final PodMemory memory;
    private final int length;
    private volatile boolean closed;

    private PodFile(Path path, PodMemory memory) {
        this.path = path;
        this.memory = memory;
        this.length = memory.length();
    }

    /** For tests: over memory that needs no file. */
    static PodFile over(Path path, PodMemory memory) {
        return new PodFile(path, memory);
    }

    static PodFile open(Path path, String type, long structBytes) {
        long length = PodMapDescriptor.containerBytes(structBytes);
        if (length > PodMapDescriptor.MAX_BYTES) {
            throw new MemoryMapTooLargeException(type, length);
        }
        boolean interrupted = false;
        try {
            while (true) {
                // An interrupt closes the channel in use: opening begins again, and the flag is set in the end.
                interrupted |= Thread.interrupted();
                try {
                    return new PodFile(path, new Opening(path, (int) length).map());
                } catch (ClosedByInterruptException | FileLockInterruptionException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** One attempt to open. It knows its step, for the message. */
    private static final class Opening {
        private final Path path;
        private final int length;
        private String step = "open";

        Opening(Path path, int length) {
            this.path = path;
            this.length = length;
        }

        @SuppressWarnings("try") // The file lock is only held.
        PodMemory map() throws ClosedByInterruptException, FileLockInterruptionException {
            try {
                checkKind();
                try (FileChannel channel = channel()) {
                    if (!isComplete(channel)) {
                        synchronized (CREATING) {
                            step = "lock";
                            try (FileLock lock = channel.lock()) {
                                // Another process may have finished it while this one waited.
                                if (!isComplete(channel)) {
                                    complete(channel);
                                }
                            }
                        }
                    }
                    step = "map";
                    return new MappedPodMemory(channel.map(FileChannel.MapMode.READ_WRITE, 0, length));
                }
            } catch (ClosedByInterruptException | FileLockInterruptionException e) {
                throw e;
            } catch (IOException e) {
                throw new MemoryMapIOException(step, path, reason(e), e);
            }
        }

        private void checkKind() throws IOException {
            BasicFileAttributes attributes;
            try {
                attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                return;
            }
            if (attributes.isSymbolicLink()) {
                throw new MemoryMapIOException(
                        step, path, "it is a symbolic link; give the path of the file itself", null);
            }
            if (!attributes.isRegularFile()) {
                throw new MemoryMapIOException(step, path, "it is no regular file", null);
            }
        }

        private FileChannel channel() throws IOException {
            Set<OpenOption> open = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            Set<OpenOption> create = Set.of(
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE_NEW,
                    LinkOption.NOFOLLOW_LINKS);
            FileAttribute<?>[] ownerOnly =
                    path.getFileSystem().supportedFileAttributeViews().contains("posix")
                            ? new FileAttribute<?>[] {
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                            }
                            : new FileAttribute<?>[0];
            while (true) {
                try {
                    return FileChannel.open(path, open);
                } catch (NoSuchFileException e) {
                    step = "create";
                }
                try {
                    return FileChannel.open(path, create, ownerOnly);
                } catch (FileAlreadyExistsException e) {
                    step = "open";
                }
            }
        }

        /** Whether the file can be mapped as it is. */
        private boolean isComplete(FileChannel channel) throws IOException {
            step = "read";
            return magic(channel) == PodMapDescriptor.MAGIC && channel.size() >= length;
        }

        /** Makes a new file, or grows one of ours. The lock is held: no other creator sees a file half made. */
        private void complete(FileChannel channel) throws IOException {
            long magic = magic(channel);
            if (magic != PodMapDescriptor.MAGIC && (magic != 0 || !isZero(channel))) {
                throw new NotAMemoryMapException(path, magic);
            }
            write(channel);
        }

        private void write(FileChannel channel) throws IOException {
            step = "write";
            long size = channel.size();
            try {
                ByteBuffer zeros = ByteBuffer.allocate(Math.min(BLOCK_BYTES, length));
                for (long at = size; at < length; ) {
                    zeros.clear().limit((int) Math.min(zeros.capacity(), length - at));
                    at += channel.write(zeros, at);
                }
                ByteBuffer magic =
                        ByteBuffer.allocate(PodMapDescriptor.MAGIC_BYTES).order(ByteOrder.LITTLE_ENDIAN);
                magic.putLong(0, PodMapDescriptor.MAGIC);
                while (magic.hasRemaining()) {
                    channel.write(magic, PodMapDescriptor.MAGIC_OFFSET + magic.position());
                }
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                undo(channel, size, e);
                throw e;
            }
        }

        /** A failed creation ends with an empty file, which counts as new. */
        private static void undo(FileChannel channel, long size, IOException reason) {
            try {
                channel.truncate(size);
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }

        private static long magic(FileChannel channel) throws IOException {
            ByteBuffer head = ByteBuffer.allocate(PodMapDescriptor.MAGIC_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            while (head.hasRemaining()) {
                if (channel.read(head, head.position()) < 0) {
                    break;
                }
            }
            return head.getLong(0);
        }

        private static boolean isZero(FileChannel channel) throws IOException {
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
            long at = 0;
            while (true) {
                int read = channel.read(block.clear(), at);
                if (read < 0) {
                    return true;
                }
                for (int i = 0; i < read; i++) {
                    if (block.get(i) != 0) {
                        return false;
                    }
                }
                at += read;
            }
        }
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "its directory does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied; reading and writing are needed";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    Path path() {
        return path;
    }

    /**
     * The mapped bytes.
     *
     * @throws IllegalStateException after close
     */
    PodMemory memory() {
        if (closed) {
            throw new IllegalStateException(path + " is closed");
        }
        return memory;
    }

    void flush() {
        try {
            memory().force();
        } catch (UncheckedIOException e) {
            throw new MemoryMapIOException("flush", path, reason(e), e);
        }
    }

    void close() {
        closed = true;
    }

    /**
     * Copies bytes to the heap.
     *
     * @throws MemoryMapIOException if a mapped page cannot be read
     */
    void read(int at, byte[] image) {
        try {
            memory().get(at, image, 0, image.length);
            confirm();
        } catch (InternalError e) {
            throw fault("read", e);
        }
    }

    /**
     * Writes the fields of an image that differ from memory.
     *
     * @throws MemoryMapIOException if a mapped page cannot be written
     */
    void write(PodType type, byte[] image, int at) {
        try {
            if (type.merge(image, 0, memory(), at, true) != 0) {
                confirm();
            }
        } catch (InternalError e) {
            throw fault("write", e);
        }
    }

    /** What to throw for a page that could not be read or written. */
    MemoryMapIOException fault(String operation, InternalError cause) {
        String reason = isCutShort()
                ? "it was cut short while mapped; " + length + " bytes are needed"
                : "a mapped page of it failed: " + cause.getMessage();
        return new MemoryMapIOException(operation, path, reason, cause);
    }

    /** Whether the file has lost mapped pages. Asks by the path, as no channel is used after open. */
    boolean isCutShort() {
        try {
            return Files.size(path) < length;
        } catch (IOException e) {
            // The file was moved or deleted: the mapping keeps it whole.
            return false;
        }
    }

    /**
     * Fails if the file has been cut short: neither what was read nor what was written counts then.
     *
     * @throws InternalError as the JVM throws for a page that has gone
     */
    void confirm() {
        if (!memory.isWhole() && isCutShort()) {
            MappedFaults.fail("the last page cannot be read");
        }
    }
}
