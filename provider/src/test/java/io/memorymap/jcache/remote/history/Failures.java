package io.memorymap.jcache.remote.history;

import io.memorymap.jcache.remote.history.Operation.Outcome;
import java.util.List;
import javax.cache.CacheException;

/** What an exception says of the operation that it ended. */
final class Failures {
    private static final List<String> NOT_WRITTEN = List.of("not written", "nothing was written", "nothing was sent");

    private Failures() {}

    /** Only what says so was surely not written. */
    static Outcome outcome(CacheException problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && NOT_WRITTEN.stream().anyMatch(message::contains)) {
                return Outcome.FAILED;
            }
        }
        return Outcome.UNKNOWN;
    }
}
