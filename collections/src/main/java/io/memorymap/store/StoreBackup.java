package io.memorymap.store;

import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.engine.recovery.EntryCopy;
import io.memorymap.engine.recovery.EntrySource;
import io.memorymap.engine.recovery.LiveEntries;
import io.memorymap.engine.recovery.StoreSnapshotReader;
import io.memorymap.engine.recovery.StoreVerifier;
import io.memorymap.engine.recovery.VerificationCounts;
import io.memorymap.memory.FaultException;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.Region;
import io.memorymap.memory.SpaceRefusal;
import io.memorymap.memory.StoreLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Backs up a store while it is used: a new file gets its entries, is checked whole, closed, forced to the device, and takes the place of an
 * earlier backup by a rename. Until then that one stays as it is.
 *
 * <p>Every entry that was there when the backup began, and was not changed since, is in it; of one that was changed meanwhile, a value that it
 * had at some moment of the backup. What is damaged is counted where it is met, and left out. An evicting store drops in the copy what exceeds its bounds there. The copy takes no more room than its
 * entries need.
 */
public final class StoreBackup {
    private StoreBackup() {}

    /**
     * Backs up a store that is open in this process.
     *
     * @param access the store
     * @param target the file of the backup; an earlier backup of this store is replaced
     * @return what a check of the backup has found; as damaged records, the entries of the store that are damaged and were left out
     * @throws IOException if it cannot be made; an earlier backup is as it was
     */
    public static VerificationCounts write(StoreAccess<?, ?> access, Path target) throws IOException {
        SegmentStore engine = access.engine();
        Path source = access.resources().path();
        return write(new LiveEntries(engine), access.resources().head(), engine.header(), source, target, access.now());
    }

    /**
     * Backs up a store file, whether or not another process has it open.
     *
     * @param reader reads the file
     * @param source its path
     * @param target the file of the backup; an earlier backup of this store is replaced
     * @param now epoch milliseconds
     * @return what a check of the backup has found; as damaged records, the entries of the store that are damaged and were left out
     * @throws IOException if it cannot be made; an earlier backup is as it was
     */
    public static VerificationCounts write(StoreSnapshotReader reader, Path source, Path target, long now)
            throws IOException {
        return write(reader, reader.headRegion(), reader.header(), source, target, now);
    }

    static VerificationCounts write(
            EntrySource entries, Region head, StoreHeader header, @Nullable Path source, Path target, long now)
            throws IOException {
        StoreOpener.checkPath(target);
        // By whatever name: a directory on the way may be a link.
        if (source != null && Files.exists(target) && Files.exists(source) && Files.isSameFile(source, target)) {
            throw Refusals.path(target, "is the store itself; name another file for its backup");
        }
        StoreLock lock = StoreLock.tryAcquire(target);
        if (lock == null) {
            throw Refusals.locked(target, "; close it there, or name another file for the backup");
        }
        boolean done = false;
        try (lock) {
            checkReplaceable(target, header);
            VerificationCounts found = StoreCopy.write(target, source, head, header, copy -> {
                EntryCopy.copyLive(entries, copy);
                return StoreVerifier.verify(copy, now);
            });
            if (found.damagedRecords + found.damagedSlots + found.lostEntries > 0) {
                throw new IOException(
                        "The backup " + target + " was not made: what was written to the device reads back"
                                + " damaged. Check the device; an earlier backup is as it was");
            }
            StoreCreator.putInPlace(target, true);
            done = true;
            // Nothing of the copy is damaged; what of the store is was left out.
            found.damagedRecords = entries.damaged();
            return found;
        } catch (FaultException e) {
            throw notMade(target, String.valueOf(e.getMessage()), e);
        } catch (InternalError e) {
            // JDK 17 may report a page that is gone in any frame, and later than it was touched.
            long free = SpaceRefusal.freeBytes(target);
            String known = free < 0 ? "" : "; " + free + " bytes are free";
            throw notMade(
                    target,
                    "a page of it, or of the store, could not be read or written, as where the device has no space left"
                            + known + ": delete other files, choose another directory, or check the device",
                    e);
        } finally {
            if (!done) {
                StoreCopy.drop(target);
            }
        }
    }

    private static IOException notMade(Path target, String reason, Throwable cause) {
        return new IOException(
                "The backup " + target + " was not made: " + reason + "; an earlier backup is as it was", cause);
    }

    /** Only a backup of the same store is replaced: a wrong name must not cost somebody else's file. */
    private static void checkReplaceable(Path target, StoreHeader header) throws IOException {
        BasicFileAttributes attributes = StoreOpener.attributes(target);
        if (attributes == null) {
            return;
        }
        boolean same;
        try {
            StoreHeader found = StoreHeader.parse(MappedFile.readHead(target, StoreOpener.HEAD_BYTES));
            same = Arrays.equals(found.seed(), header.seed());
        } catch (HeaderException e) {
            same = false;
        }
        if (!same) {
            throw Refusals.path(target, "exists and is not a backup of this store; delete it, or name another file");
        }
    }
}
