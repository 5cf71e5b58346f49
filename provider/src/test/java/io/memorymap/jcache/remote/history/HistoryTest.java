package io.memorymap.jcache.remote.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.remote.history.OperationLog.Counter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes share a cache while everything happens to them that may; what they did and saw is what was promised, and nine of ten reads
 * did not go to the server.
 *
 * <p>For longer: {@code -Dtest.history.seconds=3600}; again: {@code -Dtest.history.seed=...}.
 */
final class HistoryTest {
    private static final System.Logger LOG = System.getLogger("test");
    private static final int PROCESSES = 3;
    private static final int CALM_ROUNDS = 20;
    private static final double LEAST_NEAR_HITS = 0.9;
    private static final long SECONDS = Long.getLong("test.history.seconds", 0);
    private static final long SEED = Long.getLong("test.history.seed", System.nanoTime());

    @TempDir
    private Path directory;

    @Test
    void nobodyReadsWhatIsNotVouchedFor() throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(SEED);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int round = 0;
        do {
            round++;
            round(directory.resolve("round-" + round), random.split(), true);
        } while (System.nanoTime() < end);
    }

    @Test
    void withoutANearCacheItIsTheSame() throws IOException, InterruptedException {
        round(directory.resolve("plain"), new SplittableRandom(SEED), false);
    }

    /** Not a promise: a figure. */
    @Test
    @EnabledIfSystemProperty(named = "test.figures", matches = "true")
    void howFarNearCachesAreBehindWhenNothingHappens() throws IOException, InterruptedException {
        try (SharedCache shared =
                new SharedCache(directory.resolve("calm"), PROCESSES, Work.READS, true, SEED, n -> List.of())) {
            for (int n = 0; n < CALM_ROUNDS; n++) {
                Waiting.awaitWork(shared.workers(), "at first");
            }
            shared.stop();
            List<Operation> history = shared.history();
            report(shared, history, true);
            LOG.log(
                    Level.INFO,
                    "BEHIND, when nothing happens: " + shared.checker().staleness(history) / 1_000_000.0
                            + " ms at most");
            assertThat(shared.checker().violations(history)).as("seed %d", SEED).isEmpty();
        }
    }

    private static void round(Path directory, SplittableRandom random, boolean near)
            throws IOException, InterruptedException {
        try (SharedCache shared =
                new SharedCache(directory, PROCESSES, Work.READS, near, random.nextLong(), n -> List.of())) {
            Waiting.awaitWork(shared.workers(), "at first");
            for (Disturbance disturbance :
                    near ? shuffled(random) : List.of(Disturbance.CONNECTIONS_CUT, Disturbance.SERVER_KILLED)) {
                shared.disturb(disturbance);
            }
            shared.stop();
            List<Operation> history = shared.history();
            report(shared, history, near);
            assertThat(shared.checker().violations(history)).as("seed %d", SEED).isEmpty();
            if (near) {
                assertThat(nearHits(shared))
                        .as("share of near hits, seed %d", SEED)
                        .isGreaterThan(LEAST_NEAR_HITS);
            }
            for (WorkerProcess worker : shared.workers()) {
                assertThat(worker.counted(Counter.EXTRA_RUNS))
                        .as("processors that ran twice, seed %d", SEED)
                        .isZero();
            }
        }
    }

    /** Of the reads of all processes, how many were answered without the server; those of writes are counted among the others. */
    private static double nearHits(SharedCache shared) throws IOException {
        double near = 0;
        double far = 0;
        for (WorkerProcess worker : shared.workers()) {
            Map<String, Double> figures = worker.figures();
            near += figures.getOrDefault("NearHits", 0.0);
            far += figures.getOrDefault("NearMisses", 0.0) + figures.getOrDefault("Revalidations", 0.0);
        }
        return near / (near + far);
    }

    private static List<Disturbance> shuffled(SplittableRandom random) {
        List<Disturbance> all = new ArrayList<>(Arrays.asList(Disturbance.values()));
        List<Disturbance> shuffled = new ArrayList<>();
        while (!all.isEmpty()) {
            shuffled.add(all.remove(random.nextInt(all.size())));
        }
        return shuffled;
    }

    private static void report(SharedCache shared, List<Operation> history, boolean near) throws IOException {
        long acknowledged = history.stream().filter(Operation::isAcknowledged).count();
        long unknown = history.stream()
                .filter(operation -> operation.outcome() == Operation.Outcome.UNKNOWN)
                .count();
        LOG.log(
                Level.INFO,
                String.format(
                        Locale.ROOT,
                        "%d operations answered, %d unknown, near hits %.3f, seed %d",
                        acknowledged,
                        unknown,
                        near ? nearHits(shared) : 0,
                        SEED));
        for (WorkerProcess worker : shared.workers()) {
            Map<String, Double> figures = worker.figures();
            LOG.log(Level.INFO, worker + ": failures " + worker.counted(Counter.FAILURES) + ", " + figures);
        }
    }
}
