package io.memorymap.jcache.cache;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Closes several things, each of them even if another one throws, and remembers what was thrown. */
public final class Closing {
    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private @Nullable Exception failure;

    /** Closes the object if it can be closed. */
    void close(@Nullable Object object) {
        if (object instanceof AutoCloseable closeable) {
            run(closeable::close);
        }
    }

    /** Runs a step of closing. */
    void run(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            if (failure == null) {
                failure = e;
            } else {
                failure.addSuppressed(e);
            }
        }
    }

    /** The first exception, with the others suppressed in it; null if there was none. */
    @Nullable Exception failure() {
        return failure;
    }

    /** Adds what was thrown to an earlier failure. */
    void suppressIn(Throwable earlier) {
        if (failure != null) {
            earlier.addSuppressed(failure);
        }
    }

    /** Writes the failure into the log, for a caller who has done its work and cannot act upon it. */
    public void report(String what) {
        if (failure != null) {
            LOG.log(Level.WARNING, what, failure);
        }
    }

    /** Something that may fail. */
    interface Step {
        void run() throws Exception;
    }
}
