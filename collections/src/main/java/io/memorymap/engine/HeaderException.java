package io.memorymap.engine;

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

    private HeaderException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    /** Throws one. Here, so that a header that is sound does not load this class: the verifier looks at what is thrown. */
    @SuppressWarnings("DoNotCallSuggester") // to be returned, where the caller must not throw
    static StoreHeader none(Problem problem, String message) throws HeaderException {
        throw new HeaderException(problem, message);
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }
}
