package io.memorymap.crash;

import io.memorymap.memory.FileSpace;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has acknowledged, in a mapped file that outlives it: for each key the version of the last operation that
 * returned, for each thread the operation in flight. A key belongs to one thread.
 */
final class AckFile {
    private static final int STATE = 0;
    private static final int STOP = 8;
    private static final int OPERATIONS = 16;
    private static final int THREADS_START = 64;
    private static final int THREAD_BYTES = 64;
    private static final int IN_FLIGHT_KEY = 0;
    private static final int IN_FLIGHT_VERSION = 8;
    private static final int LAST_VERSION = 16;

    /** The process has looked at everything and is writing. */
    static final long WRITING = 1;
    /** The process has closed the store. */
    static final long CLOSED = 2;

    private final Region region;
    private final int keysStart;

    private AckFile(Region region) {
        this.region = region;
        this.keysStart = THREADS_START + KillPlan.THREADS * THREAD_BYTES;
    }

    static AckFile open(Path path, int keys) throws IOException {
        int length = THREADS_START + KillPlan.THREADS * THREAD_BYTES + keys * Long.BYTES;
        boolean isNew = !Files.exists(path);
        if (isNew) {
            MappedFile.createSparse(path, length);
        }
        try (FileSpace space = FileSpace.open(path)) {
            if (isNew) {
                space.allocate(0, length);
            }
            return new AckFile(MappedFile.map(path, length, 0, 0, space)[0]);
        }
    }

    long state() {
        return region.getLongVolatile(STATE);
    }

    void state(long state) {
        region.putLongRelease(STATE, state);
    }

    boolean mustStop() {
        return region.getLongOpaque(STOP) != 0;
    }

    void stop(boolean stop) {
        region.putLongRelease(STOP, stop ? 1 : 0);
    }

    /** Operations acknowledged by all processes; a rough count. */
    long operations() {
        return region.getLongOpaque(OPERATIONS);
    }

    long acknowledged(int key) {
        return region.getLongOpaque(keysStart + key * Long.BYTES);
    }

    /** The version that the operation in flight on a key would leave, or -1. */
    long inFlight(int thread, int key) {
        int at = THREADS_START + thread * THREAD_BYTES;
        return region.getLongOpaque(at + IN_FLIGHT_KEY) == key + 1L ? region.getLongOpaque(at + IN_FLIGHT_VERSION) : -1;
    }

    long lastVersion(int thread) {
        return region.getLongOpaque(THREADS_START + thread * THREAD_BYTES + LAST_VERSION);
    }

    void begin(int thread, int key, long version, long lastVersion) {
        int at = THREADS_START + thread * THREAD_BYTES;
        region.putLongOpaque(at + LAST_VERSION, lastVersion);
        region.putLongOpaque(at + IN_FLIGHT_VERSION, version);
        region.putLongRelease(at + IN_FLIGHT_KEY, key + 1L);
    }

    void acknowledge(int thread, int key, long version) {
        region.putLongRelease(keysStart + key * Long.BYTES, version);
        nothingInFlight(thread);
        region.putLongOpaque(OPERATIONS, region.getLongOpaque(OPERATIONS) + 1);
    }

    void nothingInFlight(int thread) {
        region.putLongRelease(THREADS_START + thread * THREAD_BYTES + IN_FLIGHT_KEY, 0);
    }

    /** Found by a new process: a key's version, from now on the acknowledged one. */
    void found(int key, long version) {
        region.putLongRelease(keysStart + key * Long.BYTES, version);
    }
}
