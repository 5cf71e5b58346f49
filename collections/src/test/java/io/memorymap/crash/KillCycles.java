package io.memorymap.crash;

import io.memorymap.KeyValueStore;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Starts processes over one store file and kills each with SIGKILL at a random moment. */
final class KillCycles {
    private static final int KILLED = 128 + 9;
    private static final long START_LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long LONGEST_LIFE_NANOS = TimeUnit.MILLISECONDS.toNanos(120);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final KillPlan plan;
    private final Path directory;
    private final SplittableRandom random;
    private final boolean planted;

    KillCycles(KillPlan plan, Path directory, long seed, boolean planted) {
        this.plan = plan;
        this.directory = directory;
        this.random = new SplittableRandom(seed);
        this.planted = planted;
    }

    /**
     * Runs the cycles, and one process more that is not killed.
     *
     * @return operations acknowledged by all processes
     * @throws AssertionError if a process found what was not promised
     */
    long run(int cycles) throws IOException, InterruptedException {
        AckFile acks = AckFile.open(directory.resolve("acks"), plan.keys());
        for (int cycle = 0; cycle < cycles; cycle++) {
            kill(cycle, acks);
        }
        finish(cycles, acks);
        return acks.operations();
    }

    private void kill(int cycle, AckFile acks) throws IOException, InterruptedException {
        boolean closing = random.nextInt(8) == 0;
        boolean starting = random.nextInt(8) == 0;
        acks.state(0);
        acks.stop(false);
        Process process = start(cycle);
        if (starting) {
            // While the process still opens the file, creates it, or looks at it.
            LockSupport.parkNanos(random.nextLong(3 * LONGEST_LIFE_NANOS));
        } else {
            await(process, cycle, () -> acks.state() != 0);
            LockSupport.parkNanos(random.nextLong(LONGEST_LIFE_NANOS));
            if (closing) {
                acks.stop(true);
                LockSupport.parkNanos(random.nextLong(LONGEST_LIFE_NANOS));
            }
        }
        process.destroyForcibly();
        int status = process.waitFor();
        if (status != KILLED && status != 0) {
            throw failure(cycle, status);
        }
    }

    private void await(Process process, int cycle, BooleanSupplier happened) {
        long start = System.nanoTime();
        while (!happened.getAsBoolean() && process.isAlive()) {
            if (System.nanoTime() - start > START_LIMIT_NANOS) {
                process.destroyForcibly();
                throw new AssertionError(plan + ", cycle " + cycle + ": the process hangs");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private void finish(int cycle, AckFile acks) throws IOException, InterruptedException {
        acks.state(0);
        acks.stop(acks.operations() > 0);
        Process process = start(cycle);
        // Each of the others may have been killed before its first operation had returned.
        await(process, cycle, () -> acks.operations() > 0);
        acks.stop(true);
        int status = process.waitFor();
        if (status != 0 || acks.state() != AckFile.CLOSED) {
            throw failure(cycle, status);
        }
        if (!planted) {
            try (KeyValueStore<Integer, byte[]> store = plan.builder().open(directory.resolve("store"))) {
                int segments = store.statistics().segments();
                if (segments != plan.segments || store.recoveryReport().segmentsRepaired() != 0) {
                    throw new AssertionError(plan + ": " + segments + " segments, " + store.recoveryReport());
                }
            }
        }
    }

    private AssertionError failure(int cycle, int status) throws IOException {
        return new AssertionError(plan + ", cycle " + cycle + ": the process ended with " + status + "\n"
                + Files.readString(directory.resolve("errors")));
    }

    private Process start(int cycle) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Xmx128m",
                "-cp",
                location(KeyValueStore.class) + java.io.File.pathSeparator + location(KillChild.class),
                KillChild.class.getName(),
                plan.name(),
                directory.resolve("store").toString(),
                directory.resolve("acks").toString(),
                Long.toString(random.nextLong() + cycle),
                Boolean.toString(planted));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("errors").toFile())
                .start();
    }

    static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
