package io.memorymap.jcache.store;

/**
 * Another process has written the entry since the operation read it: nothing was written, and the operation is to begin anew. Never reaches
 * the application.
 */
public final class WriteConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one without a stack trace: it says nothing that the code does not. */
    public WriteConflictException() {
        super("Another process has written the entry meanwhile", null, false, false);
    }
}
