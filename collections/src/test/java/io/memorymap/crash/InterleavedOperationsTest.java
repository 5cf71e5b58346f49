package io.memorymap.crash;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreDoubles;
import io.memorymap.StoreEntry;
import io.memorymap.StoredEntry;
import io.memorymap.engine.EngineDoubles;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.head.HeaderException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whichever access of one operation another thread comes before, with its whole work: both have their results, one after the other. */
final class InterleavedOperationsTest {
    private static final long SEED = Long.getLong("memorymap.steps.seed", System.nanoTime());
    private static final int FILLED = 36;
    private static final int ROUNDS = Integer.getInteger("memorymap.steps.rounds", 1);
    private static final int KEYS_READ = 5;
    private static final int POINTS = 60;
    private static final int IMAGES = 4;
    private static final long EXPIRY = 1_000_000;

    /** What the other thread does. */
    enum Other {
        OVERWRITES_THE_KEY {
            @Override
            void act(InterleavedOperationsTest test, KeyValueStore<Integer, byte[]> store, int key) {
                store.set(key, test.value(key, 2));
            }
        },
        OVERWRITES_ALL_OTHERS {
            @Override
            void act(InterleavedOperationsTest test, KeyValueStore<Integer, byte[]> store, int key) {
                for (int round = 2; round < 6; round++) {
                    for (int other = 0; other < FILLED; other++) {
                        if (other != key && test.filled.containsKey(other)) {
                            store.set(other, test.value(other, round));
                        }
                    }
                }
            }
        },
        REMOVES_AND_INSERTS_OTHERS {
            @Override
            void act(InterleavedOperationsTest test, KeyValueStore<Integer, byte[]> store, int key) {
                for (int other = 0; other < FILLED; other++) {
                    if (other != key && store.remove(other)) {
                        store.set(1000 + other, test.value(1000 + other, 1));
                    }
                }
            }
        },
        COMPACTS {
            @Override
            void act(InterleavedOperationsTest test, KeyValueStore<Integer, byte[]> store, int key) {
                store.compact();
            }
        },
        /** A compaction reuses blocks too, which readers would notice by that alone. */
        REWRITES_THE_TABLE {
            @Override
            void act(InterleavedOperationsTest test, KeyValueStore<Integer, byte[]> store, int key) {
                EngineDoubles.rewriteTable(StoreDoubles.engine(store));
            }
        };

        abstract void act(InterleavedOperationsTest test, KeyValueStore<Integer, byte[]> store, int key);
    }

    private final Map<Integer, byte[]> filled = new HashMap<>();
    private Setup setup = Setup.of(false, 1, Durability.PROCESS);
    private boolean verifyReads = true;
    private Machine machine = SimulatedProcess.machineWithStore(setup, () -> null, SEED);
    private Interleaving threads = new Interleaving(machine.start());

    private byte[] value(int key, long version) {
        return setup.values().make(key, version);
    }

    /** A store with a history: holes and tombstones in its table, dead records in its log. */
    private void fill(Setup how, long seed) throws HeaderException {
        setup = how;
        filled.clear();
        machine = SimulatedProcess.machineWithStore(setup, () -> null, seed);
        SplittableRandom random = new SplittableRandom(seed);
        try (KeyValueStore<Integer, byte[]> store = StoreDoubles.open(machine.start(), settings())) {
            for (int key = 0; key < FILLED; key++) {
                store.set(key, value(key, 1));
                filled.put(key, value(key, 1));
            }
            for (int n = 0; n < FILLED / 4; n++) {
                int key = random.nextInt(FILLED);
                store.remove(key);
                filled.remove(key);
            }
        }
    }

    private StoreDoubles.Settings settings() {
        return new StoreDoubles.Settings(
                setup.durability(), verifyReads, 1, () -> Instant.EPOCH, false, SegmentStore::new);
    }

    /** A process of its own on a copy of the machine; its first write has looked at everything, so that its reads take no lock. */
    private KeyValueStore<Integer, byte[]> open(Machine copy) throws HeaderException {
        threads = new Interleaving(copy.start());
        KeyValueStore<Integer, byte[]> store = StoreDoubles.open(threads.regions(), settings());
        int key = filled.keySet().iterator().next();
        store.set(key, value(key, 9));
        store.set(key, value(key, 1));
        return store;
    }

    @ParameterizedTest(name = "{0}, reads verified {1}")
    @CsvSource({
        "OVERWRITES_THE_KEY, true",
        "OVERWRITES_ALL_OTHERS, true",
        "OVERWRITES_ALL_OTHERS, false",
        "REMOVES_AND_INSERTS_OTHERS, true",
        "COMPACTS, true",
        "REWRITES_THE_TABLE, true",
    })
    void aReadHasTheValueOfBeforeOrAfter(Other other, boolean verified) throws HeaderException, InterruptedException {
        verifyReads = verified;
        for (int round = 0; round < ROUNDS; round++) {
            fill(Setup.of(false, 1, Durability.PROCESS), SEED + round);
            int read = 0;
            for (int key : filled.keySet()) {
                if (read++ < KEYS_READ) {
                    readAtEveryAccess(other, key);
                }
            }
        }
    }

