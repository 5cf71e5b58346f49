package io.memorymap;

/** A key, or a key and value together, are larger than a strict store was made for; nothing was changed. */
public final class RecordTooLargeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message the sizes found and the limits
     */
    public RecordTooLargeException(String message) {
        super(message);
    }
}
