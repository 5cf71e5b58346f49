package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.crash.Ledger.Loss;
import org.junit.jupiter.api.Test;

/** What a harness takes for promised is no more than that, also where nothing is promised but that no value is wrong. */
final class LedgerTest {
    private static final int KEYS = 4;

    private final Values values = new Values(50);
    private final Ledger ledger = new Ledger(KEYS, values, Loss.UNFLUSHED);

    private void write(int key, long version) {
        ledger.begin(key, version);
        ledger.acknowledge(key);
    }

    @Test
    void withoutAnyForceEveryVersionThatWasWrittenMayBeFoundAndNoOther() {
        write(1, 1);
        write(1, 2);
        ledger.flushed();
        write(2, 1);
        ledger.begin(1, 3);
        ledger.refused(1);
        ledger.begin(1, 4);

        for (long version : new long[] {1, 2, 4}) {
            assertThat(ledger.afterPowerLoss(1, values.make(1, version))).isEqualTo(version);
        }
        assertThat(ledger.afterPowerLoss(1, null)).isZero();
        assertThatThrownBy(() -> ledger.afterPowerLoss(1, values.make(1, 3)))
                .as("a version that was refused")
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> ledger.afterPowerLoss(1, values.make(1, 5)))
                .as("a version that never was")
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> ledger.afterPowerLoss(1, values.make(2, 1)))
                .as("another key's value")
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> ledger.afterPowerLoss(3, values.make(3, 1)))
                .as("a value of a key that was never written")
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void aVersionFoundOnceStaysPossibleAndOneOfBeforeTheLossIsNotInFlightAnyMore() {
        write(1, 1);
        ledger.begin(1, 2);
        ledger.settle(1, 1);
        write(1, 3);

        assertThat(ledger.afterKill(1, values.make(1, 3))).isEqualTo(3);
        assertThatThrownBy(() -> ledger.afterKill(1, values.make(1, 2))).isInstanceOf(AssertionError.class);
        assertThat(ledger.afterPowerLoss(1, values.make(1, 2))).isEqualTo(2);
    }
}
