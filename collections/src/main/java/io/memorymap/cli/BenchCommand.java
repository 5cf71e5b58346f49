package io.memorymap.cli;

import com.google.gson.JsonObject;
import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.cli.view.Text;
import io.memorymap.cli.view.UnusableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures what a disk gives a store: a self-test, not a benchmark to compare machines by. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures a disk for some seconds: forced writes, and a store on it. Leaves nothing behind.")
final class BenchCommand extends Verb {
    private static final int ENTRIES = 100_000;
    private static final int VALUE_BYTES = 100;
    private static final int PAGE_BYTES = 4096;
    private static final long MAX_SEQUENTIAL_BYTES = 256L << 20;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int CHECK_EVERY = 256;

    @Parameters(
            index = "0",
            paramLabel = "DIRECTORY",
            arity = "0..1",
            description = "Where; the current one if not given.")
    Path directory = Path.of("");

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long, 1 to 600; 10 if not given.")
    int seconds;

    private final JsonObject results = new JsonObject();
    private final List<String> text = new ArrayList<>();
    private long phaseNanos;

    BenchCommand(Session session) {
        super(session);
    }

    /** One operation; what it returns keeps the compiler from leaving it out. */
    private interface Operation {
        long run(int i) throws IOException;
    }

    @Override
    public Integer call() throws IOException {
        if (seconds < 1 || seconds > 600) {
            throw new UnusableException("--seconds must be from 1 to 600, not " + seconds);
        }
        if (!Files.isDirectory(directory)) {
            throw new UnusableException(directory + ": is not a directory");
        }
        phaseNanos = TimeUnit.SECONDS.toNanos(seconds) / 5;
        Path file =
                directory.resolve("memorymap-bench-" + ProcessHandle.current().pid() + ".tmp");
        try (Progress progress = session.progress("bench", 5)) {
            disk(file, progress);
            store(file, progress);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(Path.of(file + ".lock"));
        }
        print(results, text);
        return ExitCode.OK;
    }

    private void disk(Path file, Progress progress) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
            long start = System.nanoTime();
            long written = 0;
            while (written < MAX_SEQUENTIAL_BYTES && System.nanoTime() - start < phaseNanos / 2) {
                session.checkStopped();
                written += channel.write(chunk.clear());
            }
            channel.force(false);
            double perSecond = written / ((System.nanoTime() - start) / 1e9);
            results.addProperty("sequentialBytesPerSecond", Math.round(perSecond));
            text.add(Text.line("sequential", Text.bytes(Math.round(perSecond)) + "/s written and forced"));
            progress.step();
            ByteBuffer page = ByteBuffer.allocateDirect(PAGE_BYTES);
            measure("force", "4 KiB writes, each forced", 1, i -> {
                channel.write(page.clear(), 0);
                channel.force(false);
                return i;
            });
            progress.step();
        }
        Files.delete(file);
    }

    private void store(Path file, Progress progress) throws IOException {
        SplittableRandom random = new SplittableRandom(ENTRIES);
        byte[] value = new byte[VALUE_BYTES];
        try (KeyValueStore<Long, byte[]> store = open(file, Durability.PERIODIC)) {
            measure("put", "puts of " + VALUE_BYTES + " bytes", CHECK_EVERY, i -> {
                value[i % VALUE_BYTES]++;
                store.set((long) random.nextInt(ENTRIES), value);
                return i;
            });
            progress.step();
            measure("get", "gets", CHECK_EVERY, i -> {
                byte[] found = store.get((long) random.nextInt(ENTRIES));
                return found == null ? 0 : found.length;
            });
            progress.step();
        }
        long start = System.nanoTime();
        try (KeyValueStore<Long, byte[]> store = open(file, Durability.SYNC)) {
            long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
            results.addProperty("reopenMicroseconds", micros);
            text.add(Text.line("reopen", Text.count(micros) + " µs for " + Text.count(store.size()) + " entries"));
            measure("syncPut", "puts, each forced", 1, i -> {
                value[i % VALUE_BYTES]++;
                store.set((long) random.nextInt(ENTRIES), value);
                return i;
            });
            progress.step();
        }
    }

    private static KeyValueStore<Long, byte[]> open(Path file, Durability durability) throws IOException {
        return KeyValueStore.builder(Long.class, byte[].class)
                .capacity(ENTRIES)
                .averageEntryBytes(Long.BYTES + VALUE_BYTES)
                .durability(durability)
                .open(file);
    }

    /** Repeats an operation until the phase is over; the clock is read once for so many of them. */
    private void measure(String name, String label, int batch, Operation operation) throws IOException {
        LatencyHistogram latency = new LatencyHistogram();
        long start = System.nanoTime();
        long before = start;
        long operations = 0;
        long sum = 0;
        while (before - start < phaseNanos) {
            session.checkStopped();
            for (int i = 0; i < batch; i++) {
                sum += operation.run((int) (operations + i & Integer.MAX_VALUE));
            }
            operations += batch;
            long now = System.nanoTime();
            latency.record((now - before) / batch);
            before = now;
        }
        double perSecond = operations / ((before - start) / 1e9);
        JsonObject result = new JsonObject();
        result.addProperty("operations", operations);
        result.addProperty("perSecond", Math.round(perSecond));
        result.addProperty("medianNanoseconds", latency.percentile(0.50));
        result.addProperty("p99Nanoseconds", latency.percentile(0.99));
        result.addProperty("worstNanoseconds", latency.percentile(1.0));
        result.addProperty("checksum", sum);
        results.add(name, result);
        text.add(Text.line(
                name,
                Text.count(Math.round(perSecond)) + "/s " + label + "; median " + micros(latency.percentile(0.50))
                        + ", 99 % " + micros(latency.percentile(0.99)) + ", worst " + micros(latency.percentile(1.0))
                        + (batch == 1 ? "" : " (means of " + batch + ")")));
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%,.1f µs", nanos / 1e3);
    }
}
