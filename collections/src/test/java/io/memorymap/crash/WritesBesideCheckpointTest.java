package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreDoubles;
import io.memorymap.engine.head.HeaderException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Another thread writes before whichever access of a checkpoint, and goes on writing when it is done; then the power fails. What was written before
 * the checkpoint began is there, at that version or a later one.
 */
final class WritesBesideCheckpointTest {
    private static final long SEED = Long.getLong("memorymap.checkpoint.seed", System.nanoTime());
    private static final int POINTS = Integer.getInteger("memorymap.checkpoint.points", 100);
    private static final int FORCES = 3;
    private static final int STEPS = 60;
    private static final int CHANGES_BESIDE = 40;
    private static final int CHANGES_AFTER = 12;
    private static final int IMAGES = 8;

    @ParameterizedTest(name = "evicting {0}")
    @ValueSource(booleans = {false, true})
    void nothingOfBeforeItIsLost(boolean evicting) throws HeaderException, InterruptedException {
        Setup setup = Setup.of(evicting, 1, Durability.PERIODIC);
        int images = 0;
        long accesses = 1;
        SplittableRandom random = new SplittableRandom(SEED);
        for (int n = 0; n < POINTS; n++) {
            // Every other time after a force, where most can go wrong and a second thread is held up by nothing.
            boolean atForce = n % 2 == 0;
            long point = atForce ? 1 + n / 2 % FORCES : 1 + random.nextLong(accesses);
            Run run = new Run(setup, SEED + n, atForce);
            try {
                long made = run.checkpoint(point);
                accesses = atForce ? accesses : made;
                run.losePower(random);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        setup + ", seed " + SEED + ", workload " + n + ", at access " + point + ": " + e.getMessage(),
                        e);
            }
            images += IMAGES;
        }
        System.getLogger("test").log(Level.INFO, setup + ": " + images + " disks, seed " + SEED);
        assertThat(accesses).isGreaterThan(1);
    }

    /** One store, and one checkpoint of it. */
    private static final class Run implements Workload.Subject {
        private final Setup setup;
        private final Machine machine;
        private final Interleaving threads;
        private final KeyValueStore<Integer, byte[]> store;
        private final Ledger ledger;
        private final Workload workload;

        Run(Setup setup, long seed, boolean atForce) throws HeaderException {
            this.setup = setup;
            machine = SimulatedProcess.machineWithStore(setup, () -> null, seed).withDisk();
            threads = atForce ? new Interleaving(machine.start()).afterForces() : new Interleaving(machine.start());
            store = StoreDoubles.open(
                    threads.regions(), new StoreDoubles.Settings(setup.durability(), 1, () -> Instant.EPOCH));
            ledger = setup.ledger();
            workload = new Workload(this, ledger, new SplittableRandom(seed), setup);
            workload.change(STEPS);
        }

        long checkpoint(long point) throws InterruptedException {
            // Nothing looks at the ledger before the checkpoint is done.
            ledger.flushed();
            long accesses = threads.run(store::flush, point, () -> workload.change(CHANGES_BESIDE));
            workload.change(CHANGES_AFTER);
            return accesses;
        }

        void losePower(SplittableRandom random) {
            for (int n = 0; n < IMAGES; n++) {
                Machine after =
                        Machine.from(machine.powerLoss(random), () -> null).withDisk();
                Inspection.afterPowerLoss(new SimulatedProcess(after, setup, 2).store(), ledger.copy());
            }
        }

        @Override
        public KeyValueStore<Integer, byte[]> store() {
            return store;
        }

        @Override
        public void reopen() {
            throw new UnsupportedOperationException("The store stays open");
        }

        @Override
        public void abandon() {
            throw new UnsupportedOperationException("The store stays open");
        }
    }
}
