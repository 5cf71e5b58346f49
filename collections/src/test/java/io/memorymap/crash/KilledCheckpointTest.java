package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import java.lang.System.Logger.Level;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A process dies at each event of a checkpoint, and the power fails at each event of the next process's first one: of the two copies
 * of a checkpoint one is whole on the disk, and the blocks that it needs are there.
 */
final class KilledCheckpointTest {
    private static final long SEED = Long.getLong("memorymap.checkpoint.seed", System.nanoTime());
    private static final int STEPS = 60;
    private static final int STEPS_BETWEEN = 4;
    private static final int LEAST_IMAGES = Integer.getInteger("memorymap.checkpoint.images", 1_500);
    private static final int IMAGES_OF_AN_EVENT = 30;

    @ParameterizedTest(name = "evicting {0}, {1} segments")
    @CsvSource({"false, 1", "true, 1", "false, 2"})
    void nothingFlushedIsLost(boolean evicting, int segments) {
        Setup setup = Setup.of(evicting, segments, Durability.PERIODIC);
        int images = 0;
        for (long seed = SEED; images < LEAST_IMAGES; seed++) {
            images += killAtEachEvent(setup, seed);
        }
        System.getLogger("test").log(Level.INFO, setup + ": " + images + " disks, seed " + SEED);
        assertThat(images).isPositive();
    }

    private static int killAtEachEvent(Setup setup, long seed) {
        int images = 0;
        int found = 1;
        for (int kill = 0; found > 0; kill++) {
            try {
                found = run(setup, seed, kill);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(setup + ", seed " + seed + ", killed at event " + kill + ": " + e, e);
            }
            images += found;
        }
        return images;
    }

    /** Returns how many disks were looked at, 0 if the checkpoint had fewer events. */
    private static int run(Setup setup, long seed, int kill) {
        Machine machine =
                SimulatedProcess.machineWithStore(setup, () -> null, seed).withDisk();
        Ledger ledger = setup.ledger();
        SimulatedProcess process = new SimulatedProcess(machine, setup, 1);
        SplittableRandom random = new SplittableRandom(seed);
        Workload workload = new Workload(process, ledger, random, setup);
        workload.run(STEPS);
        process.store().flush();
        ledger.flushed();
        workload.run(STEPS_BETWEEN);
        machine.killAt(machine.events() + kill);
        try {
            process.store().flush();
            return 0;
        } catch (RuntimeException | Error e) {
            if (!machine.isDead()) {
                throw e;
            }
        }
        machine.killAt(Long.MAX_VALUE);
        process.abandon();
        Inspection.afterKill(process.store(), ledger);
        workload.run(STEPS_BETWEEN);
        Failures failures = new Failures(setup, machine, ledger, random.split());
        failures.schedule();
        process.store().flush();
        failures.rethrow();
        return failures.images;
    }

    /** The power fails before each event. */
    private static final class Failures implements Runnable {
        private final Setup setup;
        private final Machine machine;
        private final Ledger ledger;
        private final SplittableRandom random;
        private int images;
        private AssertionError failure = new AssertionError("none");
        private boolean failed;

        Failures(Setup setup, Machine machine, Ledger ledger, SplittableRandom random) {
            this.setup = setup;
            this.machine = machine;
            this.ledger = ledger;
            this.random = random;
        }

        void schedule() {
            machine.witnessAt(machine.events() + 1, this);
        }

        @Override
        public void run() {
            try {
                for (int n = 0; n < IMAGES_OF_AN_EVENT; n++, images++) {
                    Machine after =
                            Machine.from(machine.powerLoss(random), () -> null).withDisk();
                    Inspection.afterPowerLoss(new SimulatedProcess(after, setup, 2).store(), ledger.copy());
                }
            } catch (AssertionError | RuntimeException e) {
                // The store that is at work just now would wrap it.
                failure = failed ? failure : new AssertionError(e.toString(), e);
                failed = true;
            }
            schedule();
        }

        void rethrow() {
            if (failed) {
                throw failure;
            }
        }
    }
}
