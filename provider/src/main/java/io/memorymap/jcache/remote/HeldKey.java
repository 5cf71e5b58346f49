package io.memorymap.jcache.remote;

import org.jspecify.annotations.Nullable;

/** What the thread that holds a key's lock knows of the entry. Used by that thread alone, but for the question whose it is. */
final class HeldKey {
    private final Thread owner = Thread.currentThread();
    private int depth;
    private boolean seen;
    private long version;
    private boolean overtaken;
    private @Nullable Lease lease;

    boolean isMine() {
        return owner == Thread.currentThread();
    }

    void enter() {
        depth++;
    }

    /** Whether the lock is given back altogether. */
    boolean leave() {
        return --depth == 0;
    }

    /** Whether the version is known that the entry had when it was last read or written under the lock. */
    boolean hasSeen() {
        return seen;
    }

    long seen() {
        return version;
    }

    void saw(long readVersion) {
        seen = true;
        version = readVersion;
    }

    void wrote(long writtenVersion) {
        saw(writtenVersion);
    }

    boolean isOvertaken() {
        return overtaken;
    }

    void overtaken() {
        overtaken = true;
    }

    @Nullable Lease lease() {
        return lease;
    }

    void leased(Lease taken) {
        lease = taken;
    }
}
