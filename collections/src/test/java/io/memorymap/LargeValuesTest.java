package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values of any size up to the limit come back as they were, beside small ones, and their space is used again. */
final class LargeValuesTest {
    private static final int MIB = 1 << 20;

    @TempDir
    private Path directory;

    private static StoreBuilder<Integer, byte[]> builder() {
        return KeyValueStore.builder(Integer.class, byte[].class);
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void aStrictStoreIsAMapOfThem(Durability durability) throws IOException {
        long seed = Long.getLong("memorymap.large.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<Integer, byte[]> model = new HashMap<>();
        Path file = directory.resolve("strict.mm");
        StoreBuilder<Integer, byte[]> builder =
                builder().capacity(1000).maxBytes(64L * MIB).durability(durability);
        int steps = durability == Durability.SYNC ? 150 : 1500;
        KeyValueStore<Integer, byte[]> store = builder.open(file);
        try {
            for (int step = 0; step < steps; step++) {
                int key = random.nextInt(30);
                String what = "seed " + seed + ", step " + step;
                int kind = random.nextInt(100);
                if (kind < 50) {
                    byte[] value = value(random);
                    assertThat(store.put(key, value)).as(what).isEqualTo(model.put(key, value));
                } else if (kind < 65) {
                    assertThat(store.getAndRemove(key)).as(what).isEqualTo(model.remove(key));
                } else if (kind < 97) {
                    assertThat(store.get(key)).as(what).isEqualTo(model.get(key));
                } else if (kind == 97) {
                    store.compact();
                } else if (kind == 98) {
                    store.flush();
                } else {
                    store.close();
                    store = builder.open(file);
                    assertThat(store.recoveryReport().segmentsRebuilt())
                            .as(what)
                            .isZero();
                }
            }
            for (int key = 0; key < 30; key++) {
                assertThat(store.get(key)).isEqualTo(model.get(key));
            }
            assertThat(store.size()).isEqualTo(model.size());
            assertThat(store.verify()).matches(VerificationReport::isClean);
            assertThat(store.statistics().bytes())
                    .isBetween(
                            model.values().stream().mapToLong(v -> v.length).sum(),
                            model.values().stream()
                                    .mapToLong(v -> v.length + 64L)
                                    .sum());
        } finally {
            store.close();
        }
    }

    @Test
    void whatWasReadBelongsToTheReader() throws IOException {
        byte[] value = new byte[100_000];
        new Random(3).nextBytes(value);
        try (KeyValueStore<Integer, byte[]> store = builder()
                .capacity(10)
                .maxBytes(4L * MIB)
                .temporaryDirectory(directory)
                .openTemporary()) {
            store.set(1, value);
            List<Function<KeyValueStore<Integer, byte[]>, byte[]>> reads = List.of(
                    each -> Objects.requireNonNull(each.get(1)),
                    each -> Objects.requireNonNull(each.getEntry(1)).value(),
                    each -> Objects.requireNonNull(each.getAll(List.of(1)).get(1)),
                    each -> Objects.requireNonNull(each.putIfAbsent(1, new byte[0])),
                    each -> {
                        Map<Integer, byte[]> all = new HashMap<>();
                        each.forEach(all::put);
                        return Objects.requireNonNull(all.get(1));
                    });
            for (Function<KeyValueStore<Integer, byte[]>, byte[]> first : reads) {
                for (Function<KeyValueStore<Integer, byte[]>, byte[]> second : reads) {
                    byte[] read = first.apply(store);
                    Arrays.fill(read, (byte) 0);
                    assertThat(store.contains(1)).isTrue();
                    assertThat(second.apply(store)).isEqualTo(value);
                    assertThat(read).containsOnly(0);
                }
            }
        }
    }

    @Test
    void theSpaceOfWhatWasOverwrittenIsUsedAgain() throws IOException {
        Path file = directory.resolve("overwritten.mm");
        try (KeyValueStore<Integer, byte[]> store = builder()
                .capacity(100)
                .maxBytes(16L * MIB)
                .durability(Durability.PROCESS)
                .open(file)) {
            byte[] value = new byte[MIB];
            for (int round = 0; round < 300; round++) {
                Arrays.fill(value, (byte) round);
                store.set(round % 8, value);
            }
            for (int key = 0; key < 8; key++) {
                assertThat(store.get(key)).hasSize(MIB).containsOnly((byte) (296 + key % 4 - (key < 4 ? 0 : 4)));
            }
        }
        assertThat(StoreSpaceTest.usedBytes(file)).isLessThan(24L * MIB);
    }

    @Test
    void anEvictingStoreKeepsWithinItsBound() throws IOException {
        Random random = new Random(7);
        try (KeyValueStore<Integer, byte[]> store = builder()
                .capacity(10_000)
                .maxBytes(16L * MIB)
                .eviction(Eviction.TWO_QUEUES)
                .temporaryDirectory(directory)
                .openTemporary()) {
            for (int n = 0; n < 3000; n++) {
                byte[] value = value(random);
                store.set(n, value);
                assertThat(store.get(n))
                        .as("entry %d of %d bytes", n, value.length)
                        .isEqualTo(value);
                assertThat(store.statistics().bytes()).isLessThanOrEqualTo(16L * MIB);
            }
            assertThat(store.verify()).matches(VerificationReport::isClean);
        }
    }

    @Test
    void theLimitIsAnEighthOfTheBoundAndAtLeastOneMebibyte() throws IOException {
        try (KeyValueStore<Integer, byte[]> store = builder().capacity(100).openTemporary()) {
            store.set(1, new byte[MIB - 4]);
            assertThatThrownBy(() -> store.set(1, new byte[MIB + 16]))
                    .isInstanceOf(RecordTooLargeException.class)
                    .hasMessageContaining("maxEntryBytes");
            assertThat(store.get(1)).hasSize(MIB - 4);
        }
        try (KeyValueStore<Integer, byte[]> store =
                builder().capacity(100).maxBytes(32L * MIB).openTemporary()) {
            store.set(1, new byte[4 * MIB - 4]);
            assertThatThrownBy(() -> store.set(1, new byte[4 * MIB + 16])).isInstanceOf(RecordTooLargeException.class);
        }
    }

    @Test
    void aCallerWhoChangesHisArrayDuringThePutLosesThatEntryAtMost() throws Exception {
        byte[] value = new byte[64 << 10];
        AtomicBoolean stop = new AtomicBoolean();
        Thread changer = new Thread(() -> {
            for (byte next = 1; !stop.get(); next++) {
                Arrays.fill(value, next);
            }
        });
        changer.start();
        try (KeyValueStore<Integer, byte[]> store = builder()
                .capacity(100)
                .maxBytes(16L * MIB)
                .temporaryDirectory(directory)
                .openTemporary()) {
            for (int n = 0; n < 3000; n++) {
                store.set(n % 50, value);
                byte[] found = store.get(n % 50);
                assertThat(found == null || found.length == value.length)
                        .as("put %d", n)
                        .isTrue();
            }
            stop.set(true);
            changer.join();
            for (int key = 0; key < 50; key++) {
                store.set(key, value);
                assertThat(store.get(key)).isEqualTo(value);
            }
            assertThat(store.verify()).matches(VerificationReport::isClean);
        } finally {
            stop.set(true);
            changer.join();
        }
    }

    @Test
    void anEqualPutIsFoundAndOneThatDiffersAnywhereIsNot() throws IOException {
        byte[] value = new byte[300_000];
        Random random = new Random(11);
        random.nextBytes(value);
        try (KeyValueStore<Integer, byte[]> store =
                builder().capacity(100).maxBytes(32L * MIB).openTemporary()) {
            store.set(1, value);
            long version = version(store);
            store.set(1, value.clone());
            assertThat(version(store)).isEqualTo(version);
            for (int n = 0; n < 300; n++) {
                value[random.nextInt(value.length)]++;
                store.set(1, value);
                assertThat(version(store)).isGreaterThan(version);
                assertThat(store.get(1)).isEqualTo(value);
                version = version(store);
            }
        }
    }

    private static long version(KeyValueStore<Integer, byte[]> store) {
        return Objects.requireNonNull(store.getEntry(1)).version();
    }

    private static byte[] value(Random random) {
        byte[] value = new byte[(int) Math.exp(random.nextDouble() * Math.log(2 * MIB))];
        random.nextBytes(value);
        return value;
    }
}
