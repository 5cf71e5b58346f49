package io.memorymap;

/**
 * The lock of one or several keys of a store, held by the thread that took it: {@link KeyValueStore#lockKey}. Plain reads and
 * writes do not wait for it, computing methods of maps do. Reentrant; a wait that would close a cycle is refused with {@link
 * KeyLockCycleException}. Closed once, by the same thread.
 */
public interface KeyLock extends AutoCloseable {
    /**
     * What the lock table knows the key by: equal for equal keys, usable in a hash map. For several keys, the list of them.
     */
    Object key();

    /**
     * Gives the lock back.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold it
     */
    @Override
    void close();
}
