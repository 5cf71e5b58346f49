package io.memorymap;

import static io.memorymap.Untouched.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file that others can change is refused, untouched, with owner or mode and the remedy, unless that was allowed. */
@EnabledOnOs(OS.LINUX)
final class StoreOthersTest {
    private static final int NOBODY = 65534;

    @TempDir
    private Path directory;

    private Path file;
    private Path lock;

    @BeforeEach
    void createStore() throws IOException {
        file = directory.resolve("store.mm");
        lock = directory.resolve("store.mm.lock");
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            store.put("key", "value");
        }
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private void assertOpensWhenAllowed() throws IOException {
        try (KeyValueStore<String, String> store =
                ChildMain.builder().othersMayWrite(true).open(file)) {
            assertThat(store.get("key")).isEqualTo("value");
        }
    }

    private StorePathException refusal() throws IOException {
        return refused(file, StorePathException.class, () -> ChildMain.builder().open(file));
    }

    @ParameterizedTest
    @CsvSource({"rw-rw----, 660", "rw-rw-rw-, 666", "rw-r---w-, 642", "rw--w----, 620"})
    void aStoreToWhichOthersMayWrite(String permissions, String mode) throws IOException {
        permit(file, permissions);

        assertThat(refusal())
                .hasMessageContaining(file.toString())
                .hasMessageContaining("mode " + mode)
                .hasMessageContaining("chmod go-w")
                .hasMessageContaining("othersMayWrite");
        assertOpensWhenAllowed();
        permit(file, "rw-r--r--");
        ChildMain.builder().open(file).close();
    }

    @Test
    void aLockFileToWhichOthersMayWrite() throws IOException {
        permit(lock, "rw-rw-rw-");

        assertThat(refusal()).hasMessageStartingWith(lock + ": ").hasMessageContaining("mode 666");
        assertOpensWhenAllowed();
    }

    @Test
    void aNewStoreWhoseLockFileWasPutThereByOthers() throws IOException {
        Path other = directory.resolve("new.mm");
        permit(Files.createFile(directory.resolve("new.mm.lock")), "rw-rw-rw-");

        assertThatThrownBy(() -> ChildMain.builder().open(other)).isExactlyInstanceOf(StorePathException.class);
        assertThat(other).doesNotExist();
        ChildMain.builder().othersMayWrite(true).open(other).close();
        assertThat(other).exists();
    }

    @Test
    void aStoreOfAnotherUser() throws IOException {
        assumeTrue(ChildJvm.isRoot(), "only root can give a file away: not tested here");
        Files.setAttribute(file, "unix:uid", NOBODY);

        assertThat(refusal())
                .hasMessageContaining("another user")
                .hasMessageContaining("uid " + NOBODY)
                .hasMessageContaining("runs as uid 0")
                .hasMessageContaining("chown");
        assertOpensWhenAllowed();
    }

    @Test
    void aLockFileOfAnotherUser() throws IOException {
        assumeTrue(ChildJvm.isRoot(), "only root can give a file away: not tested here");
        Files.setAttribute(lock, "unix:uid", NOBODY);

        assertThat(refusal()).hasMessageStartingWith(lock + ": ").hasMessageContaining("uid " + NOBODY);
        assertOpensWhenAllowed();
    }

    @Test
    void rootsStoreForAProcessOfAnotherUser() throws IOException, InterruptedException {
        assumeTrue(ChildJvm.isRoot(), "only root can start a process of another user: not tested here");
        permit(directory, "rwxr-xr-x");
        permit(file, "rw-r--r--");
        Files.setAttribute(lock, "unix:uid", NOBODY);
        Untouched before = Untouched.of(file);
        Path readable = Files.createTempDirectory("memorymap-classes");
        try {
            permit(readable, "rwxr-xr-x");
            try (ChildJvm child = ChildJvm.startAsNobody(readable, "try", file.toString())) {
                List<String> said = child.end();
                assertThat(said.get(0))
                        .startsWith(StorePathException.class.getName())
                        .contains("(root, uid 0, this process runs as uid " + NOBODY);
            }
        } finally {
            StoreEnvironmentTest.deleteTree(readable);
        }
        before.check();
    }
}
