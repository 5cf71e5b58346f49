package io.memorymap.store;

import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.eviction.PolicyImage;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.memory.FileIdentity;
import io.memorymap.memory.SideFile;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The file beside a closed store that keeps what its eviction policy knows: how often which keys were wanted lately. No promise depends on
 * it: a store goes on without it, or after a kill, as one that knows nothing of its entries yet.
 */
final class PolicyFile {
    private static final String SUFFIX = ".policy";
    private static final String UNFINISHED = ".writing";

    private PolicyFile() {}

    /** The file of a store. */
    static Path of(Path store) {
        return store.resolveSibling(store.getFileName() + SUFFIX);
    }

    /**
     * Opens the file when it is needed.
     *
     * @param store the store's file
     * @param header its header as it was found
     * @param othersMayWrite whether a file counts that others can change
     * @return null where the file could not fit: the store was not closed
     */
    static @Nullable Supplier<@Nullable PolicyImage> opener(Path store, StoreHeader header, boolean othersMayWrite) {
        if (header.isDirty() || !header.geometry().evicting()) {
            return null;
        }
        long[] seed = header.seed();
        long generation = header.generation();
        int segments = header.geometry().segments();
        return () -> read(of(store), othersMayWrite, seed, generation, segments);
    }

    private static @Nullable PolicyImage read(
            Path path, boolean othersMayWrite, long[] seed, long generation, int segments) {
        try {
            ByteBuffer bytes = SideFile.map(path);
            if (bytes != null && !othersMayWrite) {
                FileIdentity file = FileIdentity.of(path);
                if (file.isOfAnotherUser() || file.isWritableByOthers()) {
                    throw Refusals.others(path, file);
                }
            }
            return bytes == null ? null : PolicyImage.of(bytes, seed, generation, segments);
        } catch (IOException e) {
            System.getLogger("io.memorymap")
                    .log(Level.WARNING, path + " cannot be read: the store begins to evict without its knowledge", e);
            return null;
        }
    }

    /** Keeps what a store knows that has been closed, if that is anything. */
    static void write(Path store, SegmentStore engine) {
        ByteBuffer[] bytes = engine.policyImage();
        if (bytes != null) {
            Path path = of(store);
            try {
                SideFile.write(path, path.resolveSibling(path.getFileName() + UNFINISHED), bytes);
            } catch (IOException e) {
                System.getLogger("io.memorymap")
                        .log(Level.WARNING, path + " cannot be written: the store will evict without its knowledge", e);
            }
        }
    }

    /** Deletes the file of a store that is deleted. */
    static void delete(Path store) throws IOException {
        Files.deleteIfExists(of(store));
    }
}
