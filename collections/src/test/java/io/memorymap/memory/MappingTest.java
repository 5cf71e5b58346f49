package io.memorymap.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Extents of a large file are mapped when they are needed, whatever has become of the file and of the thread by then. */
final class MappingTest {
    private static final int HEAD = 8 << 10;
    private static final int EXTENT = 64 << 10;
    private static final int EXTENTS = 6;
    private static final int LAST = HEAD + (EXTENTS - 1) * EXTENT;

    @TempDir
    private Path directory;

    private Path file;
    private FileSpace space;
    private Region[] regions;

    @BeforeEach
    void create() throws IOException {
        file = directory.resolve("mapped");
        MappedFile.createSparse(file, LAST + EXTENT);
        space = FileSpace.open(file);
        regions = MappedFile.map(file, HEAD, EXTENT, EXTENTS, space);
    }

    @AfterEach
    void close() {
        space.close();
    }

    private static long mappingsOf(Path file) throws IOException {
        Path maps = Path.of("/proc/self/maps");
        assumeTrue(Files.isReadable(maps), "a system that tells what is mapped");
        String name = file.toRealPath().toString();
        try (Stream<String> lines = Files.lines(maps)) {
            return lines.filter(line -> line.contains(name)).count();
        }
    }

    private byte byteAt(long position) throws IOException {
        try (RandomAccessFile read = new RandomAccessFile(file.toFile(), "r")) {
            read.seek(position);
            return read.readByte();
        }
    }

    @Test
    void onlyWhatIsNeededIsMapped() throws IOException {
        assertThat(mappingsOf(file)).as("the head").isOne();
        regions[EXTENTS].map();
        assertThat(mappingsOf(file)).isEqualTo(2);
        regions[EXTENTS].map();
        assertThat(mappingsOf(file)).as("mapped once").isEqualTo(2);
    }

    @Test
    void aFileOfFewExtentsIsMappedAtOnce() throws IOException {
        Region[] all = MappedFile.map(file, HEAD, EXTENT, 2, space);
        all[2].putInt(0, 42);
        assertThat(byteAt(HEAD + EXTENT)).isEqualTo((byte) 42);
    }

    @Test
    void anExtentIsThatPartOfTheFile() throws IOException {
        Region last = regions[EXTENTS];
        assertThat(last.length()).as("known before").isEqualTo(EXTENT);
        last.map();
        last.putInt(100, 0x11223344);
        last.force(0, EXTENT);
        assertThat(byteAt(LAST + 100)).as("little-endian").isEqualTo((byte) 0x44);
        assertThat(last.getInt(100)).isEqualTo(0x11223344);
    }

    @Test
    void whetherSomethingIsZeroIsSeenWithoutMapping() throws IOException {
        try (RandomAccessFile write = new RandomAccessFile(file.toFile(), "rw")) {
            write.seek(LAST + 8);
            write.write(1);
        }
        assertThat(regions[EXTENTS].isZero(0, 8)).isTrue();
        assertThat(regions[EXTENTS].isZero(0, 16)).isFalse();
        assertThat(mappingsOf(file)).isOne();
    }

    @Test
    void theFileMayHaveLostItsName() throws IOException {
        Files.delete(file);
        regions[EXTENTS].map();
        regions[EXTENTS].putInt(0, 42);
        assertThat(regions[EXTENTS].getInt(0)).isEqualTo(42);
    }

    @Test
    void anInterruptNeitherFailsItNorIsLost() throws IOException {
        Thread.currentThread().interrupt();
        try {
            regions[1].map();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(regions[1].getInt(0)).isZero();
        regions[2].map();
        assertThat(space.isZero(0, HEAD)).as("the descriptor lives").isTrue();
    }

    @Test
    void interruptsAtAnyMomentLeaveTheDescriptorAlone() throws Exception {
        Thread mapping = Thread.currentThread();
        CountDownLatch done = new CountDownLatch(1);
        Thread interrupting = new Thread(() -> {
            while (done.getCount() > 0) {
                mapping.interrupt();
            }
        });
        interrupting.start();
        try {
            for (int i = 0; i < 100; i++) {
                Region[] fresh = {new ByteBufferRegion(space, LAST, EXTENT)};
                fresh[0].map();
                assertThat(fresh[0].getInt(0)).isZero();
            }
        } finally {
            done.countDown();
            while (interrupting.isAlive()) {
                Thread.interrupted();
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
        assertThat(space.isZero(LAST, EXTENT)).isTrue();
    }

    @Test
    void aFileThatWasCutShortIsNotMadeToGrow() throws IOException {
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(LAST + 1);
        }
        assertThatThrownBy(regions[EXTENTS]::map).isInstanceOf(EOFException.class);
        assertThat(Files.size(file)).isEqualTo(LAST + 1);
        regions[1].map();
        assertThat(regions[1].getInt(0)).as("what is left of it").isZero();
    }

    @Test
    void nothingIsMappedOfAClosedFile() {
        space.close();
        assertThatThrownBy(regions[EXTENTS]::map).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> regions[EXTENTS].getInt(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
