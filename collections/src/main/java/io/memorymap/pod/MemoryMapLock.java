package io.memorymap.pod;

import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Guards a mapped struct: held while its fields are read or written.
 *
 * <p>The lock orders the threads of one JVM that share a {@link MemoryMap} or {@link PodKeyValueStore}. Two instances over the
 * same file are ordered only by the same lock, and other processes never.
 */
public interface MemoryMapLock {
    /** Waits until the lock is held by the calling thread. An interrupt does not end the wait. */
    void lock();

    /** Gives the lock back. Called only by the thread that holds it. */
    void unlock();

    /**
     * Uses a lock of the JDK, or any other implementation of {@link Lock}.
     *
     * @param lock the lock to take and give back
     * @return the same lock under this interface
     */
    static MemoryMapLock of(Lock lock) {
        Objects.requireNonNull(lock, "lock");
        return new MemoryMapLock() {
            @Override
            public void lock() {
                lock.lock();
            }

            @Override
            public void unlock() {
                lock.unlock();
            }
        };
    }

    /**
     * The lock of a map that is opened without one: not fair, and reentrant, so that a locked function may call its map.
     */
    final class DefaultLock implements MemoryMapLock {
        /** Of its class and not of its interface: a lookup finds the method without a type profile. */
        private final ReentrantLock lock = new ReentrantLock();

        /** Creates a lock that nobody holds. */
        public DefaultLock() {}

        @Override
        public void lock() {
            lock.lock();
        }

        @Override
        public void unlock() {
            lock.unlock();
        }
    }

    /** No lock: for use by one thread, or under a lock of the caller. */
    final class NoLock implements MemoryMapLock {
        /** Creates a lock that does nothing. */
        public NoLock() {}

        @Override
        public void lock() {}

        @Override
        public void unlock() {}
    }
}
