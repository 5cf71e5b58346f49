package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.memorymap.KeyValueStore;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * As {@link FullDiskTest}, on a real file system that copies on write: an image of btrfs, mounted through a loop device. Skipped
 * where the tools or the rights for that are missing.
 */
final class FullBtrfsTest {
    private static final long IMAGE_BYTES = 160L << 20;

    @TempDir
    private Path directory;

    private Path mount;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        Path image = directory.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(IMAGE_BYTES);
        }
        mount = Files.createDirectory(directory.resolve("mount"));
        assumeThat(succeeds("mkfs.btrfs", "--quiet", "--mixed", image.toString()))
                .as("skipped: there is no mkfs.btrfs here")
                .isTrue();
        assumeThat(succeeds("mount", "-o", "loop", image.toString(), mount.toString()))
                .as("skipped: no right to mount an image of btrfs here")
                .isTrue();
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        succeeds("umount", mount.toString());
    }

    private boolean succeeds(String... command) throws InterruptedException {
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

    @ParameterizedTest(name = "evicting {0}, {1}")
    @CsvSource({"false, compiled", "true, compiled", "false, interpreted"})
    void refusesWritesAndGoesOnWhenThereIsRoom(boolean evicting, String mode) throws IOException, InterruptedException {
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
                        Boolean.toString(evicting)))
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
