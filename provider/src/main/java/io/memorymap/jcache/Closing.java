package io.memorymap.jcache;

import org.jspecify.annotations.Nullable;

/** Closes several things, all of them whatever the others throw, and remembers what they threw. */
final class Closing {
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

    /** Something that may fail. */
    interface Step {
        void run() throws Exception;
    }
}
