package io.memorymap;

/** The store was closed before this operation. */
public final class StoreClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message which store
     */
    public StoreClosedException(String message) {
        super(message);
    }
}
