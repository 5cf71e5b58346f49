package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreReadOnlyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whichever force of a store's life fails, once: it is said, no later one passes for its repetition, and the store is only read from then on. The system
 * takes the pages that it could not write for written, so that a second force would find nothing to do; what was flushed before is there after
 * a loss of power.
 */
final class FailedForceTest {
    private static final long SEED = Long.getLong("memorymap.error.seed", System.nanoTime());
    private static final int STEPS = 200;
    private static final int IMAGES = 8;
    private static final int LEAST_FAILURES = 6;
    private static final int MOST_WORKLOADS = 20;

    @ParameterizedTest(name = "evicting {0}, {1}")
    @CsvSource({"false, PERIODIC", "true, PERIODIC", "false, SYNC"})
    void isNeverRepeatedAsASuccess(boolean evicting, Durability durability) {
        Setup setup = Setup.of(evicting, 1, durability);
        int failures = 0;
        // A workload may happen to force next to nothing.
        for (long seed = SEED; failures < LEAST_FAILURES && seed < SEED + MOST_WORKLOADS; seed++) {
            for (int n = 0; failFrom(setup, seed, n); n += durability == Durability.SYNC ? 7 : 1) {
                failures++;
            }
        }
        System.getLogger("test").log(Level.INFO, setup + ": " + failures + " failed forces, seed " + SEED);
        assertThat(failures).isGreaterThanOrEqualTo(LEAST_FAILURES);
    }

    /** The n-th force of a workload fails; false if there were not so many. */
    private static boolean failFrom(Setup setup, long seed, int n) {
        Machine machine =
                SimulatedProcess.machineWithStore(setup, () -> null, seed).withDisk();
        UncheckedIOException failure = new UncheckedIOException(new IOException("planned"));
        machine.failForceOnce(n, failure);
        Ledger ledger = setup.ledger();
        SplittableRandom random = new SplittableRandom(seed);
        SimulatedProcess process = new SimulatedProcess(machine, setup, 1);
        Workload workload = new Workload(process, ledger, random, setup);
        StoreReadOnlyException said = null;
        for (int i = 0; i < STEPS && said == null; i++) {
            said = step(workload, setup, ledger);
        }
        if (said == null) {
            return false;
        }
        assertThat(said).as("force %d", n).hasRootCause(failure.getCause());
        if (!process.store().isClosed()) {
            assertOnlyRead(process.store(), ledger);
        }
        for (int i = 0; i < IMAGES; i++) {
            Machine after = Machine.from(machine.powerLoss(random), () -> null).withDisk();
            try {
                Inspection.afterPowerLoss(new SimulatedProcess(after, setup, 2).store(), ledger.copy());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        setup + ", seed " + seed + ", after force " + n + " had failed: " + e.getMessage(), e);
            }
        }
        return true;
    }

    private static @Nullable StoreReadOnlyException step(Workload workload, Setup setup, Ledger ledger) {
        try {
            workload.step();
            if (setup.durability() == Durability.SYNC) {
                ledger.flushed();
            }
            return null;
        } catch (StoreReadOnlyException e) {
            return e;
        }
    }

    private static void assertOnlyRead(KeyValueStore<Integer, byte[]> store, Ledger ledger) {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(store::flush).as("a force that is repeated").isInstanceOf(StoreReadOnlyException.class);
            assertThatThrownBy(() -> store.set(0, new byte[1])).isInstanceOf(StoreReadOnlyException.class);
            assertThatThrownBy(store::compact).isInstanceOf(StoreReadOnlyException.class);
        }
        for (int key = 0; key < ledger.keys(); key++) {
            ledger.afterKill(key, store.get(key));
        }
    }
}
