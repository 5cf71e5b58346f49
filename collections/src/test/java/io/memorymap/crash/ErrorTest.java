package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreFullException;
import io.memorymap.StoreReadOnlyException;
import java.lang.System.Logger.Level;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An error in the middle of an operation, such as running out of memory, at whichever store or force: the process lives on,
 * never sees half an entry, and no room is lost.
 */
final class ErrorTest {
    private static final long SEED = Long.getLong("memorymap.error.seed", System.nanoTime());
    private static final int POINTS = Integer.getInteger("memorymap.error.points", 600);
    private static final int STEPS = 300;

    @ParameterizedTest(name = "evicting {0}, {1}")
    @CsvSource({"false, PROCESS", "false, PERIODIC", "true, PROCESS", "true, PERIODIC"})
    void inTheMiddleLeavesOldOrNewAndLosesNoRoom(boolean evicting, Durability durability) {
        failEverywhere(Setup.of(evicting, 1, durability));
    }

    @ParameterizedTest(name = "evicting {0}, {1}")
    @CsvSource({"false, PROCESS", "false, PERIODIC", "true, PROCESS"})
    void inTheMiddleOfALargeValueToo(boolean evicting, Durability durability) {
        failEverywhere(Setup.withLargeValues(evicting, 1, durability));
    }

    @ParameterizedTest(name = "evicting {0}, {1}")
    @CsvSource({"false, PERIODIC", "true, PROCESS"})
    void whileSomethingIsOnlyReadTakesNothingEither(boolean evicting, Durability durability) {
        failEverywhere(Setup.of(evicting, 1, durability), true);
    }

    private static void failEverywhere(Setup setup) {
        failEverywhere(setup, false);
    }

    private static void failEverywhere(Setup setup, boolean atLoads) {
        Machine whole = SimulatedProcess.machineWithStore(setup, () -> null, SEED);
        long first = atLoads ? whole.accesses() : whole.events();
        new Workload(new SimulatedProcess(whole, setup, 1), setup.ledger(), new SplittableRandom(SEED), setup)
                .run(STEPS);
        long events = (atLoads ? whole.accesses() : whole.events()) - first;
        int points = 0;
        int most = atLoads ? POINTS / 3 : POINTS;
        for (long n = 0; n < events; n += Math.max(1, events / most)) {
            // Both leave an operation anywhere, and neither may be taken for a fault of the device.
            Error error = points % 2 == 0 ? new OutOfMemoryError("planned") : new StackOverflowError("planned");
            try {
                failAt(setup, first + n, error, atLoads);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        setup + ", seed " + SEED + ", " + error + " at event " + n + ": " + e.getMessage(), e);
            }
            points++;
        }
        System.getLogger("test").log(Level.INFO, setup + ": " + points + " errors, seed " + SEED);
        assertThat(points).isPositive();
    }

    private static void failAt(Setup setup, long point, Error error, boolean atLoads) {
        Machine machine = SimulatedProcess.machineWithStore(setup, () -> null, SEED);
        if (atLoads) {
            machine.failOnceAtAccess(point, error);
        } else {
            machine.failOnceAt(point, error);
        }
        Ledger ledger = setup.ledger();
        SimulatedProcess process = new SimulatedProcess(machine, setup, 1);
        Workload workload = new Workload(process, ledger, new SplittableRandom(SEED), setup);
        for (int i = 0; i < STEPS; i++) {
            try {
                workload.step();
            } catch (OutOfMemoryError | StackOverflowError planned) {
                assertThat(planned).isSameAs(error);
                if (process.store().isClosed()) {
                    process.abandon();
                }
                Inspection.afterKill(process.store(), ledger);
            } catch (StoreReadOnlyException forceFailed) {
                assertThat(forceFailed).hasRootCause(error);
                process.abandon();
                Inspection.afterKill(process.store(), ledger);
            }
        }
        Inspection.afterKill(process.store(), ledger);
        if (!setup.evicting()) {
            fill(process.store(), ledger);
        }
    }

    /** A strict store takes exactly as many entries as it was made for. */
    private static void fill(KeyValueStore<Integer, byte[]> store, Ledger ledger) {
        store.clear();
        byte[] small = {1};
        int taken = 0;
        try {
            for (int key = 0; key < ledger.keys(); key++) {
                store.put(key, small);
                taken++;
            }
        } catch (StoreFullException full) {
            assertThat(taken).isEqualTo((int) store.capacity());
            return;
        }
        throw new AssertionError("The store took " + taken + " entries, it was made for " + store.capacity());
    }
}
