package io.memorymap.cli;

import io.memorymap.cli.view.Reason;

/** Turns what went wrong into one line for the user and an exit code. */
final class Failure {
    private Failure() {}

    /**
     * Reports a failure.
     *
     * @param failure what was thrown
     * @param session where to report it
     * @return the exit code
     */
    static int report(Throwable failure, Session session) {
        if (failure instanceof Session.StoppedException) {
            return ExitCode.STOPPED;
        }
        if (failure instanceof Output.BrokenPipeException) {
            return ExitCode.BROKEN_PIPE;
        }
        try {
            // What was found up to here is worth having.
            session.out().flush();
        } catch (Output.BrokenPipeException e) {
            return ExitCode.BROKEN_PIPE;
        }
        session.warn(Reason.of(failure));
        if (Boolean.getBoolean(Reason.DEBUG)) {
            failure.printStackTrace(session.errors());
        }
        return ExitCode.UNUSABLE;
    }
}
