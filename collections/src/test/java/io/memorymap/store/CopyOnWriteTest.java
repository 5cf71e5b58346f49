package io.memorymap.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The warning about a file system that copies on write says what to do there. */
final class CopyOnWriteTest {
    @Test
    void theWarningNamesTheStoreAndWhatHelpsOnThatFileSystem() {
        Path directory = Path.of("/var/lib/caches");
        assertThat(CopyOnWrite.text("store /var/lib/caches/a.mm", directory, "btrfs"))
                .startsWith("store /var/lib/caches/a.mm is on btrfs")
                .contains("Leave room")
                .contains("chattr +C /var/lib/caches before stores are created");
        assertThat(CopyOnWrite.text("a temporary store", directory, "zfs"))
                .startsWith("a temporary store is on zfs")
                .contains("reservation")
                .doesNotContain("chattr");
    }
}
