package io.memorymap.cli.view;

/** A command that cannot be carried out; the message is all that the user needs. */
public final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableException(String message) {
        super(message);
    }
}
