package io.memorymap.jcache.remote;

import io.memorymap.KeyLock;
import io.memorymap.jcache.store.ContendedLock;
import io.memorymap.store.KeyLocks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys whose locks threads of this process hold. Where code of the application runs under a lock, a {@link Lease} keeps off other
 * processes. Thread-safe.
 */
final class HeldKeys {
    private static final int LEASES_OF_PATIENCE = 3;

    private final String cache;
    private final Server server;
    private final ServerKeys keys;
    private final RemoteCounters counters;
    private final long leaseMillis;

    private final KeyLocks<ByteBuffer> locks = new KeyLocks<>();

    /** By the name of the entry, while its lock is held. */
    private final ConcurrentHashMap<ByteBuffer, HeldKey> held = new ConcurrentHashMap<>();

    HeldKeys(String cache, Server server, ServerKeys keys, RemoteCounters counters, long leaseMillis) {
        this.cache = cache;
        this.server = server;
        this.keys = keys;
        this.counters = counters;
        this.leaseMillis = leaseMillis;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** What this thread knows of an entry whose lock it holds; null if it does not. */
    @Nullable HeldKey mine(byte[] entry) {
        HeldKey key = held.get(ByteBuffer.wrap(entry));
        return key != null && key.isMine() ? key : null;
    }

    /** How long an operation waits for what another process holds. */
    Lease.Patience patience() {
        return new Lease.Patience(LEASES_OF_PATIENCE * leaseMillis);
    }

    /**
     * Locks an entry.
     *
     * @param leased whether other processes are kept off, too
     */
    KeyLock lock(byte[] name, boolean leased) {
        ByteBuffer entry = ByteBuffer.wrap(name);
        KeyLock handle = locks.lock(entry);
        HeldKey key = held.computeIfAbsent(entry, e -> new HeldKey());
        key.enter();
        HeldLock lock = new HeldLock(handle, key, entry, held);
        if (leased && key.lease() == null) {
            try {
                key.leased(Lease.take(cache, server, counters, keys.leaseOf(name), leaseMillis, patience()));
            } catch (Throwable e) {
                lock.close();
                throw e;
            }
        }
        return lock;
    }

    /** Locks entries one after the other, in an order that all processes have, and keeps other processes off. */
    KeyLock lockAll(List<byte[]> entries) {
        List<byte[]> sorted = new ArrayList<>(entries);
        sorted.sort(Arrays::compare);
        List<KeyLock> taken = new ArrayList<>(sorted.size());
        try {
            for (byte[] entry : sorted) {
                taken.add(lock(entry, true));
            }
        } catch (Throwable e) {
            closeAll(taken);
            throw e;
        }
        return new Many(sorted.stream().map(ByteBuffer::wrap).toList(), taken);
    }

    private static void closeAll(List<KeyLock> locks) {
        for (int i = locks.size() - 1; i >= 0; i--) {
            locks.get(i).close();
        }
    }

    /** The locks of several keys. */
    private record Many(Object key, List<KeyLock> locks) implements KeyLock {
        @Override
        public void close() {
            closeAll(locks);
        }
    }

    /** The lock of one key, once. The last one of its thread that is closed lets go of the lease. */
    private static final class HeldLock implements ContendedLock {
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
    }
}
