package io.memorymap.cli;

/** What the process ends with. */
final class ExitCode {
    static final int OK = 0;
    /** Something in the file is damaged, or the key that was asked for is not there. */
    static final int DAMAGED = 1;
    /** The file cannot be used, or the command was wrong. */
    static final int UNUSABLE = 2;
    /** Stopped by a signal, as shells count: 128 and SIGINT. */
    static final int STOPPED = 130;
    /** Nobody reads the output any more, as shells count: 128 and SIGPIPE. */
    static final int BROKEN_PIPE = 141;

    static final int NOT_FOUND = DAMAGED;

    private ExitCode() {}
}
