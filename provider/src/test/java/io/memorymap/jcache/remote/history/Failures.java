package io.memorymap.jcache.remote.history;

import io.memorymap.jcache.remote.history.Operation.Outcome;
import javax.cache.CacheException;

/** What an exception says of the operation that it ended. */
final class Failures {
    private Failures() {}

    /** Only what says so was surely not written. */
    static Outcome outcome(CacheException problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && message.contains("not written")) {
                return Outcome.FAILED;
            }
        }
        return Outcome.UNKNOWN;
    }
}
