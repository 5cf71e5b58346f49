package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import java.lang.System.Logger.Level;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever part of the unforced pages and sectors a loss of power leaves on the disk: each key is at its flushed version or a
 * later acknowledged one, and what was removed and flushed stays away.
 */
final class PowerLossTest {
    private static final long SEED = Long.getLong("memorymap.power.seed", System.nanoTime());
    private static final int IMAGES = Integer.getInteger("memorymap.power.images", 3_000);
    private static final int SETUPS = 8;

    @ParameterizedTest(name = "evicting {0}, {1} segments, {2}")
    @CsvSource({
        "false, 1, PERIODIC",
        "false, 2, PERIODIC",
        "true, 1, PERIODIC",
        "true, 2, PERIODIC",
        "false, 1, SYNC",
        "true, 1, SYNC",
    })
    void losesNothingThatWasFlushed(boolean evicting, int segments, Durability durability) {
        Setup setup = Setup.of(evicting, segments, durability);
        int images = new PowerFailures(setup, () -> null).explore(IMAGES / SETUPS, SEED);
        System.getLogger("test").log(Level.INFO, setup + ": " + images + " disks, seed " + SEED);
        assertThat(images).isPositive();
    }

    @ParameterizedTest(name = "evicting {0}, {1} segments, {2}")
    @CsvSource({"false, 1, PERIODIC", "true, 2, PERIODIC", "false, 2, SYNC", "true, 1, SYNC"})
    void losesNoLargeValueThatWasFlushed(boolean evicting, int segments, Durability durability) {
        Setup setup = Setup.withLargeValues(evicting, segments, durability);
        int images = new PowerFailures(setup, () -> null).explore(IMAGES / SETUPS, SEED);
        System.getLogger("test").log(Level.INFO, setup + ": " + images + " disks, seed " + SEED);
        assertThat(images).isPositive();
    }

    @ParameterizedTest(name = "evicting {0}")
    @ValueSource(booleans = {false, true})
    void aCopyOnTheSameBootIsNotTrustedEither(boolean evicting) {
        Setup setup = Setup.of(evicting, 1, Durability.PERIODIC);
        int images = new PowerFailures(setup, () -> null).asCopies().explore(IMAGES / SETUPS / 2, SEED);
        System.getLogger("test").log(Level.INFO, setup + ": " + images + " copies, seed " + SEED);
        assertThat(images).isPositive();
    }

    @ParameterizedTest(name = "evicting {0}")
    @ValueSource(booleans = {false, true})
    void leavesNoWrongValueWhereNothingIsForced(boolean evicting) {
        Setup setup = Setup.of(evicting, 1, Durability.PROCESS);
        int images = new PowerFailures(setup, setup::unflushedLedger, 0, () -> null).explore(IMAGES / SETUPS, SEED);
        System.getLogger("test").log(Level.INFO, setup + ": " + images + " disks, seed " + SEED);
        assertThat(images).isPositive();
    }
}
