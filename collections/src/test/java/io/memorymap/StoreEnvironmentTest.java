package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without permission or space a store is not opened: an exact exception, nothing changed and nothing left behind. */
final class StoreEnvironmentTest {
    private static final int NOBODY = 65534;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void createStore() throws IOException {
        permit(directory, "rwxr-xr-x");
        file = directory.resolve("store.mm");
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            store.put("key", "value");
        }
    }

    @AfterEach
    void permitDeletion() throws IOException {
        permit(directory, "rwxr-xr-x");
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** Gives a file to the user as whom {@link #outcomeAsOrdinaryUser} opens it, or back. */
    private static void giveTo(Path path, int user) throws IOException {
        if (ChildJvm.isRoot()) {
            Files.setAttribute(path, "unix:uid", user);
        }
    }

    /** What comes of opening a path without root's power to open everything. */
    private String outcomeAsOrdinaryUser(Path path) throws IOException, InterruptedException {
        if (!ChildJvm.isRoot()) {
            try (ChildJvm child = ChildJvm.start("try", path.toString())) {
                return child.end().get(0);
            }
        }
        Path readable = Files.createTempDirectory("memorymap-classes");
        try {
            permit(readable, "rwxr-xr-x");
            try (ChildJvm child = ChildJvm.startAsNobody(readable, "try", path.toString())) {
                return child.end().get(0);
            }
        } finally {
            deleteTree(readable);
        }
    }

    static void deleteTree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void aStoreThatMayNotBeRead() throws IOException, InterruptedException {
        permit(file, "---------");
        permit(directory.resolve("store.mm.lock"), "rw-rw-rw-");
        Untouched before = ChildJvm.isRoot() ? Untouched.of(file) : null;
        String outcome = outcomeAsOrdinaryUser(file);
        assertThat(outcome).startsWith(AccessDeniedException.class.getName()).contains("store.mm");
        if (before != null) {
            before.check();
        }
        permit(file, "rw-------");
        permit(directory.resolve("store.mm.lock"), "rw-------");
        assertStillThere();
    }

    @Test
    void aStoreThatMayOnlyBeRead() throws IOException, InterruptedException {
        permit(file, "r--r--r--");
        giveTo(file, NOBODY);
        giveTo(directory.resolve("store.mm.lock"), NOBODY);
        Untouched before = Untouched.of(file);
        String outcome = outcomeAsOrdinaryUser(file);
        assertThat(outcome).startsWith(AccessDeniedException.class.getName()).contains("store.mm");
        before.check();
        permit(file, "rw-------");
        giveTo(file, 0);
        giveTo(directory.resolve("store.mm.lock"), 0);
        assertStillThere();
    }

    @Test
    void aStoreInADirectoryThatMayNotBeWrittenTo() throws IOException, InterruptedException {
        Files.delete(directory.resolve("store.mm.lock"));
        permit(file, "rw-rw-rw-");
        permit(directory, "r-xr-xr-x");
        Untouched before = Untouched.of(file);
        String outcome = outcomeAsOrdinaryUser(file);
        assertThat(outcome).startsWith(AccessDeniedException.class.getName()).contains("store.mm.lock");
        before.check();
        permit(directory, "rwxr-xr-x");
        permit(file, "rw-------");
        assertStillThere();
    }

    @Test
    void aNewStoreInADirectoryThatMayNotBeWrittenTo() throws IOException, InterruptedException {
        permit(directory, "r-xr-xr-x");
        String outcome = outcomeAsOrdinaryUser(directory.resolve("new.mm"));
        assertThat(outcome).startsWith(AccessDeniedException.class.getName()).contains("new.mm.lock");
        assertThat(names(directory)).containsExactlyInAnyOrder("store.mm", "store.mm.lock");
    }

    /** What a child says that opens a path on a file system of its own, then what is left there, and how many KiB are used. */
    private List<String> onTmpfs(String options, String prepare, String name) throws IOException, InterruptedException {
        return onTmpfs(options, prepare, "try", name);
    }

    private List<String> onTmpfs(String options, String prepare, String verb, String name)
            throws IOException, InterruptedException {
        assumeTrue(ChildJvm.isRoot(), "only root can mount a file system: not tested here");
        Path disk = Files.createDirectory(directory.resolve("disk"));
        // A namespace of its own: the mount ends with the child.
        String script = "set -e; cd " + disk + "; mount -t tmpfs -o " + options + " tmpfs " + disk + "; cd " + disk
                + "; " + prepare + "; \"$@\"; ls -A " + disk + "; df -k --output=used " + disk + " | tail -1";
        try (ChildJvm child = ChildJvm.startByShell(
                "exec unshare -m -- sh -c '" + script + "' sh \"$@\"",
                verb,
                disk.resolve(name).toString(),
                "100000")) {
            return child.end();
        }
    }

    @Test
    void aNewStoreOnAFullDiskLeavesNothingBehindAndSaysWhatItNeeds() throws IOException, InterruptedException {
        List<String> said = onTmpfs("size=64k", ":", "big.mm");
        assertThat(said).hasSize(4);
        assertThat(said.get(0))
                .startsWith(FileSystemException.class.getName())
                .contains("disk/big.mm: ")
                .contains("No space left on device")
                .containsPattern(
                        "[0-9]{6,} bytes were needed for a file of up to [0-9]{9,}, 65536 bytes are free: delete other files");
        assertThat(said.get(1)).isEqualTo("big.mm.lock");
        assertThat(said.get(2).trim()).isEqualTo("0");
        assertThat(said.get(3)).isEqualTo("exit 0");
    }

    @Test
    void aStoreThatCannotGrowAnyMoreSaysWhatItNeeds() throws IOException, InterruptedException {
        List<String> said = onTmpfs("size=16m", ":", "fill", "big.mm");
        assertThat(said.get(0))
                .contains("disk/big.mm cannot grow: ")
                .contains("No space left on device")
                .containsPattern("[0-9]+ bytes were needed, [0-9]+ bytes are free: delete other files")
                .contains("Nothing was changed");
        assertThat(said.get(1)).isEqualTo("all there");
    }

    @Test
    void storesOfLargeBoundsLoseNothingOnASmallDiskWhereOtherFilesComeAndGo() throws IOException, InterruptedException {
        List<String> said = onTmpfs("size=64m", ":", "full-disk", "any.mm");
        assertThat(said.get(0)).isEqualTo("full, and nothing lost");
    }

    @Test
    void aBackupThatTheDiskHasNoRoomForLeavesTheEarlierOneAndNothingElse() throws IOException, InterruptedException {
        List<String> said = onTmpfs("size=8m", ":", "full-disk-backup", "any.mm");
        assertThat(said.get(0)).isEqualTo("refused, and nothing lost");
    }

    @Test
    void aNewStoreWithoutAnInodeSaysWhereToLook() throws IOException, InterruptedException {
        List<String> said = onTmpfs("size=64m,nr_inodes=2", ":", "big.mm");
        assertThat(said.get(0))
                .startsWith(FileSystemException.class.getName())
                .contains("disk/big.mm: ")
                .contains("No space left on device")
                .contains("df -i");
        assertThat(said.get(1)).isEqualTo("big.mm.lock");
    }

    @Test
    void aNewStoreOnAFileSystemForReadingOnlySaysSo() throws IOException, InterruptedException {
        List<String> said = onTmpfs("size=1m", "mount -o remount,ro " + directory.resolve("disk"), "big.mm");
        assertThat(said.get(0))
                .startsWith(FileSystemException.class.getName())
                .contains("big.mm.lock: ")
                .contains("mount it for writing");
        assertThat(said.get(1).trim()).isEqualTo("0");
    }

    @Test
    void aNewStoreOnAFileSystemThatCopiesOnWriteWarnsOnceWithTheRemedy() throws IOException, InterruptedException {
        assumeTrue(ChildJvm.isRoot(), "only root can mount a file system: not tested here");
        assumeTrue(
                Stream.of("/sbin", "/usr/sbin", "/bin", "/usr/bin")
                        .anyMatch(bin -> Files.isExecutable(Path.of(bin, "mkfs.btrfs"))),
                "there is no mkfs.btrfs (btrfs-progs): not tested here");
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Path image = directory.resolve("image");
        String script = "truncate -s 128M " + image + " && mkfs.btrfs -q " + image + " >&2 && mount -o loop " + image
                + " " + disk + " || exit 77; \"$@\" 2>&1";
        String store = disk.resolve("store.mm").toString();
        try (ChildJvm child =
                ChildJvm.startByShell("exec unshare -m -- sh -c '" + script + "' sh \"$@\"", "try-twice", store)) {
            List<String> said = child.end();
            assumeTrue(!said.contains("exit 77"), "btrfs cannot be mounted here: not tested");
            String all = String.join("\n", said);
            assertThat(all).contains("WARNING").contains("opened 1").contains("opened again");
            assertThat(all)
                    .containsOnlyOnce("store " + store + " is on btrfs")
                    .contains("chattr +C " + disk)
                    .doesNotContain("second.mm");
        }
    }

    @Test
    void aStoreThatEvictsAlsoDoesSoInAJvmWithNextToNoMemoryOutsideItsHeap() throws IOException, InterruptedException {
        Path evicting = directory.resolve("evicting.mm");
        try (ChildJvm child = ChildJvm.startByShell(
                "JDK_JAVA_OPTIONS=-XX:MaxDirectMemorySize=64k exec \"$@\"", "evict", evicting.toString(), "20000")) {
            assertThat(child.end()).containsExactly("holds 20000", "exit 0");
        }
    }

    @Test
    void aNewStoreBeyondTheLimitOfFileSizesLeavesNothingBehind() throws IOException, InterruptedException {
        Path big = directory.resolve("big.mm");
        try (ChildJvm child = ChildJvm.startByShell("ulimit -f 2048; exec \"$@\"", "try", big.toString(), "100000")) {
            assertThat(child.end().get(0))
                    .startsWith(FileSystemException.class.getName())
                    .contains("big.mm: ")
                    .contains("File too large")
                    .containsPattern("for a file of up to [0-9]{9,}")
                    .contains("ulimit -f");
        }
        assertThat(names(directory)).containsExactlyInAnyOrder("store.mm", "store.mm.lock", "big.mm.lock");
        try (KeyValueStore<String, String> store =
                ChildMain.builder().capacity(100_000).open(big)) {
            assertThat(store.isEmpty()).isTrue();
        }
    }

    private void assertStillThere() throws IOException {
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            assertThat(store.toMap()).containsEntry("key", "value").hasSize(1);
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
