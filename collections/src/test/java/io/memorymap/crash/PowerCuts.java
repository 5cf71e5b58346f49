package io.memorymap.crash;

import io.memorymap.KeyValueStore;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.memory.MappedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the power under real processes: what they force is seen below the JVM ({@code src/test/native/powercut.c}), each ends at a call
 * about its file, and the files that a device may then have are opened and held against what was promised.
 */
final class PowerCuts {
    private static final int KILLED = 128 + 9;
    private static final long PATIENCE_SECONDS = 120;
    private static final int MOST_CALLS = 400;
    private static final int STEPS_AFTER = 20;
    private static final int HEAD_BYTES = 2 * Disk.PAGE;

    private final CutPlan plan;
    private final Path directory;
    private final Path library;
    private final SplittableRandom random;
    private final boolean loseLog;
    private int images;
    private long forces;

    /** @param loseLog the planted bug: forces of the log do nothing */
    PowerCuts(CutPlan plan, Path directory, Path library, long seed, boolean loseLog) {
        this.plan = plan;
        this.directory = directory;
        this.library = library;
        this.random = new SplittableRandom(seed);
        this.loseLog = loseLog;
    }

    /** Builds the library that is preloaded; null where there is no compiler, or none that can. */
    static @Nullable Path compile(Path into) throws IOException, InterruptedException {
        Path source = Path.of("src", "test", "native", "powercut.c");
        Path library = into.resolve("powercut.so");
        boolean compiler = Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "gcc")));
        if (!compiler || !Files.exists(source)) {
            return null;
        }
        Process gcc = new ProcessBuilder(
                        "gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl")
                .inheritIO()
                .start();
        return gcc.waitFor() == 0 ? library : null;
    }

    int images() {
        return images;
    }

    long forces() {
        return forces;
    }

    /**
     * Lets one process after the other work and end, each on a file that the one before may have left.
     *
     * @param lives processes
     * @param perLife files looked at for each
     * @throws AssertionError if one of them has what was not promised
     */
    void run(int lives, int perLife) throws IOException, InterruptedException {
        Path file = directory.resolve("store");
        plan.new Opened(file).close();
        Ledger ledger = plan.setup.ledger();
        for (int life = 0; life < lives; life++) {
            CutJournal.write(directory.resolve("journal"), ledger);
            CutTrace trace = live(life, file);
            ledger = CutJournal.read(directory.resolve("journal"), plan.setup);
            file = look(life, trace, ledger, perLife);
        }
    }

    private CutTrace live(int life, Path file) throws IOException, InterruptedException {
        byte[] before = Files.readAllBytes(file);
        Path trace = directory.resolve("trace");
        Path errors = directory.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(command(file)).redirectErrorStream(true).redirectOutput(errors.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("LD_PRELOAD", library.toString());
        environment.put("POWERCUT_FILE", file.toString());
        environment.put("POWERCUT_TRACE", trace.toString());
        environment.put("POWERCUT_AT", Integer.toString(1 + random.nextInt(MOST_CALLS)));
        if (loseLog) {
            environment.put("POWERCUT_LOSE_FROM", Long.toString(logStart(file)));
            environment.put("POWERCUT_LOSE_TO", Long.toString(before.length));
        }
        Process process = builder.start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(plan + ", life " + life + ": the process hangs");
        }
        if (process.exitValue() != KILLED && process.exitValue() != 0) {
            throw new AssertionError(plan + ", life " + life + ": the process ended with " + process.exitValue() + "\n"
                    + Files.readString(errors));
        }
        CutTrace read = CutTrace.read(trace, before, Files.readAllBytes(file));
        forces += read.forces();
        return read;
    }

    private List<String> command(Path file) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Xmx128m",
                "-cp",
                KillCycles.location(KeyValueStore.class)
                        + java.io.File.pathSeparator
                        + KillCycles.location(CutChild.class),
                CutChild.class.getName(),
                plan.name(),
                file.toString(),
                directory.resolve("journal").toString(),
                Long.toString(random.nextLong()));
    }

    /** Where the first log begins in the file; a store of one segment has no other. */
    private static long logStart(Path file) throws IOException {
        try {
            Geometry geometry =
                    StoreHeader.parse(MappedFile.readHead(file, HEAD_BYTES)).geometry();
            return (long) geometry.headBytes() + new Layout(geometry).logStart(0);
        } catch (HeaderException e) {
            throw new IOException(e);
        }
    }

    /** Looks at files that may be left; returns the last of them, closed, and what is promised of it by changing the ledger. */
    private Path look(int life, CutTrace trace, Ledger ledger, int perLife) throws IOException {
        Path image = directory.resolve("image");
        for (int n = 0; n < perLife; n++) {
            images++;
            boolean last = n == perLife - 1;
            Ledger promised = last ? ledger : ledger.copy();
            // The file of the process is still there: this one is another, and so not trusted to be current.
            Files.deleteIfExists(image);
            Files.deleteIfExists(directory.resolve("image.policy"));
            Files.write(image, trace.image(random));
            Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rw-------"));
            try (CutPlan.Opened opened = plan.new Opened(image)) {
                Inspection.afterPowerLoss(opened.store(), promised);
                new Workload(opened, promised, random.split(), plan.setup).run(STEPS_AFTER);
                Inspection.afterKill(opened.store(), promised);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        plan + ", life " + life + ", image " + n + ", " + trace.unforcedPages() + " pages unforced: "
                                + e.getMessage(),
                        e);
            }
        }
        Files.deleteIfExists(directory.resolve("store.policy"));
        return Files.move(image, directory.resolve("store"), StandardCopyOption.ATOMIC_MOVE);
    }
}
