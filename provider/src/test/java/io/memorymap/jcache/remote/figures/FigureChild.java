package io.memorymap.jcache.remote.figures;

import io.memorymap.jcache.MemoryMapCachingProvider;
import io.memorymap.soak.EndsWithParent;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;

/** A process whose work is measured: on a cache of 1 KiB values, whose configuration says whether it is local or remote. It says what it counted, a line for each figure. */
final class FigureChild {
    static final String CACHE = "shared";
    static final int VALUE_BYTES = 1024;
    private static final int BATCH = 100;
    private static final int BETWEEN_LOOKS = 256;
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Processes that are compared take turns of this length, by the machine's clock. */
    static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Cache<Integer, byte[]> cache;
    private final int turn;
    private final SplittableRandom random = new SplittableRandom(1);

    private FigureChild(Cache<Integer, byte[]> cache, int turn) {
        this.cache = cache;
        this.turn = turn;
    }

    /**
     * Arguments: the configuration file, the work (and after a colon the cache), the first key, the number of keys, a
     * number that the work asks for, and which of two turns it works in, 0 or 1, or -1 for both.
     */
    public static void main(String[] args) {
        EndsWithParent.watch();
        try (MemoryMapCachingProvider provider = new MemoryMapCachingProvider();
                CacheManager manager =
                        provider.getCacheManager(Path.of(args[0]).toUri(), FigureChild.class.getClassLoader())) {
            String[] work = args[1].split(":", 2);
            String name = work.length > 1 ? work[1] : CACHE;
            FigureChild child =
                    new FigureChild(manager.getCache(name, Integer.class, byte[].class), Integer.parseInt(args[5]));
            int first = Integer.parseInt(args[2]);
            int keys = Integer.parseInt(args[3]);
            int number = Integer.parseInt(args[4]);
            switch (work[0]) {
                case "fill" -> {
                    child.fill(first, keys);
                    child.sweep(first, keys);
                }
                case "sweep" -> child.sweep(first, keys);
                case "read" -> child.read(first, keys, number);
                case "read-after-filling" -> {
                    child.fill(first, keys);
                    child.sweep(first, keys);
                    child.read(first, keys, number);
                }
                case "write" -> child.write(first, keys, number);
                default -> throw new IllegalArgumentException(args[1]);
            }
        } catch (Throwable problem) {
            problem.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
        System.exit(0);
    }

    private byte[] value() {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        return value;
    }

    private void fill(int first, int keys) {
        Map<Integer, byte[]> batch = new HashMap<>();
        for (int key = first; key < first + keys; key++) {
            batch.put(key, value());
            if (batch.size() == BATCH || key == first + keys - 1) {
                cache.putAll(batch);
                batch.clear();
            }
        }
    }

    /** Reads each key once. */
    private void sweep(int first, int keys) {
        int found = 0;
        long start = System.nanoTime();
        for (int key = first; key < first + keys; key++) {
            found += cache.get(key) == null ? 0 : 1;
        }
        say("found", found);
        say("sweep-millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    /** Reads keys at random, and says every so often how many it has read by then, and in what time of its own. */
    private void read(int first, int keys, int seconds) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long reads = 0;
        long missing = 0;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long next = System.nanoTime() + WINDOW_NANOS;
        say("begin", System.nanoTime());
        for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
            if (now >= next) {
                System.out.println("reads " + reads + " at " + now + " in " + threads.getCurrentThreadCpuTime());
                next += WINDOW_NANOS;
                awaitTurn();
            }
            for (int n = 0; n < BETWEEN_LOOKS; n++) {
                missing += cache.get(first + random.nextInt(keys)) == null ? 1 : 0;
            }
            reads += BETWEEN_LOOKS;
        }
        say("missing", missing);
        say("end", System.nanoTime());
    }

    private void awaitTurn() {
        for (long now = System.nanoTime(); turn >= 0 && now / TURN_NANOS % 2 != turn; now = System.nanoTime()) {
            LockSupport.parkNanos(TURN_NANOS - now % TURN_NANOS);
        }
    }

    /** Writes so many keys a second, until its parent ends it. */
    private void write(int first, int keys, int rate) {
        long pause = TimeUnit.SECONDS.toNanos(1) * BATCH / rate;
        long next = System.nanoTime();
        byte[] value = value();
        long written = 0;
        while (written < Long.MAX_VALUE) {
            Map<Integer, byte[]> batch = new HashMap<>();
            while (batch.size() < BATCH) {
                batch.put(first + random.nextInt(keys), value);
            }
            cache.putAll(batch);
            written += BATCH;
            if (written % rate < BATCH) {
                System.out.println("written " + written + " at " + System.nanoTime());
            }
            next += pause;
            LockSupport.parkNanos(next - System.nanoTime());
            long before = System.nanoTime();
            awaitTurn();
            // What was not written while others had their turn is not caught up with.
            next += System.nanoTime() - before;
        }
    }

    private static void say(String name, long figure) {
        System.out.println(name + " " + figure);
    }
}
