package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.memorymap.KeyValueStore;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * As {@link FullDiskTest}, on real file systems that copy on write, mounted through a loop device: btrfs, and xfs when a copy of the store shares
 * its blocks. Skipped where the tools or the rights for that are missing.
 */
final class FullCopyOnWriteTest {
    /** As much as xfs takes at least. */
    private static final long IMAGE_BYTES = 300L << 20;

    private enum FileSystem {
        BTRFS("mkfs.btrfs", "--quiet", "--mixed"),
        XFS("mkfs.xfs", "-q", "-m", "reflink=1");

        private final List<String> make;

        FileSystem(String... make) {
            this.make = List.of(make);
        }
    }

    @TempDir
    private Path directory;

    private Path mount;

    @BeforeEach
    void makeMountPoint() throws IOException {
        mount = Files.createDirectory(directory.resolve("mount"));
    }

    private void mount(FileSystem fileSystem) throws IOException, InterruptedException {
        Path image = directory.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(IMAGE_BYTES);
        }
        List<String> make = new ArrayList<>(fileSystem.make);
        make.add(image.toString());
        assumeThat(succeeds(make))
                .as("skipped: there is no " + make.get(0) + " here")
                .isTrue();
        assumeThat(succeeds(List.of("mount", "-o", "loop", image.toString(), mount.toString())))
                .as("skipped: no right to mount an image of " + fileSystem + " here")
                .isTrue();
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        succeeds(List.of("umount", mount.toString()));
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException notFound) {
            return false;
        }
    }

    @ParameterizedTest(name = "{0}, evicting {1}, {2}")
    @CsvSource({
        "BTRFS, false, compiled",
        "BTRFS, true, compiled",
        "BTRFS, false, interpreted",
        "XFS, false, compiled",
        "XFS, true, compiled",
    })
    void refusesWritesAndGoesOnWhenThereIsRoom(FileSystem fileSystem, boolean evicting, String mode)
            throws IOException, InterruptedException {
        mount(fileSystem);
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        mode.equals("compiled") ? "-Xmixed" : "-Xint",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        KillCycles.location(KeyValueStore.class)
                                + File.pathSeparator
                                + KillCycles.location(FullDiskChild.class),
                        FullDiskChild.class.getName(),
                        mount.toString(),
                        Boolean.toString(evicting),
                        Boolean.toString(fileSystem == FileSystem.XFS)))
                .redirectError(directory.resolve("log").toFile())
                .redirectOutput(said.toFile())
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as("it ends").isTrue();
        assertThat(Files.readString(said))
                .as(Files.readString(directory.resolve("log")))
                .isEqualTo(
                        "refused to open while full\nrefused while full true, wrong 0, broken 0, goes on true, refused"
                                + " afterwards 0, clean true\n");
    }
}
