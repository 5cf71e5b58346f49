package io.memorymap.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock of a store file belongs to whoever has it until it is given back, whatever else happens to him. */
final class StoreLockTest {
    @TempDir
    private Path directory;

    @Test
    void aLockThatIsForgottenStaysTaken() throws IOException, InterruptedException {
        Path store = directory.resolve("store");
        assertThat(StoreLock.tryAcquire(store)).isNotNull();
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(StoreLock.tryAcquire(store)).isNull();
        try (FileChannel other = FileChannel.open(directory.resolve("store.lock"), StandardOpenOption.WRITE)) {
            assertThatThrownBy(other::tryLock).isInstanceOf(OverlappingFileLockException.class);
        }
    }

    @Test
    void anInterruptNeitherPreventsNorEndsALock() throws IOException {
        Path store = directory.resolve("store");
        Thread.currentThread().interrupt();
        StoreLock lock = Objects.requireNonNull(StoreLock.tryAcquire(store));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(StoreLock.tryAcquire(store)).isNull();
        try (FileChannel other = FileChannel.open(directory.resolve("store.lock"), StandardOpenOption.WRITE)) {
            assertThatThrownBy(other::tryLock).isInstanceOf(OverlappingFileLockException.class);
        }
        lock.close();
        try (StoreLock again = StoreLock.tryAcquire(store)) {
            assertThat(again).isNotNull();
        }
    }
}
