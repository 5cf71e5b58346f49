package io.memorymap.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A strict store, an evicting one and a cache of JCache live through processes that work on them with all operations and are killed, or close and open them again;
 * between two processes a bit flips in a file, and the bounds of the cache change. No promise is broken, and in the end everything is accounted for: entries, bytes,
 * permits, handles of files, threads, mappings and heap.
 *
 * <p>An hour: {@code mvn -Psoak}; longer: {@code mvn -Psoak -Dmemorymap.soak.minutes=600}.
 */
final class SoakTest {
    private static final long MILLIS = TimeUnit.MINUTES.toMillis(Long.getLong("memorymap.soak.minutes", 0));
    private static final long LEAST_MILLIS = 6_000;
    private static final int KILLED = 128 + 9;
    private static final int LONGEST_LIFE_MILLIS = 2_500;
    private static final int PAGE = 4096;
    private static final int LOOKS_FOR_A_PAGE = 500;
    private static final long START_LIMIT_NANOS = TimeUnit.MINUTES.toNanos(3);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long SEED = Long.getLong("memorymap.soak.seed", System.nanoTime());

    @TempDir
    private Path directory;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private int processes;
    private int kills;
    private int damages;

    @Test
    void noPromiseIsBrokenAndNothingIsLeftOver() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(MILLIS, LEAST_MILLIS));
        while (System.nanoTime() < end) {
            boolean damaged = kills + processes > 0 && random.nextInt(3) == 0 && damage();
            if (random.nextInt(5) < 3) {
                kill(damaged);
            } else {
                end(start(LONGEST_LIFE_MILLIS, damaged));
            }
        }
        end(start(LONGEST_LIFE_MILLIS / 5, false));
        StoreSubject.fillToBothBounds(stores().resolve("strict.mm"));
        System.getLogger("test")
                .log(
                        Level.INFO,
                        processes + " processes, " + kills + " of them killed, " + damages + " damages, seed " + SEED);
        assertThat(kills).isLessThanOrEqualTo(processes);
    }

    private Path stores() {
        return directory.resolve("stores");
    }

    private void kill(boolean damaged) throws IOException, InterruptedException {
        Process process = start(10 * LONGEST_LIFE_MILLIS, damaged);
        if (damaged || random.nextInt(6) > 0) {
            awaitReady(process);
        }
        // Else while it opens what is there, or looks at it.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MILLIS / 2)));
        process.destroyForcibly();
        int status = process.waitFor();
        if (status != KILLED && status != 0) {
            throw failure(status);
        }
        kills++;
    }

    private void end(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("seed " + SEED + ": process " + processes + " hangs");
        }
        if (process.exitValue() != 0) {
            throw failure(process.exitValue());
        }
    }

    private void awaitReady(Process process) {
        long limit = System.nanoTime() + START_LIMIT_NANOS;
        while (!Files.exists(stores().resolve("ready")) && process.isAlive()) {
            if (System.nanoTime() > limit) {
                process.destroyForcibly();
                throw new AssertionError("seed " + SEED + ": process " + processes + " does not begin");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private AssertionError failure(int status) throws IOException {
        return new AssertionError("seed " + SEED + ", process " + processes + " ended with " + status + "\n"
                + Files.readString(directory.resolve("said")));
    }

    private Process start(long millis, boolean damaged) throws IOException {
        processes++;
        Files.deleteIfExists(stores().resolve("ready"));
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-Xmx192m",
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        SoakChild.class.getName(),
                        Files.createDirectories(stores()).toString(),
                        Long.toString(random.nextLong()),
                        Long.toString(millis),
                        Boolean.toString(damaged)))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
    }

    /** Flips one bit of one file, where there is something; false if nothing was found. */
    private boolean damage() throws IOException {
        List<Path> files = List.of(
                stores().resolve("strict.mm"),
                stores().resolve("evicting.mm"),
                stores().resolve("caches").resolve("soaked.mmap"));
        Path file = files.get(random.nextInt(files.size()));
        if (!Files.exists(file)) {
            return false;
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] page = new byte[PAGE];
            for (int n = 0; n < LOOKS_FOR_A_PAGE; n++) {
                long at = random.nextLong(bytes.length() / PAGE) * PAGE;
                bytes.seek(at);
                bytes.readFully(page);
                int offset = random.nextInt(PAGE);
                if (page[offset] != 0) {
                    bytes.seek(at + offset);
                    bytes.write(page[offset] ^ 1 << random.nextInt(Byte.SIZE));
                    damages++;
                    return true;
                }
            }
        }
        return false;
    }
}
