package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An evicting store that is closed and opened again knows what its keys were worth; what it keeps for that can hurt nothing. */
final class StorePolicyFileTest {
    private static final int CAPACITY = 1024;
    private static final int OFTEN = 2_000_000;
    private static final int OFTEN_KEYS = 60;

    @TempDir
    private Path directory;

    private KeyValueStore<Integer, byte[]> open(Path file) throws IOException {
        return KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(CAPACITY)
                .averageEntryBytes(20)
                .eviction(Eviction.TWO_QUEUES)
                .durability(Durability.PROCESS)
                .open(file);
    }

    private static Path policyOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".policy");
    }

    /** Some keys are asked for again and again, the others once. Returns the hits. */
    private static int requests(KeyValueStore<Integer, byte[]> store, int from, int to) {
        Random random = new Random(from);
        int hits = 0;
        for (int n = from; n < to; n++) {
            int key = n % 4 == 0 ? random.nextInt(3 * CAPACITY / 4) : 1_000_000 + n;
            if (store.get(key) != null) {
                hits++;
            } else {
                store.set(key, new byte[16]);
            }
        }
        return hits;
    }

    private Path filled() throws IOException {
        Path file = directory.resolve("filled.mm");
        try (KeyValueStore<Integer, byte[]> store = open(file)) {
            requests(store, 0, 50_000);
        }
        return file;
    }

    private Path copyOf(Path file, String name) throws IOException {
        Path copy = directory.resolve(name);
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(policyOf(file), policyOf(copy), StandardCopyOption.REPLACE_EXISTING);
        return copy;
    }

    @Test
    void keysThatWereOftenAskedForAreWantedAfterARestart() throws IOException {
        Path file = directory.resolve("often.mm");
        try (KeyValueStore<Integer, byte[]> store = open(file)) {
            requests(store, 0, 50_000);
            for (int n = 0; n < 8; n++) {
                for (int key = OFTEN; key < OFTEN + OFTEN_KEYS; key++) {
                    store.set(key, new byte[16]);
                    store.remove(key);
                }
            }
        }
        Path with = copyOf(file, "with.mm");
        Path without = copyOf(file, "without.mm");
        Files.delete(policyOf(without));
        Path others = copyOf(file, "others.mm");
        Files.setPosixFilePermissions(policyOf(others), PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(oftenKept(with)).isGreaterThan(OFTEN_KEYS * 3 / 4);
        assertThat(oftenKept(without)).isLessThan(OFTEN_KEYS / 2);
        assertThat(oftenKept(others)).as("others may write to it").isLessThan(OFTEN_KEYS / 2);
    }

    /** How many of the keys that were often asked for outlive new ones that are not. */
    private int oftenKept(Path file) throws IOException {
        try (KeyValueStore<Integer, byte[]> store = open(file)) {
            for (int key = OFTEN; key < OFTEN + OFTEN_KEYS; key++) {
                store.set(key, new byte[16]);
            }
            for (int n = 0; n < CAPACITY; n++) {
                store.set(3_000_000 + n, new byte[16]);
            }
            int kept = 0;
            for (int key = OFTEN; key < OFTEN + OFTEN_KEYS; key++) {
                kept += store.contains(key) ? 1 : 0;
            }
            return kept;
        }
    }

    @Test
    void aStoreThatNeverDroppedAnEntryKeepsNothing() throws IOException {
        Path file = directory.resolve("young.mm");
        try (KeyValueStore<Integer, byte[]> store = open(file)) {
            requests(store, 0, CAPACITY / 2);
        }
        assertThat(policyOf(file)).doesNotExist();
    }

    @Test
    void aStoreThatIsOnlyReadLeavesWhatWasKept() throws IOException {
        Path file = filled();
        byte[] kept = Files.readAllBytes(policyOf(file));
        try (KeyValueStore<Integer, byte[]> store = open(file)) {
            assertThat(store.size()).isEqualTo(CAPACITY);
        }
        assertThat(Files.readAllBytes(policyOf(file))).isEqualTo(kept);
    }

    @Test
    void aDamagedFileIsNoError() throws IOException {
        Path file = filled();
        byte[] kept = Files.readAllBytes(policyOf(file));
        Random random = new Random(21);
        for (int n = 0; n < 100; n++) {
            Path copy = copyOf(file, "damaged.mm");
            byte[] damaged = kept.clone();
            int at = n < 32 ? 2 * n : random.nextInt(kept.length);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(policyOf(copy), n % 10 == 9 ? java.util.Arrays.copyOf(damaged, at) : damaged);
            try (KeyValueStore<Integer, byte[]> store = open(copy)) {
                requests(store, 50_000, 50_100);
                assertThat(store.size()).as("byte %d", at).isEqualTo(CAPACITY);
                assertThat(store.statistics().corruptions()).as("byte %d", at).isZero();
            }
        }
    }

    @Test
    void itGoesWithTheStoreThatIsDeleted() throws IOException {
        Path file = filled();
        assertThat(policyOf(file)).exists();
        KeyValueStore.delete(file);
        assertThat(policyOf(file)).doesNotExist();
    }
}
