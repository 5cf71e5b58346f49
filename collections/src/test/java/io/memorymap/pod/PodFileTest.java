package io.memorymap.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may lie at the path when a map or a store is opened, and that nothing but a file of ours is ever changed. */
@SuppressWarnings("ArrayRecordComponent") // Arrays are what some components are to be.
class PodFileTest {
    record LongBool(long a, boolean b) {}

    record Megabyte(@FixedArray(length = (1 << 20) - 8) byte[] bytes) {}

    record OverAMegabyte(@FixedArray(length = (1 << 20) - 7) byte[] bytes) {}

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("map");
    }

    private void assertRefusedUntouched(byte[] content, long found) throws IOException {
        Files.write(file(), content);
        assertThatThrownBy(() -> MemoryMap.open(file(), LongBool.class))
                .isInstanceOfSatisfying(
                        NotAMemoryMapException.class, e -> assertThat(e.found()).isEqualTo(found))
                .hasMessageContainingAll(file().toString(), Long.toHexString(found), "b10c");
        assertThatThrownBy(() -> PodKeyValueStore.open(file(), BasicType64.class, LongBool.class))
                .isInstanceOf(NotAMemoryMapException.class);
        assertThat(Files.readAllBytes(file())).isEqualTo(content);
    }

    @Test
    void aWrongMagicIsRefusedAndTheFileUntouched() throws IOException {
        byte[] text = "not a map, but a text of some length".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        // "not a ma", the first byte lowest
        assertRefusedUntouched(text, 0x616D_2061_2074_6F6EL);
    }

    private static long magicOf(byte[] content) {
        long magic = 0;
        for (int i = Math.min(8, content.length) - 1; i >= 0; i--) {
            magic = magic << 8 | (content[i] & 0xFF);
        }
        return magic;
    }

    @Test
    void aForeignFileShorterThanAMagicIsRefusedAndUntouched() throws IOException {
        for (int length = 1; length < 8; length++) {
            byte[] content = new byte[length];
            Arrays.fill(content, (byte) 'x');
            assertRefusedUntouched(content, magicOf(content));
        }
    }

    @Test
    void zerosFollowedByAnythingAreRefusedAndUntouched() throws IOException {
        byte[] content = new byte[100_000];
        content[99_999] = 1;
        assertRefusedUntouched(content, 0);
    }

    @Test
    void anEmptyFileAndOneOfZerosCountAsNew() throws IOException {
        for (int length : new int[] {0, 1, 7, 8, 23, 24, 25, 200_000}) {
            Files.write(file(), new byte[length]);
            try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class)) {
                assertThat(map.get()).isEqualTo(new LongBool(0, false));
                map.set(new LongBool(length, true));
            }
            assertThat(Files.size(file())).isEqualTo(Math.max(24, length));
            try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class)) {
                assertThat(map.get()).isEqualTo(new LongBool(length, true));
            }
        }
    }

    @Test
    void creationMayStopAfterAnyByteAndTheNextOpenFinishesIt() throws IOException {
        // The zeros come first, in order, and the magic last: these are all files that a crash in between can leave.
        for (int length = 0; length <= 24; length++) {
            Files.write(file(), new byte[length]);
            MemoryMap.open(file(), LongBool.class).close();
            assertThat(Files.size(file())).isEqualTo(24);
        }
    }

    @Test
    void aSmallerFileIsGrownAndALargerOneKept() throws IOException {
        byte[] smaller = new byte[12];
        smaller[0] = 0x0C;
        smaller[1] = (byte) 0xB1;
        smaller[8] = 5;
        Files.write(file(), smaller);
        try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class)) {
            assertThat(map.get()).isEqualTo(new LongBool(5, false));
        }
        assertThat(Files.readAllBytes(file())).isEqualTo(Arrays.copyOf(smaller, 24));

        byte[] larger = Arrays.copyOf(smaller, 5000);
        larger[24] = 77;
        larger[4999] = 99;
        Files.write(file(), larger);
        try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class)) {
            map.set(new LongBool(6, false));
        }
        larger[8] = 6;
        assertThat(Files.readAllBytes(file())).isEqualTo(larger);
    }

    @Test
    void theMagicAloneIsAMapOfZeros() throws IOException {
        Files.write(file(), new byte[] {0x0C, (byte) 0xB1});
        try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class)) {
            assertThat(map.get()).isEqualTo(new LongBool(0, false));
        }
    }

    @Test
    void aMegabyteIsTheMostAndNoFileIsMadeForMore() throws IOException {
        MemoryMap.open(file(), Megabyte.class).close();
        assertThat(Files.size(file())).isEqualTo(1_048_576);
        Path other = directory.resolve("other");
        assertThatThrownBy(() -> MemoryMap.open(other, OverAMegabyte.class))
                .isInstanceOfSatisfying(
                        MemoryMapTooLargeException.class,
                        e -> assertThat(e.bytes()).isEqualTo(1_048_584))
                .hasMessageContainingAll("OverAMegabyte", "1048584", "1048576");
        assertThatThrownBy(() -> PodKeyValueStore.open(other, BasicType64.class, Megabyte.class))
                .isInstanceOf(MemoryMapTooLargeException.class);
        assertThat(other).doesNotExist();
    }

    @Test
    void aTypeThatIsNotPlainDataIsRefusedBeforeAnyFileIsMade() {
        record Bad(String name) {}
        assertThatThrownBy(() -> MemoryMap.open(file(), Bad.class)).isInstanceOf(PodLayoutException.class);
        assertThat(file()).doesNotExist();
    }

    @Test
    void aSymbolicLinkIsRefused() throws IOException {
        Path target = directory.resolve("target");
        MemoryMap.open(target, LongBool.class).close();
        Files.createSymbolicLink(file(), target);
        assertIOFailure("open", "symbolic link");
        Files.delete(target);
        assertIOFailure("open", "symbolic link");
        assertThat(target).doesNotExist();
    }

    @Test
    void whatIsNoRegularFileIsRefused() throws IOException {
        Files.createDirectory(file());
        assertIOFailure("open", "no regular file");
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Path missing = directory.resolve("missing").resolve("map");
        assertThatThrownBy(() -> MemoryMap.open(missing, LongBool.class))
                .isInstanceOfSatisfying(MemoryMapIOException.class, e -> {
                    assertThat(e.operation()).isEqualTo("create");
                    assertThat(e.path()).isEqualTo(missing.toString());
                })
                .hasMessageContaining("directory does not exist");
    }

    @Test
    void aFileThatMayNotBeWrittenIsRefusedUnlessTheUserMayWriteAnything() throws IOException {
        MemoryMap.open(file(), LongBool.class).close();
        byte[] before = Files.readAllBytes(file());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("r--------"));
        if (Files.isWritable(file())) {
            MemoryMap.open(file(), LongBool.class).close();
        } else {
            assertIOFailure("open", "permission denied");
        }
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    private void assertIOFailure(String operation, String reason) {
        assertThatThrownBy(() -> MemoryMap.open(file(), LongBool.class))
                .isInstanceOfSatisfying(MemoryMapIOException.class, e -> {
                    assertThat(e.operation()).isEqualTo(operation);
                    assertThat(e.path()).isEqualTo(file().toString());
                })
                .hasMessageContaining(reason);
    }

    @Test
    void anyLengthOfAStoreOpensWithWhatItHolds() throws IOException {
        try (PodKeyValueStore<BasicType8, BasicType8> store =
                PodKeyValueStore.open(file(), BasicType8.class, BasicType8.class)) {
            for (int i = 0; i < 100; i++) {
                store.set(BasicType8.of(i), BasicType8.of(-i));
            }
        }
        byte[] whole = Files.readAllBytes(file());
        for (int length = 8; length < whole.length; length += 97) {
            Files.write(file(), Arrays.copyOf(whole, length));
            try (PodKeyValueStore<BasicType8, BasicType8> store =
                    PodKeyValueStore.open(file(), BasicType8.class, BasicType8.class)) {
                store.toMap()
                        .forEach((key, value) -> assertThat(value.intValue()).isEqualTo(-key.intValue()));
            }
            assertThat(Files.readAllBytes(file())).isEqualTo(Arrays.copyOf(Arrays.copyOf(whole, length), whole.length));
        }
    }

    @Test
    void aSparseMegabyteIsOpenedWithoutItsZerosBeingTakenForANewFile() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file().toFile(), "rw")) {
            sparse.setLength(1 << 20);
            sparse.write(new byte[] {0x0C, (byte) 0xB1});
        }
        try (MemoryMap<Megabyte> map = MemoryMap.open(file(), Megabyte.class)) {
            assertThat(map.get().bytes()).containsOnly(0);
        }
    }
}
