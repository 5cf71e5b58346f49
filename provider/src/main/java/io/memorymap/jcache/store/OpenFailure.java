package io.memorymap.jcache.store;

import io.memorymap.StoreLockedException;
import io.memorymap.StoreMismatchException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import javax.cache.CacheException;

/**
 * Why the file of a cache could not be opened. What Java says of a directory is no more than its path, and the store does not know what
 * can be configured for a cache; both are said here.
 */
final class OpenFailure {
    private static final String ELSEWHERE = ", or choose another directory (memorymap.directory, or the manager's URI)";

    private OpenFailure() {}

    static CacheException of(String cache, IOException failure) {
        return new CacheException("The cache \"" + cache + "\" cannot be opened: " + describe(failure), failure);
    }

    private static String describe(IOException failure) {
        if (failure instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied; let the user " + System.getProperty("user.name")
                    + ", who runs this process, read and write there" + ELSEWHERE;
        }
        if (failure instanceof FileAlreadyExistsException file) {
            return file.getFile() + ": is there and is no directory; remove it" + ELSEWHERE;
        }
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof StoreLockedException locked && !locked.isHeldByThisProcess()) {
            return message + ", or let the cache begin without it (when-locked = follow)";
        }
        if (failure instanceof StoreMismatchException) {
            return message + ", or let the cache begin empty (on-mismatch = recreate)";
        }
        return message;
    }
}
