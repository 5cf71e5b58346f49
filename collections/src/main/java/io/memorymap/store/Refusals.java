package io.memorymap.store;

import io.memorymap.NotAStoreException;
import io.memorymap.StoreDamagedException;
import io.memorymap.StoreLockedException;
import io.memorymap.StoreMismatchException;
import io.memorymap.StoreOpenException;
import io.memorymap.StorePathException;
import io.memorymap.StoreTruncatedException;
import io.memorymap.StoreVersionException;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.memory.FaultException;
import io.memorymap.memory.FileIdentity;
import io.memorymap.memory.HostIdentity;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.StoreLock;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The exceptions for files that are not opened. Each names the path, what was found and the remedy. */
final class Refusals {
    private Refusals() {}

    static StoreOpenException path(Path path, String problem) {
        return new StorePathException(path, problem);
    }

    /** Refuses a file that others can change: the store's own, or its lock file. */
    static StoreOpenException others(Path path, FileIdentity file) {
        String allow = ", or allow it (othersMayWrite in code, others-may-write in a cache's configuration,"
                + " --others-may-write of the tool)";
        if (file.isOfAnotherUser()) {
            return path(
                    path,
                    "belongs to another user (" + owner(path, file) + ", this process runs as uid "
                            + HostIdentity.userId()
                            + "), who can change it while it is in use; make it this user's (chown)" + allow);
        }
        return path(
                path,
                "may be written to by others (mode " + Integer.toOctalString(file.mode())
                        + "), who can change it while it is in use; forbid that (chmod go-w)" + allow);
    }

    private static String owner(Path path, FileIdentity file) {
        String uid = "uid " + file.owner();
        try {
            String name = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
            return name.equals(Long.toString(file.owner())) ? uid : name + ", " + uid;
        } catch (IOException | UnsupportedOperationException unknown) {
            return uid;
        }
    }

    static StoreOpenException truncated(Path path, long found, long expected) {
        return new StoreTruncatedException(path, found, expected);
    }

    static StoreOpenException damaged(Path path, String problem) {
        return new StoreDamagedException(path, problem);
    }

    static StoreOpenException header(Path path, HeaderException e) {
        return switch (e.problem()) {
            case NOT_A_STORE ->
                new NotAStoreException(path, "is not a store: " + e.getMessage() + "; choose another path");
            case OTHER_VERSION ->
                new StoreVersionException(
                        path,
                        e.getMessage()
                                + "; save its entries with the command dump of the version that wrote it, and bring them into a"
                                + " new file with load");
            case DAMAGED ->
                damaged(path, e.getMessage() + "; restore the file from a copy, or delete it to begin empty");
        };
    }

    /** There is room, and still a page could not be read or written. */
    static IOException unreadable(Path path, Throwable fault) {
        FileSystemException failed = new FileSystemException(
                path.toString(),
                null,
                "a page of it could not be read or written when it was opened: was it cut short, or has its device failed?");
        failed.initCause(fault);
        return failed;
    }

    /** What is wrong where a part of a file cannot be mapped, and what helps. */
    static String notMapped(FaultException.NoRoom refusal) {
        return "a part of the file cannot be mapped: " + refusal.getMessage()
                + "; raise the limits of mappings (vm.max_map_count), of address space (ulimit -v) or of threads, or close"
                + " other stores, and try again";
    }

    static StoreOpenException bounds(Path path, String stored, String asked) {
        return new StoreMismatchException(path, StoreMismatchException.Difference.BOUNDS, stored, asked);
    }

    static StoreOpenException keys(Path path, StoreDescription found, StoreDescription asked) {
        return new StoreMismatchException(
                path,
                StoreMismatchException.Difference.KEYS,
                "keys of " + found.keyType() + " (" + found.keyCodec() + ")",
                "keys of " + asked.keyType() + " (" + asked.keyCodec() + "); use the same type and codec");
    }

    static StoreOpenException values(Path path, StoreDescription found, StoreDescription asked) {
        return new StoreMismatchException(
                path,
                StoreMismatchException.Difference.VALUES,
                "values of " + found.valueType() + " (" + found.valueCodec() + ")",
                "values of " + asked.valueType() + " (" + asked.valueCodec() + "); use the same type and codec");
    }

    static StoreOpenException locked(Path path, String remedy) throws IOException {
        return new StoreLockedException(path, StoreLock.isHeldInThisJvm(path), "is in use by " + owner(path) + remedy);
    }

    /** Refuses a file that has several names: none of their locks would know of an owner that came by another one. */
    static StoreOpenException linked(Path path, FileIdentity file) {
        boolean here = StoreLock.isClaimedInThisJvm(file);
        return new StoreLockedException(
                path,
                here,
                here
                        ? "is in use by another store of this process (pid " + HostIdentity.pid()
                                + ") under another name (hard link); close it there"
                        : "has " + file.names()
                                + " names (hard links), and whether it is in use under another one cannot be"
                                + " told; remove the other names (find -samefile), or open a copy");
    }

    /** Refuses a file whose owner has it open under the name that it had before. */
    static StoreOpenException renamed(Path path, long pid) {
        return new StoreLockedException(
                path,
                false,
                "is in use by another process (pid " + pid
                        + "), which opened it under another name: it was renamed meanwhile; close it there");
    }

    private static String owner(Path path) throws IOException {
        if (StoreLock.isHeldInThisJvm(path)) {
            return "another store of this process (pid " + HostIdentity.pid() + ")";
        }
        if (StoreOpener.attributes(path) == null) {
            return "another process that is creating it";
        }
        byte[] head = MappedFile.readHead(path, StoreOpener.HEAD_BYTES);
        int at = StoreHeaderDescriptor.OWNER_PAGE_OFFSET + StoreHeaderDescriptor.OWNER_PID_OFFSET;
        long pid = head.length >= StoreOpener.HEAD_BYTES ? HeapBytes.getLong(head, at) : 0;
        return "another process" + (pid == 0 ? "" : " (pid " + pid + " by its own count)");
    }
}
