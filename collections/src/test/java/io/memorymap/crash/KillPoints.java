package io.memorymap.crash;

import static io.memorymap.format.SegmentHeaderDescriptor.HELD_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_REBUILDING;

import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.SegmentHeaderDescriptor;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Kills a process at a store or force of its workload, goes on with the same file, kills it again somewhere in the repair or after it,
 * and so on; then looks at everything.
 */
final class KillPoints {
    private static final long BOOT = 5;
    private static final int STEPS_AFTER = 25;
    private static final int SECOND_KILL_WITHIN = 120;

    private final Setup setup;
    private final long seed;
    private final int steps;
    private final Supplier<@Nullable Plant> plants;

    KillPoints(Setup setup, long seed, int steps, Supplier<@Nullable Plant> plants) {
        this.setup = setup;
        this.seed = seed;
        this.steps = steps;
        this.plants = plants;
    }

    /**
     * Runs the workload once for each of its stores and forces, or for evenly spread ones if there are too many.
     *
     * @param most how many points at most
     * @return how many there were
     */
    int explore(int most) {
        Machine whole = SimulatedProcess.machineWithStore(setup, plants, seed);
        long first = whole.events();
        run(whole, setup.ledger());
        long events = whole.events() - first;
        long stride = Math.max(1, (events + most - 1) / most);
        int points = 0;
        for (long n = 0; n < events; n += stride) {
            long point = n + (stride > 1 ? new SplittableRandom(seed ^ n).nextLong(stride) : 0);
            try {
                killAt(first + point);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        setup + ", seed " + seed + ", killed at event " + point + " of " + events + ": "
                                + e.getMessage(),
                        e);
            }
            points++;
        }
        return points;
    }

    private void killAt(long point) {
        Machine machine = SimulatedProcess.machineWithStore(setup, plants, seed);
        machine.killAt(point);
        Ledger ledger = setup.ledger();
        run(machine, ledger);
        SplittableRandom random = new SplittableRandom(seed * 31 + point);
        machine.killAt(machine.events() + random.nextInt(SECOND_KILL_WITHIN));
        lookAndGoOn(machine, ledger, random);
        machine.killAt(Long.MAX_VALUE);
        lookAndGoOn(machine, ledger, random);
        checkLog(machine, ledger);
    }

    /** The workload, until it ends or the process dies. */
    private void run(Machine machine, Ledger ledger) {
        SimulatedProcess process = new SimulatedProcess(machine, setup, BOOT);
        Workload workload = new Workload(process, ledger, new SplittableRandom(seed), setup);
        untilDeath(machine, () -> workload.run(steps));
    }

    private void lookAndGoOn(Machine machine, Ledger ledger, SplittableRandom random) {
        SimulatedProcess process = new SimulatedProcess(machine, setup, BOOT);
        untilDeath(machine, () -> {
            Inspection.afterKill(process.store(), ledger);
            new Workload(process, ledger, random, setup).run(STEPS_AFTER);
            Inspection.afterKill(process.store(), ledger);
        });
    }

    private static void untilDeath(Machine machine, Runnable life) {
        try {
            life.run();
        } catch (Throwable t) {
            if (!machine.isDead()) {
                throw t;
            }
        }
    }

    /** As if the process had died in a table's rewrite: what the logs alone say must be what the tables said. */
    private void checkLog(Machine machine, Ledger ledger) {
        Machine copy = machine.copy();
        int perExtent = setup.geometry().segmentsPerExtent();
        for (int i = 0; i < setup.geometry().segments(); i++) {
            byte[] extent = copy.memory()[1 + i / perExtent];
            long salt = SegmentHeaderDescriptor.salt(seed, ~seed, i);
            int held = ExtentDescriptor.headerOffset(i % perExtent) + HELD_OFFSET;
            // A segment that was never written to has no table, and its header may be a hole.
            if (HeapBytes.getLong(extent, held) != 0) {
                HeapBytes.putLong(extent, held, SegmentHeaderDescriptor.word(salt, HELD_OFFSET, HELD_REBUILDING));
            }
        }
        Inspection.afterKill(new SimulatedProcess(copy, setup, BOOT).store(), ledger);
    }
}
