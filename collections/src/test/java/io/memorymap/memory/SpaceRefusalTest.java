package io.memorymap.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user who gets no space is told for which file, how many bytes are missing, and what can be done, whatever the system says. */
final class SpaceRefusalTest {
    @TempDir
    private Path directory;

    @Test
    void pathBytesAndRemedyAreNamedAndTheSystemsWordsKept() {
        Path file = directory.resolve("store.mm");
        IOException cause = new IOException("No space left on device");
        IOException explained = SpaceRefusal.explained(file, Long.MAX_VALUE, 0, cause);
        assertThat(explained)
                .isExactlyInstanceOf(FileSystemException.class)
                .hasCause(cause)
                .hasMessageContaining(file + ": No space left on device; " + Long.MAX_VALUE + " bytes were needed, ")
                .hasMessageContaining(" bytes are free: delete other files, choose another directory");
    }

    @Test
    void aRefusalThatIsNotAboutSpaceKeepsItsType() {
        IOException denied = new AccessDeniedException("store.mm");
        assertThat(SpaceRefusal.explained(directory.resolve("store.mm"), 1, 2, denied))
                .isSameAs(denied);
    }

    @Test
    void eachReasonHasItsRemedy() {
        assertThat(described("Disk quota exceeded", 1_000, 5_000, false))
                .isEqualTo(
                        "Disk quota exceeded; 1000 bytes were needed, 5000 bytes are free: raise the quota, delete files,"
                                + " choose another directory, or make the store smaller (capacity, maxBytes)");
        assertThat(described("File too large", 1_000, 5_000, false)).contains("ulimit -f");
        assertThat(described("No space left on device", 1_000, 999, false))
                .contains(": delete other files")
                .doesNotContain("df -i");
        assertThat(described("No space left on device", 1_000, 1_000, false)).contains("df -i");
        assertThat(described("Read-only file system", 0, 5_000, false))
                .contains("a new file was needed")
                .contains("mount it for writing");
        assertThat(described("Input/output error", 1_000, -1, false)).contains("how many are free is not known");
    }

    @Test
    void whatCanBeMeasuredNeedsNoEnglish() {
        assertThat(described("Kein Speicherplatz mehr", 1_000, 10, false))
                .contains("Kein Speicherplatz mehr; 1000 bytes");
        assertThat(described("Kein Speicherplatz mehr", 1_000, 10, false)).contains(": delete other files");
        assertThat(described("Nur lesbar", 1_000, 5_000, true)).contains("mount it for writing");
        assertThat(SpaceRefusal.describe(1, 7, 1, false, new IOException()))
                .startsWith("IOException; 1 bytes were needed for a file of up to 7, 1 bytes are free: ");
    }

    private static String described(String reason, long needed, long free, boolean readOnly) {
        return SpaceRefusal.describe(needed, 0, free, readOnly, new FileSystemException("store.mm", null, reason));
    }
}
