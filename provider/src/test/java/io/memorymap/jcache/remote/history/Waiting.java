package io.memorymap.jcache.remote.history;

import io.memorymap.jcache.remote.history.OperationLog.Counter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what must come, and tells what did not. */
final class Waiting {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final int READS = 800;
    private static final int WRITES = 12;

    private Waiting() {}

    /** What may be asked again and again. */
    interface Question {
        boolean isAnswered() throws IOException;
    }

    static void await(Question question, String what) throws IOException {
        long limit = System.nanoTime() + LIMIT_NANOS;
        while (!question.isAnswered()) {
            if (System.nanoTime() > limit) {
                throw new AssertionError(what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Waits until each of some processes has done so much from now on: reads and writes that were answered. */
    static void awaitWork(List<WorkerProcess> workers, String when) throws IOException {
        for (WorkerProcess worker : workers) {
            long reads = worker.counted(Counter.READS) + READS;
            long writes = worker.counted(Counter.WRITES) + WRITES;
            await(
                    () -> worker.isReady()
                            && worker.counted(Counter.READS) >= reads
                            && worker.counted(Counter.WRITES) >= writes,
                    worker + " does not work " + when);
        }
    }

    /** Lets time pass that is part of what is tested. */
    static void pass(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
