package io.memorymap.memory;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * Says in the log when a store begins to lack room on its device, and when it has room again: a pair of lines a minute at most, though
 * room may come and go with every write.
 *
 * <p>Thread-safe. Times are in nanoseconds, from any origin.
 */
public final class RoomLog {
    private static final long PAIR_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The store is said to lack room. */
    private boolean lacking;

    private boolean hasSpoken;
    private long spokenAt;

    /** Creates one of a store that has room. */
    public RoomLog() {}

    /**
     * The device has refused room.
     *
     * @param now the time
     * @param said what to say of it
     */
    public synchronized void refused(long now, String said) {
        if (!lacking && (!hasSpoken || now - spokenAt >= PAIR_NANOS)) {
            lacking = true;
            hasSpoken = true;
            spokenAt = now;
            System.getLogger("io.memorymap").log(Level.WARNING, said);
        }
    }

    /**
     * The device has given room.
     *
     * @param said what to say of it
     */
    public synchronized void granted(String said) {
        if (lacking) {
            lacking = false;
            System.getLogger("io.memorymap").log(Level.INFO, said);
        }
    }
}
