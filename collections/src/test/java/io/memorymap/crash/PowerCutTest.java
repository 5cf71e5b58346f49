package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A cut of the power under a real process loses nothing that was flushed, as {@link PowerLossTest} shows it for a simulated one: what the
 * process forced is recorded below the JVM. Needs Linux and {@code gcc}.
 *
 * <p>180 lives: {@code mvn -pl collections test -Dtest=PowerCutTest -Dmemorymap.cut.lives=60 -Dmemorymap.cut.images=40}.
 */
@EnabledOnOs(OS.LINUX)
final class PowerCutTest {
    private static final long SEED = Long.getLong("memorymap.cut.seed", System.nanoTime());
    private static final int LIVES = Integer.getInteger("memorymap.cut.lives", 2);
    private static final int IMAGES = Integer.getInteger("memorymap.cut.images", 12);
    private static final int LIVES_TO_CATCH_A_BUG = 10;

    @TempDir
    private Path directory;

    private Path library() throws IOException, InterruptedException {
        Path library = PowerCuts.compile(directory);
        assumeTrue(
                library != null, "there is no gcc that makes powercut.so: a real cut of the power is not tested here");
        return java.util.Objects.requireNonNull(library);
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingThatWasFlushed(CutPlan plan) throws IOException, InterruptedException {
        PowerCuts cuts = new PowerCuts(plan, directory, library(), SEED, false);
        cuts.run(LIVES, IMAGES);
        System.getLogger("test")
                .log(
                        Level.INFO,
                        plan + ": " + LIVES + " lives, " + cuts.forces() + " forces, " + cuts.images() + " files, seed "
                                + SEED);
        assertThat(cuts.images()).isEqualTo(LIVES * IMAGES);
        assertThat(cuts.forces()).isPositive();
    }

    @Test
    void catchesALogThatIsNotForced() throws IOException, InterruptedException {
        PowerCuts cuts = new PowerCuts(CutPlan.STRICT_SYNC, directory, library(), SEED, true);
        assertThatThrownBy(() -> cuts.run(LIVES_TO_CATCH_A_BUG, IMAGES))
                .as("seed %d", SEED)
                .isInstanceOf(AssertionError.class)
                .hasMessageFindingMatch("Key [0-9]+ (is lost|has version)|not clean: VerificationReport");
    }
}
