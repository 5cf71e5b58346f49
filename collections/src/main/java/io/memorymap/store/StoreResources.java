package io.memorymap.store;

import io.memorymap.codec.TypeTable;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.head.ClassTable;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.memory.FileSpace;
import io.memorymap.memory.Region;
import io.memorymap.memory.StoreLock;
import io.memorymap.memory.TemporarySpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a store has of the system: its file, its lock, its mappings, and the class names that its file numbers. */
public final class StoreResources implements TypeTable {
    private final @Nullable Path path;
    private final @Nullable String name;
    private final @Nullable StoreLock lock;
    private final Region[] regions;
    private final @Nullable FileSpace space;
    private final long bytes;
    private final ClassTable types;

    /** The owner page is the next owner's. Guarded by this. */
    private boolean released;

    /**
     * The resources of an open store.
     *
     * @param path the file, or null for a temporary store
     * @param name what else to call the store, or null
     * @param lock its lock, or null
     * @param regions its mappings
     * @param space its file's space on the device, or null for memory without a file
     * @param bytes length of the file
     * @param types the class names that the file numbers
     */
    public StoreResources(
            @Nullable Path path,
            @Nullable String name,
            @Nullable StoreLock lock,
            Region[] regions,
            @Nullable FileSpace space,
            long bytes,
            ClassTable types) {
        this.path = path;
        this.name = name;
        this.lock = lock;
        this.regions = regions;
        this.space = space;
        this.bytes = bytes;
        this.types = types;
    }

    /** The file, or null for a temporary store. */
    public @Nullable Path path() {
        return path;
    }

    /** The region of the file's first bytes: header, description and class names. */
    Region head() {
        return regions[0];
    }

    /** Length of the file in bytes. */
    public long bytes() {
        return bytes;
    }

    @Override
    public int idOf(String typeName) {
        return types.idOf(typeName);
    }

    @Override
    public @Nullable String nameOf(int id) {
        return types.nameOf(id);
    }

    /** Names the file. */
    @Override
    public String toString() {
        String place = path == null ? "temporary store" : "store " + path;
        return name == null ? place : name + " (" + place + ")";
    }

    /** Keeps beside the file what the eviction policy of the store knows, which has been closed. */
    void keep(SegmentStore engine) {
        Path file = path;
        if (file != null) {
            PolicyFile.write(file, engine);
        }
    }

    /**
     * Says in the owner page how many reads were answered; no more once the lock was given back.
     *
     * @param hits with a value
     * @param misses without one
     */
    public synchronized void noteReads(long hits, long misses) {
        if (!released) {
            int owner = StoreHeaderDescriptor.OWNER_PAGE_OFFSET;
            regions[0].putLong(owner + StoreHeaderDescriptor.OWNER_HITS_OFFSET, hits);
            regions[0].putLong(owner + StoreHeaderDescriptor.OWNER_MISSES_OFFSET, misses);
        }
    }

    /** Gives back the lock. Mappings stay until the collector finds them: a racing reader must not crash. */
    void release() {
        synchronized (this) {
            released = true;
        }
        if (path == null) {
            TemporarySpace.dropped(regions[regions.length - 1], bytes);
        }
        FileSpace opened = space;
        if (opened != null) {
            opened.close();
        }
        StoreLock held = lock;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                throw new UncheckedIOException("The lock of " + path + " could not be released", e);
            }
        }
    }
}
