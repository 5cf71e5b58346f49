package io.memorymap.crash;

import io.memorymap.KeyValueStore;
import io.memorymap.StoreEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writers, readers, an iterating thread and a compacting one on one segment. Each key belongs to one writer, which tells the
 * version that it is about to write and the one that it has written: a read must find something from between.
 */
final class TornReads {
    private static final int WRITERS = 2;
    private static final int READERS = 2;
    private static final long COMPACTION_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final Values VALUES = new Values(150);

    private final KeyValueStore<Integer, byte[]> store;
    private final boolean evicting;
    private final long seed;
    /** How many keys are updated all the time. */
    private final int steady;
    /** How many are written once: they follow the steady ones. */
    private final int untouched;
    /** All keys: those that remain are removed and inserted again, their even versions are absence. */
    private final int keys;

    private final AtomicLongArray begun;
    private final AtomicLongArray done;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final LongAdder reads = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private volatile boolean stop;

    TornReads(KeyValueStore<Integer, byte[]> store, boolean evicting, long seed) {
        this.store = store;
        this.evicting = evicting;
        this.seed = seed;
        // Of 40 entries 32, or, where the store may evict, more than it can keep.
        int eighths = evicting ? 8 : 4;
        this.steady = 4 * eighths;
        this.untouched = eighths;
        this.keys = 8 * eighths;
        this.begun = new AtomicLongArray(keys);
        this.done = new AtomicLongArray(keys);
        for (int key = 0; key < keys; key++) {
            write(key);
        }
    }

    long reads() {
        return reads.sum();
    }

    long writes() {
        return writes.sum();
    }

    @Nullable Throwable failure() {
        return failure.get();
    }

    /** Runs until the time is over or something wrong was read. */
    void run(long millis) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            threads.add(thread(i, random -> writeOne(writer, random)));
        }
        for (int i = 0; i < READERS; i++) {
            threads.add(thread(WRITERS + i, random -> readOne(random.nextInt(keys))));
        }
        threads.add(thread(WRITERS + READERS, random -> iterate()));
        threads.add(thread(WRITERS + READERS + 1, random -> compact()));
        threads.forEach(Thread::start);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (Thread thread : threads) {
            while (thread.isAlive() && System.nanoTime() < end && failure.get() == null) {
                thread.join(10);
            }
        }
        stop = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void compact() {
        store.compact();
        LockSupport.parkNanos(COMPACTION_PAUSE_NANOS);
    }

    private interface Step {
        void step(SplittableRandom random);
    }

    private Thread thread(int number, Step step) {
        SplittableRandom random = new SplittableRandom(seed + number);
        return new Thread(() -> {
            try {
                while (!stop) {
                    step.step(random);
                }
            } catch (Throwable t) {
                failure.compareAndSet(null, t);
                stop = true;
            }
        });
    }

    private boolean isChurned(int key) {
        return key >= steady + untouched;
    }

    private boolean isUntouched(int key) {
        return key >= steady && !isChurned(key);
    }

    private void writeOne(int writer, SplittableRandom random) {
        int key = random.nextInt(keys / WRITERS) * WRITERS + writer;
        if (!isUntouched(key)) {
            write(key);
            writes.increment();
        }
    }

    private void write(int key) {
        long version = done.get(key) + 1;
        begun.set(key, version);
        if (isAbsence(key, version)) {
            store.remove(key);
        } else {
            store.set(key, VALUES.make(key, version));
        }
        done.set(key, version);
    }

    private boolean isAbsence(int key, long version) {
        return isChurned(key) && version % 2 == 0;
    }

    private void readOne(int key) {
        long from = done.get(key);
        byte[] value = store.get(key);
        long to = begun.get(key);
        check(key, value, from, to);
        reads.increment();
    }

    private void check(int key, byte @Nullable [] value, long from, long to) {
        if (value == null && evicting) {
            return;
        }
        for (long version = to; version >= from; version--) {
            boolean absence = isAbsence(key, version);
            if (value == null ? absence : !absence && VALUES.is(value, key, version)) {
                return;
            }
        }
        throw new AssertionError("Key " + key + " between versions " + from + " and " + to + ": "
                + (value == null ? "nothing" : "a wrong value of " + value.length + " bytes"));
    }

    /** Every entry that nobody touches appears once, also while the store is compacted, and no entry is wrong. */
    private void iterate() {
        long[] from = new long[keys];
        for (int key = 0; key < keys; key++) {
            from[key] = done.get(key);
        }
        Set<Integer> met = new HashSet<>();
        for (Iterator<StoreEntry<Integer, byte[]>> entries = store.entries(); entries.hasNext(); ) {
            StoreEntry<Integer, byte[]> entry = entries.next();
            int key = entry.key();
            check(key, entry.value(), from[key], begun.get(key));
            if (!met.add(key) && isUntouched(key)) {
                throw new AssertionError("Key " + key + " appears twice in an iteration");
            }
        }
        for (int key = steady; key < steady + untouched && !evicting; key++) {
            if (!met.contains(key)) {
                throw new AssertionError("Key " + key + " is missing in an iteration");
            }
        }
    }
}
