package io.memorymap.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs after the TCK, in an execution of its own, and checks that it ran as a whole. */
class TckResultTest {
    /** All tests but the optional ones of the annotations. */
    private static final int TESTS = 479;

    private static final int ANNOTATION_TESTS = 12;

    /** Each test on a remote cache writes something. */
    private static final long SCRIPTS = TESTS;

    private static final List<String> DUMMY = List.of("org.jsr107.tck.CachingTest#dummyTest");

    @Test
    void everyTestButTheDummyRanOnTemporaryCaches() throws IOException {
        TckRecord temporary = read("temporary");
        temporary.check("temporary caches", TESTS, DUMMY);
        assertThat(temporary.cacheFiles()).isZero();
    }

    @Test
    void everyTestButTheDummyRanOnPersistentCaches() throws IOException {
        TckRecord persistent = read("persistent");
        persistent.check("persistent caches", TESTS, DUMMY);
        assertThat(persistent.cacheFiles())
                .as("files in the directory of the caches; none means that the caches were temporary")
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"remote", "remote-plain"})
    void everyTestButTheDummyRanOnRemoteCaches(String mode) throws IOException {
        TckRecord remote = read(mode);
        remote.check(mode + " caches", TESTS, DUMMY);
        assertThat(remote.cacheFiles() > 0).as("files of near caches").isEqualTo(mode.equals("remote"));
        assertThat(TckServer.scripts(Path.of(System.getProperty("tck.records"), mode + "-server")))
                .as("scripts that the server ran; few mean that the caches were not there")
                .isGreaterThan(SCRIPTS);
    }

    @Test
    void everyOptionalAnnotationTestRan() throws IOException {
        read("annotations").check("annotations", ANNOTATION_TESTS, List.of());
    }

    private static TckRecord read(String mode) throws IOException {
        return TckRecord.read(Path.of(System.getProperty("tck.records"), mode));
    }
}
