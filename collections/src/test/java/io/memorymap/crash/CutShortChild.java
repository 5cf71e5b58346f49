package io.memorymap.crash;

import io.memorymap.Durability;
import io.memorymap.EndsWithParent;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreReadOnlyException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Fills a store, lets its code be compiled, cuts its file short, and goes on: says how many reads returned what was never
 * written, and how many writes returned of which the store knows nothing.
 *
 * <p>Arguments: the file, whether it evicts, the share of the file that stays in percent, a seed, whether the values are large, and whether its
 * code is {@code compiled} or {@code interpreted}.
 */
final class CutShortChild {
    /** The exit status of a process in which a monitor has no owner that lives, and a thread waits for it. */
    static final int MONITOR_LEFT_BEHIND = 7;

    private static final int LOOKS_AT_MONITORS_MILLIS = 500;
    private static final int LOOKS_THAT_TELL = 10;
    private static final int KEYS = 4_000;
    private static final int KEYS_OF_LARGE = 200;
    private static final int WARM_UP = 100_000;
    private static final int WARM_UP_OF_LARGE = 15_000;
    private static final int WARM_UP_OF_INTERPRETED = 20_000;
    private static final int THREADS_AFTER = 40;
    private static final int STEPS_OF_THREAD = 100;
    private static final int LOOKS = 3;
    private static final long LONGEST_AFTER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Where no page is left, a machine that does much else may take long for a few lookups. */
    private static final long LONGEST_UNTIL_REFUSED_NANOS = TimeUnit.SECONDS.toNanos(40);

    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final Values VALUES = new Values(400);
    private static final Values LARGE_VALUES = new Values(200_000);

    private final KeyValueStore<Integer, byte[]> store;
    private final SplittableRandom random;
    private final boolean evicting;
    private final int keys;
    private final Values values;
    /** The version that was last acknowledged, and a later one whose write has failed, or 0. */
    private final long[] acknowledged = new long[KEYS];

    private final long[] failed = new long[KEYS];
    private int wrong;
    private int forgotten;
    private int refused;
    /** Operations that the error of a page that is gone has left as such. */
    private int left;

    private CutShortChild(KeyValueStore<Integer, byte[]> store, boolean evicting, boolean large, long seed) {
        this.keys = large ? KEYS_OF_LARGE : KEYS;
        this.values = large ? LARGE_VALUES : VALUES;
        this.store = store;
        this.evicting = evicting;
        this.random = new SplittableRandom(seed);
    }

    /** Where the last byte of a sparse file stands that is not zero. */
    private static long writtenBytes(RandomAccessFile file) throws IOException {
        byte[] piece = new byte[64 << 10];
        long at = file.length();
        while (at > 0) {
            int n = (int) Math.min(piece.length, at);
            at -= n;
            file.seek(at);
            file.readFully(piece, 0, n);
            for (int i = n - 1; i >= 0; i--) {
                if (piece[i] != 0) {
                    return at + i + 1;
                }
            }
        }
        return 0;
    }

