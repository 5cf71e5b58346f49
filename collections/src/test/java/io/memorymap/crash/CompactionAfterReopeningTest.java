package io.memorymap.crash;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever the tails of a store stood when it was closed, also at the very end of a block, a compaction comes to its end and loses nothing. */
final class CompactionAfterReopeningTest {
    private static final int MOST_OPERATIONS = 400;

    @ParameterizedTest(name = "evicting {0}")
    @ValueSource(booleans = {false, true})
    void comesToItsEnd(boolean evicting) {
        Setup setup = Setup.of(evicting, 1, Durability.PERIODIC);
        for (int operations = 1; operations <= MOST_OPERATIONS; operations++) {
            SimulatedProcess process =
                    new SimulatedProcess(SimulatedProcess.machineWithStore(setup, () -> null, operations), setup, 1);
            Ledger ledger = setup.ledger();
            new Workload(process, ledger, new SplittableRandom(operations), setup).run(operations);
            process.reopen();
            KeyValueStore<Integer, byte[]> store = process.store();
            store.compact();
            Inspection.afterKill(store, ledger);
        }
    }
}
