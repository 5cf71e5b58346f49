package io.memorymap.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is given space within its length, and nowhere else. */
final class FileSpaceTest {
    private static final int PAGE = 4096;

    @TempDir
    private Path directory;

    @Test
    void aFileThatWasCutShortIsNotMadeLongerByGrowth() throws IOException {
        Path path = directory.resolve("file");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(8 * PAGE);
            try (FileSpace space = FileSpace.open(path)) {
                space.allocate(PAGE, PAGE);
                file.setLength(2 * PAGE);
                assertThatThrownBy(() -> space.allocate(6 * PAGE, PAGE)).isInstanceOf(EOFException.class);
                assertThatThrownBy(() -> space.checkRoom(0, PAGE)).isInstanceOf(EOFException.class);
                assertThat(Files.size(path)).isEqualTo(2 * PAGE);
            }
        }
    }

    @Test
    void allocatedSpaceIsZeroWhateverStoodThere() throws IOException {
        Path path = directory.resolve("file");
        Files.write(path, new byte[] {1, 2, 3, 4});
        try (FileSpace space = FileSpace.open(path)) {
            space.allocate(1, 2);
            assertThat(Files.readAllBytes(path)).containsExactly(1, 0, 0, 4);
            assertThat(space.isZero(1, 2)).isTrue();
            assertThat(space.isZero(0, 2)).isFalse();
        }
    }
}
