package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that is killed loses no write that has returned: several threads write, a further one compacts, SIGKILL comes at a
 * random moment, the next process looks at everything and goes on.
 *
 * <p>A thousand cycles: {@code mvn -pl collections test -Dtest=KillTest -Dmemorymap.kill.cycles=1000}.
 */
final class KillTest {
    private static final int CYCLES = Integer.getInteger("memorymap.kill.cycles", 40);
    private static final int CYCLES_TO_CATCH_A_BUG = 60;
    private static final long SEED = Long.getLong("memorymap.kill.seed", System.nanoTime());

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void losesNoAcknowledgedWrite(KillPlan plan) throws IOException, InterruptedException {
        int cycles = CYCLES / KillPlan.values().length;
        long operations = new KillCycles(plan, directory, SEED, false).run(cycles);
        System.getLogger("test")
                .log(Level.INFO, plan + ": " + cycles + " kills, " + operations + " operations, seed " + SEED);
        assertThat(operations).isPositive();
    }

    @Test
    void catchesPublishingBeforeWriting() {
        assertThatThrownBy(
                        () -> new KillCycles(KillPlan.STRICT_PROCESS, directory, SEED, true).run(CYCLES_TO_CATCH_A_BUG))
                .as("seed %d", SEED)
                .isInstanceOf(AssertionError.class)
                // By a value that is lost or wrong, by bytes that are found missing, or by what the child finds of the
                // whole store: which check meets the bug first is chance.
                .hasMessageFindingMatch("key [0-9]+ |size [0-9]+ for [0-9]+ entries|read back");
    }
}
