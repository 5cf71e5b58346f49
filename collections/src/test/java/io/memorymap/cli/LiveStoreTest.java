package io.memorymap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memorymap.cli.Tool.Result;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tool looks into a store while another JVM writes to it at full speed, and compacts it. The number of looks is
 * {@code -Dmemorymap.inspector.runs}; {@code InspectorPackagedTest} does the same with the packaged tool.
 */
class LiveStoreTest {
    private static final int RUNS = Integer.getInteger("memorymap.inspector.runs", 5);

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "evicting {0}")
    @ValueSource(booleans = {false, true})
    void noLookShowsAnErrorOrAWrongRow(boolean evicting) throws IOException, InterruptedException {
        Path file = directory.resolve("live.mm");
        try (LiveStore live = LiveStore.start(file, evicting)) {
            RowCheck rows = new RowCheck(evicting);
            for (int run = 0; run < RUNS; run++) {
                rows.check(Tool.run("dump", file));
                look(file, run);
                Path backup = directory.resolve("backup.mm");
                Result made = Tool.run("backup", file, backup, "--json");
                assertThat(made.code()).as(made.err()).isZero();
                rows.check(Tool.run("dump", backup));
                assertThat(Tool.run("verify", backup).code()).isZero();
            }
            live.end();
        }
        assertThat(Tool.run("verify", file).code()).isZero();
    }

    @Test
    void whatAKilledProcessLeavesIsReadBeforeAnybodyRecoversIt() throws IOException, InterruptedException {
        Path file = directory.resolve("killed.mm");
        RowCheck rows = new RowCheck(false);
        try (LiveStore live = LiveStore.start(file, false)) {
            rows.check(Tool.run("dump", file));
            live.kill();
        }

        Result dump = Tool.run("dump", file);
        rows.check(dump);
        assertThat(Tool.run("verify", file).code()).isZero();
        assertThat(Tool.run("compact", file).code()).isZero();
        // The one operation that was under way may have added or removed a key since: it is completed when somebody
        // recovers.
        int lines = dump.lines().size();
        assertThat(Tool.run("dump", file).lines()).hasSizeBetween(lines - 1, lines + 1);
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
