package io.memorymap.engine;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock held while mapped memory is touched. A page that cannot be read or written gives an {@link InternalError}, and JDK 17
 * reports the one of compiled code only later: possibly in here, and a lock that stays taken would stop every other thread for
 * good. So a lock that reports it is not taken, and an unlock that reports it is done. A thread that has it does not take it again.
 */
final class MappedMemoryLock extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    private final transient StoreContext store;

    MappedMemoryLock(StoreContext store) {
        this.store = store;
    }

    /**
     * Takes the lock.
     *
     * @throws FaultException if the memory of an earlier operation turns out to have failed; the lock is not taken
     */
    @Override
    public void lock() {
        try {
            super.lock();
        } catch (InternalError late) {
            throw faulted(late);
        }
    }

    /**
     * Gives the lock back.
     *
     * @throws FaultException if the memory of the operation that ends here turns out to have failed; the lock is given back
     */
    @Override
    public void unlock() {
        try {
            super.unlock();
        } catch (InternalError late) {
            throw faulted(late);
        }
    }

    private FaultException faulted(InternalError late) {
        if (isHeldByCurrentThread()) {
            super.unlock();
        }
        store.poison(late);
        return new FaultException("The mapped file could not be read or written; was it cut short?", late);
    }
}