    public static void main(String[] args) throws Exception {
        EndsWithParent.watch();
        Thread watch = new Thread(CutShortChild::watchMonitors, "monitors");
        watch.setDaemon(true);
        watch.start();
        Path file = Path.of(args[0]);
        boolean evicting = Boolean.parseBoolean(args[1]);
        boolean large = Boolean.parseBoolean(args[4]);
        KeyValueStore<Integer, byte[]> store = KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(KEYS)
                .averageEntryBytes(large ? 10_000 : 150)
                .eviction(evicting ? Eviction.TWO_QUEUES : Eviction.NONE)
                .durability(Durability.PROCESS)
                .open(file);
        CutShortChild child = new CutShortChild(store, evicting, large, Long.parseLong(args[3]));
        int warmUp = args[5].equals("interpreted") ? WARM_UP_OF_INTERPRETED : large ? WARM_UP_OF_LARGE : WARM_UP;
        for (int i = 0; i < warmUp; i++) {
            child.step();
        }
        int before = child.refused;
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(writtenBytes(cut) / 100 * Integer.parseInt(args[2]) / 4096 * 4096);
        }
        long begin = System.nanoTime();
        for (int i = 0; i < THREADS_AFTER && System.nanoTime() - begin < child.longest(before); i++) {
            child.inThread(child::goOn);
        }
        child.inThread(store::close);
        System.out.println("wrong " + child.wrong + ", forgotten " + child.forgotten + ", refused before " + before
                + ", after " + (child.refused > before) + ", closed " + store.isClosed() + ", left " + child.left);
    }

    /**
     * Ends the process if a thread waits for a monitor that nobody has, look after look. Who owns it, by the JVM, tells nothing: that is a place
     * on the stack of a thread that has ended, and a later thread's stack may be there.
     */
    private static void watchMonitors() {
        int looks = 0;
        while (looks < LOOKS_THAT_TELL) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOKS_AT_MONITORS_MILLIS));
            ThreadInfo[] threads = ManagementFactory.getThreadMXBean().dumpAllThreads(true, false);
            Set<Integer> held = Arrays.stream(threads)
                    .flatMap(thread -> Arrays.stream(thread.getLockedMonitors()))
                    .map(LockInfo::getIdentityHashCode)
                    .collect(Collectors.toSet());
            boolean leftBehind = Arrays.stream(threads)
                    .anyMatch(thread -> thread.getThreadState() == Thread.State.BLOCKED
                            && !held.contains(thread.getLockInfo().getIdentityHashCode()));
            looks = leftBehind ? looks + 1 : 0;
        }
        System.out.println("a monitor was left behind");
        Runtime.getRuntime().halt(MONITOR_LEFT_BEHIND);
    }

    /**
     * Does something in a thread of its own: on 17 the JVM reports a fault of compiled code at any later return, also outside the
     * store, and also where the last report is just being caught.
     */
    private void inThread(Runnable action) throws InterruptedException {
        Thread thread = new Thread(action);
        thread.setUncaughtExceptionHandler((of, e) -> {
            if (!(e instanceof InternalError || e instanceof StoreReadOnlyException)) {
                System.out.println("unexpected " + e);
            }
        });
        thread.start();
        thread.join();
    }

    private long longest(int refusedBefore) {
        return refused > refusedBefore ? LONGEST_AFTER_NANOS : LONGEST_UNTIL_REFUSED_NANOS;
    }

    private void goOn() {
        // Where not even the table is left, each miss looks through all of it.
        long end = System.nanoTime() + LONGEST_NANOS;
        for (int i = 0; i < STEPS_OF_THREAD && System.nanoTime() < end; i++) {
            step();
        }
    }

    private void step() {
        int key = random.nextInt(keys);
        if (random.nextInt(4) == 0) {
            write(key);
        }
        read(key, false);
    }

    private void write(int key) {
        long version = Math.max(acknowledged[key], failed[key]) + 1;
        failed[key] = version;
        try {
            store.set(key, values.make(key, version));
        } catch (StoreReadOnlyException e) {
            refused++;
            return;
        } catch (InternalError e) {
            left++;
            return;
        }
        failed[key] = 0;
        acknowledged[key] = version;
        read(key, true);
    }

    private void read(int key, boolean justWritten) {
        try {
            judge(key, justWritten);
        } catch (InternalError e) {
            left++;
        }
    }

    private void judge(int key, boolean justWritten) {
        byte[] value = store.get(key);
        for (int i = 0; value == null && i < LOOKS; i++) {
            // The miss may stand for a fault that an earlier operation met and the JVM reports now.
            value = store.get(key);
        }
        if (value == null) {
            forgotten += justWritten && !evicting ? 1 : 0;
        } else if ((acknowledged[key] == 0 || !values.is(value, key, acknowledged[key]))
                && (failed[key] == 0 || !values.is(value, key, failed[key]))) {
            wrong++;
        }
    }
}
