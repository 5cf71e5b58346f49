package io.memorymap.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jsr107.tck.testutil.AllTestExcluder;
import org.junit.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.rules.MethodRule;

/** The runner notices what would make the TCK's result worthless. */
class TckRecorderTest {
    @TempDir
    Path directory;

    /** JUnit 4 tests as the TCK's own, left out by its rule. */
    public static final class Excluded {
        @Rule
        public final MethodRule rule = new AllTestExcluder();

        @org.junit.Test
        public void wouldFail() {
            throw new AssertionError("excluded, so never run");
        }
    }

    /** A test that ends well. */
    public static final class Passing {
        @org.junit.Test
        public void passes() {}
    }

    /** A test that does not. */
    public static final class Failing {
        @org.junit.Test
        public void fails() {
            throw new AssertionError("planted");
        }
    }

    /** A test that JUnit leaves out. */
    public static final class Skipped {
        @org.junit.Ignore
        @org.junit.Test
        public void isSkipped() {}
    }

    @Test
    void anExcludedTestIsFoundAlthoughJUnitCountsItAsPassed() throws IOException {
        TckRecord run = run(Passing.class, Excluded.class);

        assertThat(run.passed()).isEqualTo(2);
        assertThat(run.excluded()).containsExactly(Excluded.class.getName() + "#wouldFail");
        assertThatThrownBy(() -> run.check("planted", 2, List.of()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("#wouldFail");
        assertThatNoException().isThrownBy(() -> run.check("planted", 2, run.excluded()));
    }

    @Test
    void aFailedSkippedOrMissingTestIsFound() throws IOException {
        assertThatThrownBy(() -> run(Passing.class, Failing.class).check("planted", 2, List.of()))
                .hasMessageContaining("1 failed");
        assertThatThrownBy(() -> run(Passing.class, Skipped.class).check("planted", 2, List.of()))
                .hasMessageContaining("1 were skipped");
        assertThatThrownBy(() -> run(Passing.class).check("planted", 2, List.of()))
                .hasMessageContaining("of 2 tests 1 passed");
    }

    @Test
    void anExpectedExclusionThatDoesNotHappenIsFound() throws IOException {
        assertThatThrownBy(() -> run(Passing.class).check("planted", 1, List.of("Some#test")))
                .hasMessageContaining("Some#test");
    }

    @Test
    void whatSeveralJvmsDidCountsTogether() throws IOException {
        Path records = Files.createTempDirectory(directory, "run");
        new TckRecord(3, 0, 1, List.of("a#b"), 2).write(records);
        new TckRecord(4, 1, 0, List.of(), 5).write(records);

        assertThat(TckRecord.read(records)).isEqualTo(new TckRecord(7, 1, 1, List.of("a#b"), 7));
    }

    @Test
    void aRecorderOfSeveralPlansCountsEachOnce() throws IOException {
        Path records = Files.createTempDirectory(directory, "run");
        TckRecorder recorder = new TckRecorder(records);
        execute(recorder, Passing.class, Excluded.class);
        execute(recorder, Passing.class);

        assertThat(TckRecord.read(records))
                .isEqualTo(new TckRecord(3, 0, 0, List.of(Excluded.class.getName() + "#wouldFail"), 0));
    }

    private TckRecord run(Class<?>... tests) throws IOException {
        Path records = Files.createTempDirectory(directory, "run");
        execute(new TckRecorder(records), tests);
        return TckRecord.read(records);
    }

    private static void execute(TckRecorder recorder, Class<?>... tests) {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        for (Class<?> test : tests) {
            request.selectors(selectClass(test));
        }
        LauncherDiscoveryRequest built = request.build();
        LauncherConfig alone = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(alone).execute(built, recorder);
    }
}
