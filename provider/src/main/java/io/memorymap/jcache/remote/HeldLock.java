package io.memorymap.jcache.remote;

import io.memorymap.KeyLock;
import io.memorymap.jcache.store.ContendedLock;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The lock of one key, once. The last one of its thread that is closed lets go of the lease. */
final class HeldLock implements ContendedLock {
    private final KeyLock handle;
    private final HeldKey key;
    private final ByteBuffer entry;
    private final ConcurrentHashMap<ByteBuffer, HeldKey> held;

    HeldLock(KeyLock handle, HeldKey key, ByteBuffer entry, ConcurrentHashMap<ByteBuffer, HeldKey> held) {
        this.handle = handle;
        this.key = key;
        this.entry = entry;
        this.held = held;
    }

    @Override
    public Object key() {
        return handle.key();
    }

    @Override
    public boolean isOvertaken() {
        return key.isOvertaken();
    }

    @Override
    public void close() {
        try {
            if (key.leave()) {
                held.remove(entry);
                Lease lease = key.lease();
                if (lease != null) {
                    lease.close();
                }
            }
        } finally {
            handle.close();
        }
    }

    static void closeAll(List<KeyLock> locks) {
        for (int i = locks.size() - 1; i >= 0; i--) {
            locks.get(i).close();
        }
    }

    /** The locks of several keys. */
    record Many(Object key, List<KeyLock> locks) implements KeyLock {
        @Override
        public void close() {
            closeAll(locks);
        }
    }
}
