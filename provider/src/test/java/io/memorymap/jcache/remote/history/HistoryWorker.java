package io.memorymap.jcache.remote.history;

import io.memorymap.jcache.MemoryMapCachingProvider;
import io.memorymap.soak.EndsWithParent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * A process that works on the shared cache until it is told to stop, or is killed. It knows only JCache, and its configuration file.
 *
 * <p>It has a directory: {@code memorymap.conf} is its configuration, {@code thread-N.log} are its logs, {@code ready} appears when it
 * works, {@code stop} tells it to stop, and {@code figures} are those of its management beans at the end.
 */
final class HistoryWorker {
    static final String CACHE = "shared";
    static final int THREADS = 2;
    private static final int FAILED = 3;
    private static final int MOST_ATTEMPTS = 5;
    private static final int MOST_OPERATIONS = 2_000_000;
    private static final int OPERATIONS_BETWEEN_PAUSES = 16;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static volatile boolean stopped;

    private HistoryWorker() {}

    /**
     * Arguments: the directory, the work, a number with which nothing of another life or process begins, a seed, a number that the
     * work asks for, and the time of the parent.
     */
    public static void main(String[] args) {
        EndsWithParent.watch();
        try {
            long behind = System.nanoTime() - Long.parseLong(args[5]);
            if (behind < 0 || behind > TimeUnit.MINUTES.toNanos(5)) {
                throw new IllegalStateException(
                        "System.nanoTime() is not the same in two processes here: it differs by " + behind);
            }
            work(
                    Path.of(args[0]),
                    Work.valueOf(args[1]),
                    Integer.parseInt(args[2]),
                    new SplittableRandom(Long.parseLong(args[3])),
                    Long.parseLong(args[4]));
        } catch (Throwable problem) {
            fail(problem);
        }
    }

    private static void fail(Throwable reason) {
        reason.printStackTrace();
        Runtime.getRuntime().halt(FAILED);
    }

    private static void work(Path directory, Work work, int first, SplittableRandom random, long number)
            throws IOException, InterruptedException, JMException {
        try (MemoryMapCachingProvider provider = new MemoryMapCachingProvider();
                CacheManager manager = manager(provider, directory.resolve("memorymap.conf"))) {
            Cache<Integer, ?> cache = cache(manager, work);
            manager.enableStatistics(CACHE, true);
            List<Thread> threads = new ArrayList<>();
            for (int n = 0; n < THREADS; n++) {
                OperationLog log = OperationLog.create(directory.resolve("thread-" + n + ".log"), MOST_OPERATIONS);
                Workload workload = workload(cache, work, log, random.split(), first * THREADS + n, number);
                threads.add(new Thread(() -> repeat(workload, log), "worker " + n));
            }
            for (Thread thread : threads) {
                thread.setUncaughtExceptionHandler((where, problem) -> fail(problem));
                thread.start();
            }
            Files.writeString(directory.resolve("ready"), "");
            while (!Files.exists(directory.resolve("stop"))) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            stopped = true;
            for (Thread thread : threads) {
                thread.join();
            }
            writeFigures(directory.resolve("figures"));
        }
    }

    /** On a machine that does much else, the server may be late, and a cache is not opened then. */
    private static CacheManager manager(MemoryMapCachingProvider provider, Path configuration) {
        for (int attempt = 1; ; attempt++) {
            try {
                return provider.getCacheManager(configuration.toUri(), HistoryWorker.class.getClassLoader());
            } catch (CacheException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                System.out.println("attempt " + attempt + ": " + e);
            }
        }
    }

    private static Cache<Integer, ?> cache(CacheManager manager, Work work) {
        Cache<Integer, ?> cache = work != Work.INCREMENTS
                ? manager.getCache(CACHE, Integer.class, Long.class)
                : manager.getCache(CACHE, Integer.class, long[].class);
        if (cache == null) {
            throw new IllegalStateException("the configuration has no cache " + CACHE);
        }
        return cache;
    }

    @SuppressWarnings("unchecked") // as it was asked for by the work
    private static Workload workload(
            Cache<Integer, ?> cache, Work work, OperationLog log, SplittableRandom random, int first, long number) {
        return work != Work.INCREMENTS
                ? new MixedWorkload((Cache<Integer, Long>) cache, log, random, first, work.changes(), number)
                : new IncrementWorkload((Cache<Integer, long[]>) cache, log, random, first, (int) number);
    }

    private static void repeat(Workload workload, OperationLog log) {
        while (!stopped) {
            for (int n = 0; n < OPERATIONS_BETWEEN_PAUSES && log.hasRoom(); n++) {
                workload.operate();
            }
            // Not as fast as it can: each operation is written down and checked.
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static void writeFigures(Path file) throws IOException, JMException {
        StringBuilder text = new StringBuilder();
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : server.queryNames(new ObjectName("io.memorymap:*,Cache=" + CACHE), null)) {
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                @Nullable Object value = server.getAttribute(name, attribute.getName());
                if (value instanceof Number) {
                    text.append(attribute.getName()).append('=').append(value).append('\n');
                }
            }
        }
        Files.writeString(file, text);
    }
}
