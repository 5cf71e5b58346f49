package io.memorymap.pod;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file cut short by somebody while it is mapped ends in an exception, not in the end of the JVM or a false success. */
class PodFaultTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFileCutShortWhileMappedGivesAnExceptionThatSaysSo(boolean compiled) throws Exception {
        Process child = ChildJvm.start(PodFaultChild.class, directory.toString(), Boolean.toString(compiled));
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(output).isZero();
        assertThat(output)
                .contains("map read: MemoryMapIOException read, cut short")
                .contains("map write: MemoryMapIOException write, cut short")
                .contains("store write: MemoryMapIOException")
                .contains("other thread: MemoryMapIOException read, cut short")
                .contains("end");
    }
}
