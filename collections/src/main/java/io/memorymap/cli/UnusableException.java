package io.memorymap.cli;

/** A command that cannot be carried out; the message is all that the user needs. */
final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
        super(message);
    }
}
