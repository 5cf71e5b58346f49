package io.memorymap.crash;

import io.memorymap.engine.ForwardingRegion;
import io.memorymap.memory.Region;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two threads, of which the second does its work at a chosen access of the first to the store's memory: it goes on until it has ended or waits for
 * a lock that the first one has. What only an unlucky moment shows on two processors is shown here each time.
 */
final class Interleaving {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_MILLIS = 20;

    private final Region[] regions;
    private @Nullable Thread first;
    private @Nullable Thread second;
    private @Nullable Runnable pending;
    private volatile @Nullable Throwable failure;
    private boolean onlyForces;
    private long accesses;
    private long at;

    /** Stands before each of some regions; nothing happens before {@link #run}. */
    Interleaving(Region[] targets) {
        regions = new Region[targets.length];
        for (int i = 0; i < targets.length; i++) {
            regions[i] = new Step(targets[i]);
        }
    }

    /** Counts forces alone from now on, and has the other thread come when one is done: the first holds no lock of a segment then. */
    Interleaving afterForces() {
        onlyForces = true;
        return this;
    }

    /** What a store is to be opened over. */
    Region[] regions() {
        return regions;
    }

    /**
     * Runs an operation, and another in the middle of it.
     *
     * @param operation what the first thread does
     * @param number before which of its accesses the other comes, from 1; beyond the last, it comes afterwards
     * @param other what the second thread does
     * @return how many accesses the first operation made
     */
    long run(Runnable operation, long number, Runnable other) throws InterruptedException {
        accesses = 0;
        at = number;
        pending = other;
        Thread worker = thread("first", operation);
        first = worker;
        worker.start();
        await(worker);
        first = null;
        if (pending != null) {
            startOther();
        }
        Thread helper = second;
        if (helper != null) {
            await(helper);
        }
        Throwable met = failure;
        if (met != null) {
            throw new AssertionError("One of two threads, the second at access " + number + ": " + met, met);
        }
        return accesses;
    }

    private Thread thread(String name, Runnable action) {
        Thread thread = new Thread(
                () -> {
                    try {
                        action.run();
                    } catch (Throwable t) {
                        failure = failure == null ? t : failure;
                    }
                },
                name);
        // One that never ends must not keep the JVM.
        thread.setDaemon(true);
        return thread;
    }

    private static void await(Thread thread) throws InterruptedException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long end = System.nanoTime() + LONGEST_NANOS;
        thread.join(POLL_MILLIS);
        while (thread.isAlive()) {
            long[] deadlocked = threads.findDeadlockedThreads();
            if (deadlocked != null && Arrays.stream(deadlocked).anyMatch(id -> id == thread.getId())) {
                throw new AssertionError("Two threads wait for each other");
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("The thread comes to no end");
            }
            thread.join(POLL_MILLIS);
        }
    }

    private Thread startOther() {
        Runnable other = pending;
        pending = null;
        Thread helper = thread("second", other == null ? () -> {} : other);
        second = helper;
        helper.start();
        return helper;
    }

    private void step() {
        if (!onlyForces) {
            meet();
        }
    }

    private void meet() {
        if (Thread.currentThread() == first && ++accesses == at) {
            Thread helper = startOther();
            while (isRunning(helper.getState())) {
                Thread.onSpinWait();
            }
        }
    }

    private static boolean isRunning(Thread.State state) {
        return state == Thread.State.NEW || state == Thread.State.RUNNABLE;
    }

    /** Counts each access. */
    private final class Step extends ForwardingRegion {
        Step(Region target) {
            super(target);
        }

        @Override
        public short getShort(int offset) {
            step();
            return super.getShort(offset);
        }

        @Override
        public int getInt(int offset) {
            step();
            return super.getInt(offset);
        }

        @Override
        public long getLong(int offset) {
            step();
            return super.getLong(offset);
        }

        @Override
        public long getLongAcquire(int offset) {
            step();
            return super.getLongAcquire(offset);
        }

        @Override
        public long getLongOpaque(int offset) {
            step();
            return super.getLongOpaque(offset);
        }

        @Override
        public long getLongVolatile(int offset) {
            step();
            return super.getLongVolatile(offset);
        }

        @Override
        public void get(int offset, byte[] bytes, int at, int length) {
            // A copy is no single step either: the other thread comes before one of its words.
            for (int done = 0; done < length; done += Long.BYTES) {
                step();
                super.get(offset + done, bytes, at + done, Math.min(Long.BYTES, length - done));
            }
        }

        @Override
        public void putInt(int offset, int value) {
            step();
            super.putInt(offset, value);
        }

        @Override
        public void putLong(int offset, long value) {
            step();
            super.putLong(offset, value);
        }

        @Override
        public void putLongOpaque(int offset, long value) {
            step();
            super.putLongOpaque(offset, value);
        }

        @Override
        public void putLongRelease(int offset, long value) {
            step();
            super.putLongRelease(offset, value);
        }

        @Override
        public void put(int offset, byte[] source, int at, int length) {
            step();
            super.put(offset, source, at, length);
        }

        @Override
        public void force(int offset, int length) {
            step();
            super.force(offset, length);
            if (onlyForces) {
                meet();
            }
        }
    }
}
