package io.memorymap.pod;

import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Guards a mapped struct: the one lock that is held while its fields are read or written.
 *
 * <p>It orders the threads of one JVM that share one {@link MemoryMap} or {@link PodKeyValueStore}. Two instances over the
 * same file are ordered only if they are given the same lock, other processes never.
 */
public interface MemoryMapLock {
    /** Waits until the lock is held by the calling thread. An interrupt does not end the wait. */
    void lock();

    /** Gives the lock back. Called only by the thread that holds it. */
    void unlock();

    /**
     * Uses a lock of the JDK, or any other implementation of its interface.
     *
     * @param lock the lock to take and give back
     * @return a view of it
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

    /** What is used when nothing is said: unfair, and reentrant, so that a locked function may call the map it was given by. */
    final class DefaultLock implements MemoryMapLock {
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

    /** No lock at all: for use by one thread, or under a lock of the caller's own. */
    final class NoLock implements MemoryMapLock {
        /** Creates a lock that does nothing. */
        public NoLock() {}

        @Override
        public void lock() {}

        @Override
        public void unlock() {}
    }
}
