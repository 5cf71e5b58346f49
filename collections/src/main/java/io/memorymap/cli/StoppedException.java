package io.memorymap.cli;

/** The user asked the process to end. A catcher closes what it has open. */
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("stopped");
    }
}
