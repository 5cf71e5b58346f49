package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import java.lang.System.Logger.Level;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The recovery from a loss of power is cut off at whichever of its stores and forces, by a kill, or by an error that the process survives: the next
 * attempt, on the same boot, finds what was promised.
 */
final class KilledRecoveryTest {
    private static final long SEED = Long.getLong("memorymap.power.seed", System.nanoTime());
    private static final int POINTS = Integer.getInteger("memorymap.recovery.points", 250);
    private static final int STEPS = 300;
    private static final int STEPS_SINCE = 40;
    private static final int STEPS_AFTER = 20;
    private static final int POINTS_OF_AN_IMAGE = 40;

    /** How a recovery ends. */
    enum Ending {
        KILL,
        ERROR
    }

    @ParameterizedTest(name = "evicting {0}, {1} segments, {2}")
    @CsvSource({"false, 1, KILL", "true, 1, KILL", "false, 2, KILL", "false, 1, ERROR", "true, 2, ERROR"})
    void losesNothingThatWasFlushed(boolean evicting, int segments, Ending ending) {
        Setup setup = Setup.of(evicting, segments, Durability.PERIODIC);
        int points = 0;
        for (long seed = SEED; points < POINTS; seed++) {
            points += explore(setup, seed, ending);
        }
        System.getLogger("test").log(Level.INFO, setup + ": " + points + " times cut off, seed " + SEED);
        assertThat(points).isPositive();
    }

    /** One loss of power, and its recovery cut off at evenly spread points; returns how many. */
    private static int explore(Setup setup, long seed, Ending ending) {
        Machine before =
                SimulatedProcess.machineWithStore(setup, () -> null, seed).withDisk();
        Ledger ledger = setup.ledger();
        SplittableRandom random = new SplittableRandom(seed);
        SimulatedProcess process = new SimulatedProcess(before, setup, 1);
        Workload workload = new Workload(process, ledger, random, setup);
        workload.change(STEPS);
        process.store().flush();
        ledger.flushed();
        workload.change(STEPS_SINCE);
        Disk.Image image = before.powerLoss(random);

        Machine whole = Machine.from(image.copy(), () -> null);
        Inspection.afterPowerLoss(new SimulatedProcess(whole, setup, 2).store(), ledger.copy());
        long events = whole.events();
        int points = 0;
        for (long n = 0; n < events; n += Math.max(1, events / POINTS_OF_AN_IMAGE), points++) {
            try {
                cutOff(setup, Machine.from(image.copy(), () -> null), ledger, n, ending, random.split());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        setup + ", seed " + seed + ", cut off at event " + n + " of " + events + ": " + e.getMessage(),
                        e);
            }
        }
        return points;
    }

    private static void cutOff(
            Setup setup, Machine machine, Ledger ledger, long point, Ending ending, SplittableRandom random) {
        SimulatedProcess process = new SimulatedProcess(machine, setup, 2);
        OutOfMemoryError error = new OutOfMemoryError("planned");
        if (ending == Ending.KILL) {
            machine.killAt(point);
        } else {
            machine.failOnceAt(point, error);
        }
        Consumer<SimulatedProcess> look = p -> Inspection.afterPowerLoss(p.store(), ledger.copy());
        try {
            look.accept(process);
        } catch (Throwable t) {
            boolean planned = ending == Ending.KILL ? machine.isDead() : t == error || t.getCause() == error;
            if (!planned) {
                throw t;
            }
        }
        machine.killAt(Long.MAX_VALUE);
        if (ending == Ending.KILL || process.store().isClosed()) {
            process.abandon();
        }
        Ledger found = ledger.copy();
        Inspection.afterPowerLoss(process.store(), found);
        new Workload(process, found, random, setup).run(STEPS_AFTER);
        Inspection.afterKill(process.store(), found);
    }
}