    private void readAtEveryAccess(Other other, int key) throws HeaderException, InterruptedException {
        long accesses = 1;
        for (long n = 1; n <= accesses; n++) {
            KeyValueStore<Integer, byte[]> store = open(machine.copy());
            byte[][] found = new byte[1][];
            accesses = threads.run(() -> found[0] = store.get(key), n, () -> other.act(this, store, key));
            boolean right = Arrays.equals(found[0], value(key, 1))
                    || (other == Other.OVERWRITES_THE_KEY && Arrays.equals(found[0], value(key, 2)));
            assertThat(right)
                    .as(
                            "seed %d, key %d, at access %d: %s",
                            SEED, key, n, found[0] == null ? "nothing" : "a wrong value")
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OVERWRITES_THE_KEY", "COMPACTS"})
    void anIterationMeetsEachEntryOnce(Other other) throws HeaderException, InterruptedException {
        fill(Setup.of(false, 1, Durability.PROCESS), SEED);
        int key = filled.keySet().iterator().next();
        long accesses = 1;
        for (long n = 1; n <= accesses; n += Math.max(1, accesses / POINTS)) {
            KeyValueStore<Integer, byte[]> store = open(machine.copy());
            Map<Integer, byte[]> met = new HashMap<>();
            AtomicInteger twice = new AtomicInteger();
            accesses = threads.run(() -> iterate(store, met, twice), n, () -> other.act(this, store, key));
            assertThat(twice).as("seed %d, at access %d", SEED, n).hasValue(0);
            assertThat(met.keySet()).as("seed %d, at access %d", SEED, n).isEqualTo(filled.keySet());
            met.forEach((each, found) -> assertThat(Arrays.equals(found, value(each, 1))
                            || (each == key && Arrays.equals(found, value(each, 2))))
                    .as("seed %d, key %d", SEED, each)
                    .isTrue());
        }
    }

    private static void iterate(KeyValueStore<Integer, byte[]> store, Map<Integer, byte[]> met, AtomicInteger twice) {
        for (Iterator<StoreEntry<Integer, byte[]>> entries = store.entries(); entries.hasNext(); ) {
            StoreEntry<Integer, byte[]> entry = entries.next();
            if (met.put(entry.key(), entry.value()) != null) {
                twice.incrementAndGet();
            }
        }
    }

    @Test
    void anExpiryThatIsSetWhileTheRecordMovesIsSet() throws HeaderException, InterruptedException {
        fill(Setup.of(false, 1, Durability.PROCESS), SEED);
        int key = filled.keySet().iterator().next();
        for (boolean touchFirst : new boolean[] {true, false}) {
            long accesses = 1;
            for (long n = 1; n <= accesses; n += touchFirst ? 1 : Math.max(1, accesses / POINTS)) {
                KeyValueStore<Integer, byte[]> store = open(machine.copy());
                StoredEntry<byte[]> entry = requireNonNull(store.getEntry(key));
                AtomicInteger touched = new AtomicInteger();
                Runnable touch = () -> touched.set(store.touch(key, entry.version(), EXPIRY) ? 1 : 0);
                accesses = touchFirst ? threads.run(touch, n, store::compact) : threads.run(store::compact, n, touch);
                StoredEntry<byte[]> after = requireNonNull(store.getEntry(key));
                // A record that has moved has another version, and the touch is refused then.
                assertThat(after.expiresAt())
                        .as("seed %d, at access %d, touch first %s", SEED, n, touchFirst)
                        .isEqualTo(touched.get() == 1 ? EXPIRY : StoredEntry.NEVER);
                assertThat(store.verify().isClean()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWriteIsWholeWhateverComesBetween(Other other) throws HeaderException, InterruptedException {
        fill(Setup.of(false, 1, Durability.PROCESS), SEED);
        int key = filled.keySet().iterator().next();
        long accesses = 1;
        for (long n = 1; n <= accesses; n++) {
            KeyValueStore<Integer, byte[]> store = open(machine.copy());
            accesses = threads.run(() -> store.set(key, value(key, 3)), n, () -> other.act(this, store, key));
            assertThat(Arrays.equals(store.get(key), value(key, 3))
                            || (other == Other.OVERWRITES_THE_KEY && Arrays.equals(store.get(key), value(key, 2))))
                    .as("seed %d, at access %d", SEED, n)
                    .isTrue();
            assertThat(store.size()).isEqualTo(filled.size());
            assertThat(store.toMap()).hasSize(filled.size());
            assertThat(store.verify().isClean()).isTrue();
        }
    }

    @Test
    void writersAndACheckpointNeverWaitForEachOther() throws HeaderException, InterruptedException {
        fill(Setup.of(false, 1, Durability.PERIODIC), SEED);
        int key = filled.keySet().iterator().next();
        long accesses = 1;
        for (long n = 1; n <= accesses; n += Math.max(1, accesses / POINTS)) {
            KeyValueStore<Integer, byte[]> store = open(machine.copy());
            accesses = threads.run(store::flush, n, () -> Other.OVERWRITES_ALL_OTHERS.act(this, store, key));
            assertThat(store.get(key)).as("seed %d", SEED).isEqualTo(value(key, 1));
        }
    }

    @Test
    void anEqualPutReturnsWhenWhatItFoundIsOnTheDisk() throws HeaderException, InterruptedException {
        fill(Setup.of(false, 1, Durability.SYNC), SEED);
        int key = filled.keySet().iterator().next();
        SplittableRandom random = new SplittableRandom(SEED);
        long accesses = 1;
        for (long n = 1; n <= accesses; n++) {
            Machine copy = machine.copy().withDisk();
            KeyValueStore<Integer, byte[]> store = open(copy);
            byte[] value = value(key, 2);
            Disk.Image[] images = new Disk.Image[IMAGES];
            accesses = threads.run(() -> store.set(key, value), n, () -> {
                store.set(key, value);
                for (int i = 0; i < IMAGES; i++) {
                    images[i] = copy.powerLoss(random);
                }
            });
            for (Disk.Image image : images) {
                KeyValueStore<Integer, byte[]> after = StoreDoubles.open(
                        Machine.from(image, () -> null).start(),
                        new StoreDoubles.Settings(setup.durability(), 2, () -> Instant.EPOCH));
                assertThat(after.get(key)).as("seed %d, at access %d", SEED, n).isEqualTo(value);
            }
        }
    }
}
