package io.memorymap;

import static io.memorymap.Untouched.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.codec.Codecs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be opened is refused with an exception of its own that names path, finding and remedy; the file stays as it is. */
final class StoreRefusalTest {
    private static final int COPY_B = 4096;
    /** A bound for a short file. */
    private static final int MAX_BYTES = 22_528;

    private static final int VERSION = 8;
    private static final int FEATURES = 12;
    private static final int CRC = 152;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void createStore() throws IOException {
        file = directory.resolve("store.mm");
        try (KeyValueStore<String, String> store = builder().open(file)) {
            store.put("key", "value");
        }
    }

    private static StoreBuilder<String, String> builder() {
        return KeyValueStore.builder(String.class, String.class).maxBytes(MAX_BYTES);
    }

    private void assertStillThere(Path path) throws IOException {
        try (KeyValueStore<String, String> store = builder().open(path)) {
            assertThat(store.get("key")).isEqualTo("value");
        }
    }

    private static byte[] seal(byte[] bytes, int copy) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, copy, CRC);
        return put(bytes, copy + CRC, (int) crc.getValue());
    }

    private static byte[] put(byte[] bytes, int at, int value) {
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return bytes;
    }

    @Test
    void aFileWithAnotherMagic() throws IOException {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        byte[][] foreign = {
            "Dear diary,\n".repeat(500).getBytes(StandardCharsets.UTF_8),
            new byte[100_000],
            noise,
            {'M'},
            new byte[4096]
        };
        for (byte[] bytes : foreign) {
            Files.write(file, bytes);
            NotAStoreException refusal =
                    refused(file, NotAStoreException.class, () -> builder().open(file));
            assertThat(refusal).hasMessageContaining(file.toString()).hasMessageContaining("choose another path");
            assertThat(refusal.path()).isEqualTo(file);
        }
    }

    @Test
    void aStoreWhoseLineEndsWereRewritten() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[6] = '\n';
        bytes[COPY_B + 6] = '\n';
        Files.write(file, bytes);
        refused(file, NotAStoreException.class, () -> builder().open(file));
    }

    @Test
    void aStoreOfANewerOrAnUnknownOlderVersion() throws IOException {
        for (int version : new int[] {0, 1, 3, 1_000_000, -1}) {
            byte[] bytes = Files.readAllBytes(file);
            seal(put(bytes, VERSION, version), 0);
            seal(put(bytes, COPY_B + VERSION, version), COPY_B);
            Path other = directory.resolve("version" + version);
            Files.write(other, bytes);

            StoreVersionException refusal =
                    refused(other, StoreVersionException.class, () -> builder().open(other));

            assertThat(refusal)
                    .hasMessageContaining(other.toString())
                    .hasMessageContaining("version " + version)
                    .hasMessageContaining("knows version 2")
                    .hasMessageContaining("dump")
                    .hasMessageContaining("load");
        }
    }

    @Test
    void aStoreThatUsesAFeatureUnknownHere() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        seal(put(bytes, FEATURES, 4), 0);
        seal(put(bytes, COPY_B + FEATURES, 4), COPY_B);
        Files.write(file, bytes);
        StoreVersionException refusal =
                refused(file, StoreVersionException.class, () -> builder().open(file));
        assertThat(refusal).hasMessageContaining("features");
    }

    @Test
    void aFileCutShortAtAnyPage() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Path cut = directory.resolve("cut");
        for (int length = 0; length < bytes.length; length += 4096) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            StoreTruncatedException refusal =
                    refused(cut, StoreTruncatedException.class, () -> builder().open(cut));
            assertThat(refusal.foundBytes()).isEqualTo(length);
            assertThat(refusal.expectedBytes()).isGreaterThanOrEqualTo(length == 0 ? 1 : bytes.length);
            assertThat(refusal).hasMessageContaining("has " + length + " bytes").hasMessageContaining("restore");
        }
        for (int length : new int[] {bytes.length - 1, bytes.length - 4095, 4096 * 5 + 1}) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            refused(cut, StoreTruncatedException.class, () -> builder().open(cut));
        }
    }

    @Test
    void aFileCutWithinItsFirstHeader() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Path cut = directory.resolve("cut");
        for (int length : new int[] {1, 7, 8, 11, 12, 100, 155}) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            Untouched before = Untouched.of(cut);
            assertThatThrownBy(() -> builder().open(cut)).isInstanceOf(StoreOpenException.class);
            before.check();
        }
    }

    @Test
    void aFileThatIsLongerThanItsStoreIsOpened() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 5000));
        assertStillThere(file);
        assertThat(Files.size(file)).isEqualTo(bytes.length + 5000);
    }

    @Test
    void oneDamagedHeaderCopyIsNoReasonToRefuse() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Path damaged = directory.resolve("damaged");
        Random random = new Random(2);
        for (int copy : new int[] {0, COPY_B}) {
            for (int n = 0; n < 25; n++) {
                byte[] changed = bytes.clone();
                changed[copy + random.nextInt(CRC + 4)] ^= (byte) (1 << random.nextInt(8));
                Files.write(damaged, changed);
                assertStillThere(damaged);
            }
            byte[] changed = bytes.clone();
            Arrays.fill(changed, copy, copy + 4096, (byte) 0x77);
            Files.write(damaged, changed);
            assertStillThere(damaged);
        }
    }

    @Test
    void twoDamagedHeaderCopies() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Path damaged = directory.resolve("damaged");
        for (int at = 16; at < CRC + 4; at += 3) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            changed[COPY_B + CRC + 3 - (at - 16)] ^= (byte) 0x80;
            if (changed[COPY_B + VERSION] != 2) {
                continue;
            }
            Files.write(damaged, changed);
            StoreDamagedException refusal = refused(
                    damaged, StoreDamagedException.class, () -> builder().open(damaged));
            assertThat(refusal).hasMessageContaining("checksum").hasMessageContaining("restore the file from a copy");
        }
    }

    @Test
    void aDamagedDescription() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[3 * 4096 + 20] ^= 1;
        bytes[4 * 4096 + 20] ^= 1;
        Files.write(file, bytes);
        StoreDamagedException refusal =
                refused(file, StoreDamagedException.class, () -> builder().open(file));
        assertThat(refusal).hasMessageContaining("description");
    }

    @Test
    void aGeometryThatItsOwnSumVouchesForButThatMakesNoSense() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Path senseless = directory.resolve("senseless");
        // Segments, segments of an extent, buckets, block bytes, blocks, class table bytes.
        for (int at : new int[] {116, 120, 124, 128, 132, 140}) {
            for (int value : new int[] {0, -1, 3, 1 << 20, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                byte[] changed = bytes.clone();
                seal(put(changed, at, value), 0);
                seal(put(changed, COPY_B + at, value), COPY_B);
                Files.write(senseless, changed);
                StoreDamagedException refusal = refused(
                        senseless, StoreDamagedException.class, () -> builder().open(senseless));
                assertThat(refusal).hasMessageContaining("geometry");
            }
        }
    }

    @Test
    void otherBoundsThanThoseItWasCreatedWith() throws IOException {
        mismatch(builder().capacity(257), "capacity 256", "capacity 257");
        mismatch(builder().maxBytes(1 << 20), "maxBytes 22528", "maxBytes 1048576");
        mismatch(builder().maxBytes(1 << 16).maxEntryBytes(30_000), "maxEntryBytes 22504", "maxEntryBytes 30000");
        mismatch(builder().eviction(Eviction.TWO_QUEUES), "eviction NONE", "eviction TWO_QUEUES");
        builder()
                .capacity(256)
                .averageEntryBytes(65)
                .maxBytes(MAX_BYTES)
                .maxEntryBytes(4008)
                .eviction(Eviction.NONE)
                .open(file)
                .close();
    }

    private void mismatch(StoreBuilder<String, String> other, String found, String asked) throws IOException {
        StoreMismatchException refusal = refused(file, StoreMismatchException.class, () -> other.open(file));
        assertThat(refusal.difference()).isEqualTo(StoreMismatchException.Difference.BOUNDS);
        assertThat(refusal).hasMessageContainingAll(file.toString(), found, asked);
    }

    @Test
    void otherTypesOrCodecsThanThoseItWasCreatedFor() throws IOException {
        StoreMismatchException keys = refused(
                file,
                StoreMismatchException.class,
                () -> KeyValueStore.builder(UUID.class, String.class).open(file));
        assertThat(keys.difference()).isEqualTo(StoreMismatchException.Difference.KEYS);
        assertThat(keys).hasMessageContainingAll("java.lang.String", "java.util.UUID");
        StoreMismatchException values = refused(
                file,
                StoreMismatchException.class,
                () -> KeyValueStore.builder(String.class, Long.class).open(file));
        assertThat(values.difference()).isEqualTo(StoreMismatchException.Difference.VALUES);
        assertThat(values).hasMessageContainingAll("java.lang.String", "java.lang.Long");
        refused(
                file,
                StoreMismatchException.class,
                () -> builder()
                        .valueCodec(Codecs.serialization(String.class, null, null))
                        .open(file));
    }

    @Test
    void aSymbolicLink() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        StorePathException refusal =
                refused(file, StorePathException.class, () -> builder().open(link));
        assertThat(refusal).hasMessageContaining("symbolic link");
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("nothing"));
        assertThatThrownBy(() -> builder().open(dangling)).isExactlyInstanceOf(StorePathException.class);
        assertThat(directory.resolve("nothing")).doesNotExist();
    }

    @Test
    void aSymbolicLinkInTheLockFilesPlace() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Files.delete(directory.resolve("store.mm.lock"));
        Files.createSymbolicLink(directory.resolve("store.mm.lock"), victim);
        FileSystemException refusal =
                refused(file, FileSystemException.class, () -> builder().open(file));
        assertThat(refusal).hasMessageContaining("store.mm.lock").hasMessageContaining("symbolic link");
        assertThat(victim).hasContent("precious");
    }

    @Test
    void aSymbolicLinkInThePlaceOfACreation() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Files.createSymbolicLink(directory.resolve("new.mm.creating"), victim);
        builder().open(directory.resolve("new.mm")).close();
        assertThat(victim).hasContent("precious");
        assertThat(directory.resolve("new.mm")).isRegularFile();
    }

    @Test
    void aDirectory() throws IOException {
        Path inside = Files.createDirectory(directory.resolve("folder"));
        assertThatThrownBy(() -> builder().open(inside))
                .isExactlyInstanceOf(StorePathException.class)
                .hasMessageContaining("is a directory");
        assertThat(inside).isEmptyDirectory();
    }

    @Test
    void somethingThatIsNoRegularFile() throws IOException, InterruptedException {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> builder().open(pipe))
                .isExactlyInstanceOf(StorePathException.class)
                .hasMessageContaining("not a regular file");
    }

    @Test
    void aMissingDirectory() {
        Path nowhere = directory.resolve("no").resolve("such").resolve("store.mm");
        assertThatThrownBy(() -> builder().open(nowhere))
                .isExactlyInstanceOf(StorePathException.class)
                .hasMessageContaining("directory does not exist");
        assertThat(directory.resolve("no")).doesNotExist();
    }

    @Test
    void aRefusalLeavesThePathFreeForTheNextOpening() throws IOException {
        for (int n = 0; n < 3; n++) {
            assertThatThrownBy(() -> builder().capacity(999).open(file)).isInstanceOf(StoreMismatchException.class);
            assertStillThere(file);
        }
    }
}
