package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreFullException;
import io.memorymap.memory.FaultException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The disk of a file system that copies on write is full from whichever store on, and stores to all pages, or some, fault: a write is refused
 * as for want of room and has not happened, what there is can be read, and writing goes on, without a new opening, when there is room. Only if
 * the process ends before there is room may what was refused be found by the next one.
 */
final class FullDiskTest {
    private static final long SEED = Long.getLong("memorymap.full.seed", System.nanoTime());
    private static final int POINTS = Integer.getInteger("memorymap.full.points", 250);
    private static final int STEPS = 300;
    private static final int STEPS_WHILE_FULL = 12;
    private static final int LONGEST_DELAY = 60;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Which pages are hit: all, or those whose number gives a certain bit. */
    private record Pages(boolean all, long seed, int delay) implements Machine.Shortage {
        @Override
        public boolean isHit(int region, int page) {
            return all || new SplittableRandom(seed + 31L * page + region).nextBoolean();
        }
    }

    @ParameterizedTest(name = "evicting {0}, {1}, late {2}")
    @CsvSource({
        "false, PROCESS, false",
        "false, PERIODIC, false",
        "true, PROCESS, false",
        "true, PERIODIC, false",
        "false, SYNC, false",
        "false, PROCESS, true",
        "true, PERIODIC, true",
    })
    void refusesWritesAndGoesOnWhenThereIsRoom(boolean evicting, Durability durability, boolean late) {
        explore(Setup.of(evicting, 1, durability), late);
    }

    @ParameterizedTest(name = "evicting {0}")
    @ValueSource(booleans = {false, true})
    void refusesLargeValuesAndGoesOnWhenThereIsRoom(boolean evicting) {
        explore(Setup.withLargeValues(evicting, 2, Durability.PERIODIC), false);
    }

    private static void explore(Setup setup, boolean late) {
        Machine whole = SimulatedProcess.machineWithStore(setup, () -> null, SEED);
        long first = whole.events();
        new Workload(new SimulatedProcess(whole, setup, 1), setup.ledger(), new SplittableRandom(SEED), setup)
                .run(STEPS);
        long events = whole.events() - first;
        SplittableRandom random = new SplittableRandom(SEED);
        int refusals = 0;
        int points = 0;
        for (long n = 1; n < events; n += Math.max(1, events / POINTS)) {
            int delay = late ? 1 + random.nextInt(LONGEST_DELAY) : 0;
            Pages pages = new Pages(random.nextInt(3) == 0, random.nextLong(), delay);
            Run run = new Run(setup, first + n, pages, random.nextInt(4) == 0);
            try {
                run.go();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        setup + ", seed " + SEED + ", full from event " + n + ", " + pages + ", " + run + ": " + e, e);
            }
            refusals += run.refusals;
            points++;
        }
        System.getLogger("test")
                .log(Level.INFO, setup + ": " + points + " times full, " + refusals + " refusals, seed " + SEED);
        assertThat(refusals).isGreaterThan(points / 2);
    }

    /** One life of a store, on a disk that becomes full once. */
    private static final class Run implements Workload.Subject {
        private final Machine machine;
        private final Ledger ledger;
        private final SimulatedProcess process;
        private final Workload workload;
        private final boolean killed;
        private final List<Ledger.Change> unwritten = new ArrayList<>();
        private long nanos;
        private int refusals;

        Run(Setup setup, long point, Pages pages, boolean killed) {
            machine = SimulatedProcess.machineWithStore(setup, () -> null, SEED);
            machine.fullFrom(point, pages);
            ledger = setup.ledger();
            process = new SimulatedProcess(machine, setup, 1, () -> nanos);
            workload = new Workload(this, ledger, new SplittableRandom(SEED), setup);
            this.killed = killed;
        }

        void go() {
            int whileFull = 0;
            for (int i = 0; i < STEPS; i++) {
                try {
                    step();
                } catch (StoreFullException full) {
                    refused(full);
                    whileFull++;
                }
                if (process.store().isClosed()
                        || workload.isClearing()
                        || (killed && refusals > 0)
                        || (whileFull > 0 && whileFull++ > STEPS_WHILE_FULL)) {
                    break;
                }
            }
            machine.getRoom();
            nanos += PAUSE_NANOS;
            if (killed || process.store().isClosed()) {
                abandon();
            }
            Inspection.afterKill(process.store(), ledger);
            workload.run(STEPS);
            Inspection.afterKill(process.store(), ledger);
            process.reopen();
            Inspection.afterKill(process.store(), ledger);
        }

        @Override
        public KeyValueStore<Integer, byte[]> store() {
            return process.store();
        }

        @Override
        public void reopen() {
            process.store().close();
            abandon();
        }

        /** What was refused may not have been made unreadable, without room, and is found by the next process. */
        @Override
        public void abandon() {
            ledger.mayHaveHappened(unwritten);
            unwritten.clear();
            process.abandon();
        }

        @Override
        public String toString() {
            return (killed ? "killed after " : "") + refusals + " refusals";
        }

        private void step() {
            try {
                workload.step();
            } catch (InternalError | FaultException e) {
                // Where an opening meets it; that stores of files say more is shown elsewhere.
                machine.getRoom();
                abandon();
            }
        }

        private void refused(StoreFullException full) {
            assertThat(full).hasMessageContaining("No space left").hasMessageContaining("when there is room");
            refusals++;
            if (String.valueOf(full.getMessage()).contains("What was written is kept")) {
                // Of a store that forces each write.
                ledger.acknowledge();
            } else if (!workload.isClearing()) {
                unwritten.addAll(ledger.refused());
            }
            if (!workload.isClearing() && !process.store().isClosed()) {
                read();
            }
            if (refusals % 2 == 0) {
                nanos += PAUSE_NANOS;
            }
        }

        /** What there is can be read. */
        private void read() {
            KeyValueStore<Integer, byte[]> store = process.store();
            for (int key = 0; key < ledger.keys(); key++) {
                long version;
                try {
                    version = ledger.afterKill(key, store.get(key));
                } catch (StoreFullException halfWritten) {
                    // A table that was being rewritten.
                    continue;
                }
                ledger.found(key, version);
            }
        }
    }
}
