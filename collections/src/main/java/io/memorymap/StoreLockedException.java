package io.memorymap;

import java.nio.file.Path;

/** The store is open already, in this JVM or in another process; the message names the owner. */
public final class StoreLockedException extends StoreOpenException {
    private static final long serialVersionUID = 1L;

    private final boolean heldByThisProcess;

    /**
     * A refusal.
     *
     * @param path the file
     * @param heldByThisProcess whether the other owner is in this process
     * @param message who has it, and the remedy
     */
    public StoreLockedException(Path path, boolean heldByThisProcess, String message) {
        super(path, message);
        this.heldByThisProcess = heldByThisProcess;
    }

    /** Whether the other owner is in this process, so that waiting in the thread that would close it is in vain. */
    public boolean isHeldByThisProcess() {
        return heldByThisProcess;
    }
}
