package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import java.lang.System.Logger.Level;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whichever store of an operation is a process's last, the next process finds the old value or the new one. */
final class EveryKillPointTest {
    private static final long SEED = Long.getLong("memorymap.points.seed", System.nanoTime());
    private static final int POINTS = Integer.getInteger("memorymap.points", 800);
    private static final int STEPS = Integer.getInteger("memorymap.points.steps", 250);

    @ParameterizedTest(name = "evicting {0}, {1} segments, {2}")
    @CsvSource({
        "false, 1, PROCESS",
        "false, 1, PERIODIC",
        "false, 2, PERIODIC",
        "true, 1, PROCESS",
        "true, 1, PERIODIC",
        "true, 2, PROCESS",
        "false, 1, SYNC",
    })
    void leavesTheOldValueOrTheNewOne(boolean evicting, int segments, Durability durability) {
        Setup setup = Setup.of(evicting, segments, durability);
        int points = new KillPoints(setup, SEED, STEPS, () -> null).explore(POINTS);
        System.getLogger("test").log(Level.INFO, setup + ": " + points + " kill points, seed " + SEED);
        assertThat(points).isPositive();
    }

    @ParameterizedTest(name = "evicting {0}, {1} segments, {2}")
    @CsvSource({"false, 1, PROCESS", "false, 1, PERIODIC", "true, 2, PERIODIC", "true, 1, PROCESS"})
    void leavesTheOldLargeValueOrTheNewOne(boolean evicting, int segments, Durability durability) {
        Setup setup = Setup.withLargeValues(evicting, segments, durability);
        int points = new KillPoints(setup, SEED, STEPS, () -> null).explore(POINTS);
        System.getLogger("test").log(Level.INFO, setup + ": " + points + " kill points, seed " + SEED);
        assertThat(points).isPositive();
    }
}
