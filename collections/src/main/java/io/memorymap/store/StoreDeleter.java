package io.memorymap.store;

import io.memorymap.NotAStoreException;
import io.memorymap.StoreOpenException;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.StoreLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Deletes store files that nobody has open, and nothing else. */
public final class StoreDeleter {
    private StoreDeleter() {}

    /** Deletes a store file; whether there was one. */
    public static boolean delete(Path path) throws IOException {
        BasicFileAttributes attributes = StoreOpener.attributes(path);
        if (attributes == null) {
            return false;
        }
        StoreOpener.checkPath(path);
        StoreLock lock = StoreLock.tryAcquire(path);
        if (lock == null) {
            throw Refusals.locked(path, "; close it there first");
        }
        try {
            checkIsStore(path, attributes.size());
            PolicyFile.delete(path);
            return Files.deleteIfExists(path);
        } finally {
            lock.close();
        }
    }

    private static void checkIsStore(Path path, long length) throws IOException {
        try {
            StoreOpener.parse(path, length, MappedFile.readHead(path, StoreOpener.HEAD_BYTES));
        } catch (NotAStoreException foreign) {
            throw foreign;
        } catch (StoreOpenException unusable) {
            // A store that is cut short, damaged or of another version: deleting it is the remedy.
            return;
        }
    }
}
