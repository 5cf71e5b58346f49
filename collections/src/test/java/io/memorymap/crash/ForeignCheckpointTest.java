package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreDoubles;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.format.CheckpointDescriptor;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A checkpoint says of which segment it is: those of two segments that have changed places are none. */
final class ForeignCheckpointTest {
    private static final int ROUNDS = 3;

    private final Setup setup = Setup.small(false, 2, Durability.PERIODIC);
    private final Machine machine = SimulatedProcess.machineWithStore(setup, () -> null, 5);

    private KeyValueStore<Integer, byte[]> open(long boot) throws HeaderException {
        return StoreDoubles.open(
                machine.start(), new StoreDoubles.Settings(setup.durability(), boot, () -> Instant.EPOCH));
    }

    @Test
    void aRecoveryFromExchangedCheckpointsFindsEverythingAndSaysSo() throws HeaderException {
        Map<Integer, byte[]> expected = new HashMap<>();
        KeyValueStore<Integer, byte[]> store = open(1);
        for (int round = 1; round <= ROUNDS; round++) {
            for (int key = 0; key < setup.geometry().capacity() / 2; key++) {
                byte[] value = setup.values().make(key, round);
                store.set(key, value);
                expected.put(key, value);
            }
            store.flush();
        }
        exchange(SegmentHeaderDescriptor.CHECKPOINT_A_OFFSET);
        exchange(SegmentHeaderDescriptor.CHECKPOINT_B_OFFSET);

        KeyValueStore<Integer, byte[]> recovered = open(2);

        assertThat(recovered.size()).isEqualTo(expected.size());
        expected.forEach((key, value) -> assertThat(recovered.get(key)).isEqualTo(value));
        assertThat(recovered.recoveryReport().recordsSalvaged()).isPositive();
    }

    private void exchange(int copy) {
        byte[] extent = machine.memory()[1];
        byte[] kept = new byte[CheckpointDescriptor.LENGTH];
        int first = ExtentDescriptor.headerOffset(0) + copy;
        int second = ExtentDescriptor.headerOffset(1) + copy;
        System.arraycopy(extent, first, kept, 0, kept.length);
        System.arraycopy(extent, second, extent, first, kept.length);
        System.arraycopy(kept, 0, extent, second, kept.length);
    }
}
