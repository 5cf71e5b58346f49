package io.memorymap.memory;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a user has to know when the system gives a file no space: which file, why, how many bytes were needed and are free, and the
 * remedy. The system itself says no more than "No space left on device".
 *
 * <p>The system's words come in the language of the machine. So they are quoted, and the remedy goes by them only where nothing that can
 * be measured decides.
 */
public final class SpaceRefusal {
    private static final String SMALLER = "or make the store smaller (capacity, maxBytes)";
    private static final String ELSEWHERE = "choose another directory, " + SMALLER;

    private SpaceRefusal() {}

    /**
     * The exception for a user.
     *
     * @param path the file that was to be made or to grow
     * @param needed bytes that it needed beside what it has, 0 for an empty file
     * @param length bytes to which it was to be able to grow, 0 if that does not matter
     * @param cause what the system threw
     * @return an exception that names path, bytes and remedy; the cause itself if that is about something else than space, such as a
     *     permission, and has a type of its own
     */
    public static IOException explained(Path path, long needed, long length, IOException cause) {
        boolean hasTypeOfItsOwn =
                cause instanceof FileSystemException && !cause.getClass().equals(FileSystemException.class);
        if (hasTypeOfItsOwn) {
            return cause;
        }
        FileSystemException explained =
                new FileSystemException(path.toString(), null, describe(path, needed, length, cause));
        explained.initCause(cause);
        return explained;
    }

    private static String describe(Path path, long needed, long length, IOException cause) {
        FileStore store = storeOf(path);
        return describe(needed, length, free(store), store != null && store.isReadOnly(), cause);
    }

    /**
     * The reason, the bytes and the remedy.
     *
     * @param needed bytes that were needed, 0 for an empty file
     * @param length bytes of the whole file, 0 if that does not matter
     * @param free bytes that are free, -1 where the system does not tell
     * @param readOnly whether the file system is mounted so
     * @param cause what the system threw
     */
    static String describe(long needed, long length, long free, boolean readOnly, IOException cause) {
        String reason = reason(cause);
        return reason + "; " + (needed == 0 ? "a new file was needed" : needed + " bytes were needed")
                + (length == 0 ? "" : " for a file of up to " + length) + ", "
                + (free < 0 ? "how many are free is not known" : free + " bytes are free") + ": "
                + remedy(needed, free, readOnly, reason.toLowerCase(Locale.ROOT));
    }

    private static String remedy(long needed, long free, boolean readOnly, String reason) {
        if (readOnly || reason.contains("read-only")) {
            return "the file system is mounted for reading only; mount it for writing, or choose another directory";
        }
        if (reason.contains("quota")) {
            return "raise the quota, delete files, " + ELSEWHERE;
        }
        if (reason.contains("file too large")) {
            return "raise the limit of the process (ulimit -f), choose a file system for files of that size, "
                    + SMALLER;
        }
        if (free >= 0 && free < needed) {
            return "delete other files, " + ELSEWHERE;
        }
        return "if that should be enough, a quota, a reserve or the inodes (df -i) are used up, or another process was faster;"
                + " delete other files, " + ELSEWHERE;
    }

    private static String reason(IOException cause) {
        String reason = cause instanceof FileSystemException system ? system.getReason() : cause.getMessage();
        return reason == null || reason.isBlank() ? cause.getClass().getSimpleName() : reason;
    }

    /**
     * Asks for the space that is left.
     *
     * @param path a file that is there, or may be
     * @return bytes that are free where it is, -1 if the system does not tell
     */
    public static long freeBytes(Path path) {
        return free(storeOf(path));
    }

    private static @Nullable FileStore storeOf(Path path) {
        try {
            Path directory = path.toAbsolutePath().getParent();
            return directory == null ? null : Files.getFileStore(directory);
        } catch (IOException unknown) {
            return null;
        }
    }

    private static long free(@Nullable FileStore store) {
        try {
            return store == null ? -1 : store.getUsableSpace();
        } catch (IOException unknown) {
            return -1;
        }
    }
}
