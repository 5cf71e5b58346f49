package io.memorymap.jcache.remote.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.remote.history.OperationLog.Counter;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The histories show the bugs that a near cache and a lease are most easily built with: each is planted into the product of one of two processes,
 * which is disturbed, with new seeds, until it is caught. The other is as it should be, so that it sees what the first does not.
 */
final class PlantedBugsTest {
    private static final int PROCESSES = 2;
    private static final int MOST_ROUNDS = 20;
    private static final int DISTURBANCES = 2;
    private static final String WANTED = System.getProperty("test.history.bugs", "");
    private static final long SEED = Long.getLong("test.history.seed", System.nanoTime());

    @TempDir
    private Path directory;

    /** A bug, and what brings it out. */
    enum Bug {
        VALUE_STORED_AFTER_ITS_INVALIDATION(
                "remote/NearCache",
                "                set(key, place, number, version, value, expiresAt);",
                "                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000); set(key, place, vouchers.answered(place), version, value, expiresAt);",
                Disturbance.CONNECTIONS_CUT),
        NUMBER_KEPT_FROM_BEFORE_A_CHANGE("remote/NearCache", """
                        lock.lock();
                        try {
                            if (vouchers.isLast(place, number)) {
                                set(key, place, number, version, value, expiresAt);
                """, """
                        java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
                        lock.lock();
                        try {
                            if (vouchers.isLast(place, number)) {
                                store.set(key, new NearValue<>(vouchers.incarnation(), number, place, version, value), expiresAt);
                """, Disturbance.CONNECTIONS_CUT),
        CHANGE_SETTLED_AND_NOT_DROPPED(
                "remote/NearDrops",
                "            near.dropIfChanged(key, near.vouchers().place(entry));\n",
                "",
                Disturbance.CONNECTIONS_CUT),
        VOUCHERS_KEPT_OVER_A_RECONNECT(
                "remote/Server",
                "                vouchers.lost();\n                changes.lost();\n",
                "                changes.lost();\n",
                Disturbance.CONNECTIONS_CUT),
        TRACKING_NOT_RESTORED(
                "remote/Connector",
                "            track(connection);\n",
                "            if (System.setProperty(\"planted\", \"\") == null) { track(connection); }\n",
                Disturbance.CONNECTIONS_CUT),
        LEASE_NOT_CHECKED_BY_WRITERS(
                "remote/Script", "if held then return 'b' end elseif", "elseif", Disturbance.SERVER_FLUSHED),
        PROCESSOR_RUN_TWICE(
                "cache/EntryProcessing",
                "            T result = process(",
                "            process(operation.lockedKey(), processor, entry, arguments);\n            T result = process(",
                Disturbance.SERVER_FLUSHED),
        WRITE_SENT_AGAIN(
                "remote/Server",
                "        return changes\n                ? away(",
                "        return false\n                ? away(",
                Disturbance.CONNECTIONS_CUT),
        PAUSE_NOT_NOTICED(
                "remote/Vouchers",
                "return System.nanoTime() - confirmedUntil < 0;",
                "return true;",
                Disturbance.PROCESS_PAUSED),
        EMPTYING_NOT_HEARD(
                "remote/ServerConnection", "            listener.emptied();\n", "", Disturbance.SERVER_FLUSHED);

        @SuppressWarnings("ImmutableEnumChecker") // a record of strings
        private final Mutant mutant;

        private final Disturbance disturbance;

        Bug(String file, String from, String to, Disturbance disturbance) {
            this.mutant = new Mutant(file, from, to);
            this.disturbance = disturbance;
        }
    }

    /**
     * Those that near caches and leases are known for; all of them by {@code -Dtest.history.bugs=all}, one by its name instead of {@code all}.
     */
    static List<Bug> bugs() {
        if (WANTED.isEmpty()) {
            return List.of(
                    Bug.VALUE_STORED_AFTER_ITS_INVALIDATION,
                    Bug.VOUCHERS_KEPT_OVER_A_RECONNECT,
                    Bug.TRACKING_NOT_RESTORED);
        }
        return WANTED.equals("all") ? List.of(Bug.values()) : List.of(Bug.valueOf(WANTED));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void isCaught(Bug bug) throws IOException, InterruptedException {
        Path classes = bug.mutant.compile(directory.resolve("mutant"));
        List<String> options = List.of("-cp", classes + File.pathSeparator + System.getProperty("java.class.path"));
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 1; round <= MOST_ROUNDS; round++) {
            List<String> told = round(directory.resolve("round-" + round), random.nextLong(), options, bug.disturbance);
            if (!told.isEmpty()) {
                System.getLogger("test")
                        .log(Level.INFO, bug + " is caught in round " + round + ", seed " + SEED + ": " + told.get(0));
                return;
            }
        }
        throw new AssertionError(bug + " is not caught in " + MOST_ROUNDS + " rounds, seed " + SEED);
    }

    private static List<String> round(Path directory, long seed, List<String> options, Disturbance disturbance)
            throws IOException, InterruptedException {
        try (SharedCache shared = new SharedCache(
                directory, PROCESSES, Work.CHANGES, true, seed, n -> n < PROCESSES ? List.of() : options)) {
            Waiting.awaitWork(shared.workers(), "at first");
            for (int n = 0; n < DISTURBANCES; n++) {
                shared.disturb(disturbance, PROCESSES - 1);
            }
            // For what was missed to show, nothing may be written for longer than a near cache may be behind.
            Waiting.pass(2 * SharedCache.WINDOW_NANOS);
            shared.stop();
            List<Operation> history = shared.history();
            assertThat(history).isNotEmpty();
            List<String> told = new ArrayList<>(shared.checker().violations(history));
            for (WorkerProcess worker : shared.workers()) {
                if (worker.counted(Counter.EXTRA_RUNS) > 0) {
                    told.add(worker + " has run a processor twice");
                }
            }
            return told;
        }
    }
}
