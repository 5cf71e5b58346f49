package io.memorymap;

/**
 * A thread asked for a key's lock that it could never have been given: the lock is held by a thread that, directly or through
 * others, waits for a lock of the asking thread. Thrown instead of waiting; the asking thread holds exactly what it held before.
 *
 * <p>Cause: user code that runs under a key's lock (an entry processor, a loader, a writer, a map function) works on further keys
 * while another thread does the same in the opposite order. Remedy: let such code touch its own key only, or touch further keys in
 * one order everywhere.
 */
public final class KeyLockCycleException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message which key, and what to do instead
     */
    public KeyLockCycleException(String message) {
        super(message);
    }
}
