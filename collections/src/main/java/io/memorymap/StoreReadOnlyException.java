package io.memorymap;

/**
 * The store takes no more writes: a force or a mapped write failed, so what the device holds is no longer known. Reads go
 * on; close the store and open it again once the device is in order.
 */
public final class StoreReadOnlyException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message which store
     * @param cause what failed
     */
    public StoreReadOnlyException(String message, Throwable cause) {
        super(message, cause);
    }
}
