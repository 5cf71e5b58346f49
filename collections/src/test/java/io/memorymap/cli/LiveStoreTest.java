package io.memorymap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memorymap.cli.Tool.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tool looks into a store while another JVM writes to it at full speed, and compacts it. The number of looks is
 * {@code -Dmemorymap.inspector.runs}; {@code InspectorPackagedTest} does the same with the packaged tool.
 */
class LiveStoreTest {
    private static final int RUNS = Integer.getInteger("memorymap.inspector.runs", 10);

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "evicting {0}")
    @ValueSource(booleans = {false, true})
    void noLookShowsAnErrorOrAWrongRow(boolean evicting) throws IOException, InterruptedException {
        long seed = System.nanoTime();
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        Path file = directory.resolve("live.mm");
        Process writer = Tool.java(LiveWriter.class, file, evicting, seed).start();
        try (BufferedReader ready = writer.inputReader()) {
            assertThat(ready.readLine()).isEqualTo("ready");
            RowCheck rows = new RowCheck(evicting);
            for (int run = 0; run < RUNS; run++) {
                Result dump = Tool.run("dump", file);
                assertThat(dump.err()).isEmpty();
                assertThat(dump.code()).isZero();
                rows.check(dump.lines());
                look(file, run);
            }
            assertThat(writer.isAlive()).isTrue();
        } finally {
            writer.outputWriter().close();
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(writer.exitValue()).isZero();
        assertThat(Tool.run("verify", file).code()).isZero();
    }

    @Test
    void whatAKilledProcessLeavesIsReadBeforeAnybodyRecoversIt() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        Path file = directory.resolve("killed.mm");
        RowCheck rows = new RowCheck(false);
        Process writer = Tool.java(LiveWriter.class, file, false, seed).start();
        try (BufferedReader ready = writer.inputReader()) {
            assertThat(ready.readLine()).isEqualTo("ready");
            rows.check(Tool.run("dump", file).lines());
        } finally {
            writer.destroyForcibly().waitFor();
        }

        Result dump = Tool.run("dump", file);
        rows.check(dump.lines());
        assertThat(dump.code()).isZero();
        assertThat(Tool.run("verify", file).code()).isZero();
        assertThat(Tool.run("compact", file).code()).isZero();
        assertThat(Tool.run("dump", file).lines()).hasSameSizeAs(dump.lines());
    }

    private static void look(Path file, int run) {
        Result verify = Tool.run("verify", file, "--json");
        assertThat(verify.code()).as(verify.out() + verify.err()).isZero();
        Result stats = Tool.run("stats", file, "--json");
        assertThat(stats.code()).as(stats.err()).isZero();
        JsonObject info = Tool.run("info", file, "--json").json();
        assertThat(info.get("state").getAsString()).isEqualTo("dirty");
        String key = "stable-" + run % LiveWriter.STABLE_KEYS;
        Result get = Tool.run("get", file, key);
        if (get.code() == ExitCode.OK) {
            assertThat(LiveWriter.number(key, get.out().strip())).isZero();
        }
    }
}
