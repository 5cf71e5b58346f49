package io.memorymap.crash;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the power fail at random stores of a workload. Each time the disk as it might be then is started on another boot, held
 * against what was promised, and used: with a second failure somewhere in its recovery or after it.
 */
final class PowerFailures {
    private static final int STEPS = 400;
    private static final int STEPS_AFTER = 40;
    private static final int STORES_BETWEEN = 300;
    private static final int STORES_OF_A_RECOVERY = 600;

    private final Setup setup;
    private final Supplier<Ledger> ledgers;
    private final int sameBoot;
    private final Supplier<@Nullable Plant> plants;
    private boolean copied;
    private int images;
    private @Nullable Throwable failure;

    PowerFailures(Setup setup, Supplier<@Nullable Plant> plants) {
        this(setup, setup::ledger, 0, plants);
    }

    /**
     * With other promises, or a bug.
     *
     * @param setup the store
     * @param ledgers what is promised
     * @param sameBoot the boot that the machine believes to be on all the time, or 0 for a new one after each failure
     * @param plants the bug
     */
    PowerFailures(Setup setup, Supplier<Ledger> ledgers, int sameBoot, Supplier<@Nullable Plant> plants) {
        this.setup = setup;
        this.ledgers = ledgers;
        this.sameBoot = sameBoot;
        this.plants = plants;
    }

    /** What is left after each failure counts as a copy of the file, opened on the machine that wrote the original, which never failed. */
    PowerFailures asCopies() {
        copied = true;
        return this;
    }

    /** Goes on with new workloads until so many disks were looked at. */
    int explore(int atLeast, long firstSeed) {
        images = 0;
        for (long seed = firstSeed; images < atLeast; seed++) {
            try {
                run(seed);
            } catch (AssertionError | RuntimeException e) {
                Throwable first = failure == null ? e : failure;
                throw new AssertionError(
                        setup + ", seed " + seed + ", image " + images + ": " + first.getMessage(), first);
            }
        }
        return images;
    }

    private void run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Machine machine = SimulatedProcess.machineWithStore(setup, plants, seed).withDisk();
        Ledger ledger = ledgers.get();
        new Failure(machine, ledger, random.split(), 1, STORES_BETWEEN).schedule();
        SimulatedProcess process = new SimulatedProcess(machine, setup, 1);
        if (copied) {
            process.inFile(1);
        }
        new Workload(process, ledger, random, setup).run(STEPS);
    }

    /** The machine as its disk has it, on another boot. */
    private void restart(Disk.Image image, Ledger ledger, SplittableRandom random, int boot) {
        images++;
        Machine machine = Machine.from(image, plants).withDisk();
        if (boot < 3) {
            new Failure(machine, ledger, random.split(), boot, STORES_OF_A_RECOVERY).schedule();
        }
        SimulatedProcess process = new SimulatedProcess(machine, setup, copied ? 1 : sameBoot == 0 ? boot : sameBoot);
        if (copied) {
            process.inFile(boot);
        }
        Inspection.afterPowerLoss(process.store(), ledger);
        new Workload(process, ledger, random, setup).run(STEPS_AFTER);
        Inspection.afterKill(process.store(), ledger);
    }

    /** A failure of the power of one machine, and the next, and the next. */
    private final class Failure implements Runnable {
        private final Machine machine;
        private final Ledger ledger;
        private final SplittableRandom random;
        private final int boot;
        private final int within;

        Failure(Machine machine, Ledger ledger, SplittableRandom random, int boot, int within) {
            this.machine = machine;
            this.ledger = ledger;
            this.random = random;
            this.boot = boot;
            this.within = within;
        }

        void schedule() {
            machine.witnessAt(machine.events() + 1 + random.nextInt(within), this);
        }

        @Override
        public void run() {
            try {
                restart(machine.powerLoss(random), ledger.copy(), random.split(), boot + 1);
            } catch (AssertionError | RuntimeException e) {
                // The store that is at work just now would wrap it.
                failure = failure == null ? e : failure;
                throw e;
            }
            if (boot == 1) {
                schedule();
            }
        }
    }
}
