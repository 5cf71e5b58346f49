package io.memorymap.soak;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a process has been promised of each key, in a mapped file that outlives it: the version that was acknowledged last, the one in flight, and the highest
 * that was ever given. Each key belongs to one thread.
 */
final class Promises {
    private static final int KEY_BYTES = 3 * Long.BYTES;
    private static final long NOTHING = 0;

    private final MappedByteBuffer words;

    private Promises(MappedByteBuffer words) {
        this.words = words;
    }

    static Promises open(Path file, int keys) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) keys * KEY_BYTES);
            mapped.order(ByteOrder.nativeOrder());
            return new Promises(mapped);
        }
    }

    private static int at(int key) {
        return key * KEY_BYTES;
    }

    /** The version that was acknowledged last; 0 for absent. */
    long acknowledged(int key) {
        return words.getLong(at(key));
    }

    /** A version that the key never had; it is in flight from now on. */
    long begin(int key) {
        long version = words.getLong(at(key) + 2 * Long.BYTES) + 1;
        words.putLong(at(key) + 2 * Long.BYTES, version);
        words.putLong(at(key) + Long.BYTES, version + 1);
        return version;
    }

    /** A removal is in flight. */
    void beginRemoval(int key) {
        words.putLong(at(key) + Long.BYTES, 1);
    }

    /** The operation in flight has left this version. */
    void acknowledge(int key, long version) {
        words.putLong(at(key), version);
        words.putLong(at(key) + Long.BYTES, NOTHING);
    }

    /** The operation in flight has changed nothing. */
    void refused(int key) {
        words.putLong(at(key) + Long.BYTES, NOTHING);
    }

    /** Whether a process that has died may have left this version. */
    boolean admits(int key, long version) {
        return version == acknowledged(key) || version == words.getLong(at(key) + Long.BYTES) - 1;
    }
}
