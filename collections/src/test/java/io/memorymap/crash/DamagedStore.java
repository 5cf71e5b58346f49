package io.memorymap.crash;

import io.memorymap.KeyValueStore;
import io.memorymap.RecoveryReport;
import io.memorymap.StoreDoubles;
import io.memorymap.engine.head.HeaderException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A store with a history, closed or killed between two operations, and what it held then: each key of it is at that value after
 * whatever single damage, or absent and counted.
 */
final class DamagedStore {
    /** How the life of the store ended. */
    enum Ending {
        CLOSED,
        KILLED,
        /** Killed soon after everything was dropped: whatever lies in the log is of the past. */
        CLEARED
    }

    private static final long BOOT = 5;
    private static final int STEPS = 1_500;
    private static final int STEPS_AFTER_CLEAR = 12;

    /** What every opening of a damaged copy goes wrong with; null for nothing. */
    interface Bug {
        Plant of(byte[][] memory);
    }

    private final Setup setup;
    private final @Nullable Bug bug;
    private final Machine end;
    private final byte[][] older;
    private final byte[][] recent;
    private final Map<Integer, byte[]> expected = new HashMap<>();

    DamagedStore(Setup setup, Ending ending, long seed) {
        this(setup, ending, seed, null);
    }

    DamagedStore(Setup setup, Ending ending, long seed, @Nullable Bug bug) {
        this.setup = setup;
        this.bug = bug;
        Machine machine = SimulatedProcess.machineWithStore(setup, () -> null, seed);
        SimulatedProcess process = new SimulatedProcess(machine, setup, BOOT);
        Workload workload = new Workload(process, setup.ledger(), new SplittableRandom(seed), setup);
        workload.run(STEPS);
        older = machine.copy().memory();
        workload.run(STEPS / 5);
        recent = machine.copy().memory();
        if (ending == Ending.CLEARED) {
            process.store().clear();
            workload = new Workload(process, setup.ledger(), new SplittableRandom(seed), setup);
        }
        workload.run(STEPS_AFTER_CLEAR);
        for (int key = 0; key < setup.keys(); key++) {
            byte[] value = process.store().get(key);
            if (value != null) {
                expected.put(key, value);
            }
        }
        if (ending == Ending.CLOSED) {
            process.store().close();
        }
        end = machine.copy();
    }

    Setup setup() {
        return setup;
    }

    /** The store's bytes at its end; not to be changed. */
    byte[][] memory() {
        return end.memory();
    }

    /** Its bytes some hundred operations before the end. */
    byte[][] older() {
        return older;
    }

    /** Its bytes a few operations before the end. */
    byte[][] recent() {
        return recent;
    }

    /** Does a damage to a copy, opens it, and reads everything, twice; what is wrong with the answers, or null. */
    @Nullable String failureOf(Damage damage) {
        byte[][][] damaged = new byte[1][][];
        Bug planted = bug;
        Machine machine = planted == null ? end.copy() : end.copy(() -> planted.of(damaged[0]));
        damaged[0] = machine.memory();
        damage.applyTo(damaged[0]);
        try {
            KeyValueStore<Integer, byte[]> store = open(machine);
            String failure = judge(store, false);
            boolean counted = isCounted(store);
            if (failure == null) {
                store.verify();
                store.close();
                failure = judge(open(machine), counted);
            }
            return failure;
        } catch (HeaderException refused) {
            return null;
        } catch (AssertionError | RuntimeException e) {
            return "threw " + e;
        }
    }

    private KeyValueStore<Integer, byte[]> open(Machine machine) throws HeaderException {
        return StoreDoubles.open(
                machine.start(), new StoreDoubles.Settings(setup.durability(), BOOT, () -> Instant.EPOCH));
    }

    private @Nullable String judge(KeyValueStore<Integer, byte[]> store, boolean counted) {
        int missing = 0;
        for (int key = 0; key < setup.keys(); key++) {
            byte[] value = store.get(key);
            byte[] right = expected.get(key);
            if (value == null) {
                missing += right == null ? 0 : 1;
            } else if (!Arrays.equals(value, right)) {
                return "key " + key + (right == null ? " is back" : " has another value");
            }
        }
        if (missing > 0 && !counted && !isCounted(store)) {
            return missing + " keys are gone, and nobody has counted it";
        }
        for (Map.Entry<Integer, byte[]> entry : store.toMap().entrySet()) {
            if (!Arrays.equals(entry.getValue(), expected.get(entry.getKey()))) {
                return "an iteration shows a wrong value of key " + entry.getKey();
            }
        }
        return null;
    }

    private static boolean isCounted(KeyValueStore<Integer, byte[]> store) {
        RecoveryReport report = store.recoveryReport();
        return store.statistics().corruptions() + report.damagedPlaces() > 0;
    }
}
