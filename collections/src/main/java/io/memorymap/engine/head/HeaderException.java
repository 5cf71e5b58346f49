package io.memorymap.engine.head;

import java.io.IOException;

/** A file's header does not let it be opened. */
public final class HeaderException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Problem {
        /** No magic: some other file. */
        NOT_A_STORE,
        /** Written by a version that this one does not know. */
        OTHER_VERSION,
        /** Both copies of the header are damaged. */
        DAMAGED
    }

    private final Problem problem;

    HeaderException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }
}
