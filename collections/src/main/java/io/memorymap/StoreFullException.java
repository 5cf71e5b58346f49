package io.memorymap;

/** A strict store has no room for another entry, or for more bytes; nothing was changed. */
public final class StoreFullException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message which store, and its bounds
     */
    public StoreFullException(String message) {
        super(message);
    }
}
