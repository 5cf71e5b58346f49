package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreDoubles;
import io.memorymap.StoreEntry;
import io.memorymap.StoreFullException;
import io.memorymap.StoreReadOnlyException;
import io.memorymap.engine.ForwardingRegion;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.memory.Region;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A page of the file is gone, whichever, in the middle of a store's life, as of a file that was cut short or a device that failed, and the JVM says so at once: no
 * method throws its error. A read says absent, which is counted; a write throws the exception of a store that is only read. Where the JVM says nothing yet, each still ends.
 */
final class GonePagesTest {
    private static final long SEED = Long.getLong("memorymap.error.seed", System.nanoTime());
    private static final int STEPS = 400;
    private static final int OPERATIONS = 40;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** An operation that changes nothing. */
    enum Reading {
        GET {
            @Override
            void read(KeyValueStore<Integer, byte[]> store, Found found) {
                for (int key = 0; key < found.keys; key++) {
                    found.met(key, store.get(key));
                }
            }
        },
        CONTAINS {
            @Override
            void read(KeyValueStore<Integer, byte[]> store, Found found) {
                for (int key = 0; key < found.keys; key++) {
                    found.missing(store.contains(key), key);
                }
            }
        },
        GET_ALL {
            @Override
            void read(KeyValueStore<Integer, byte[]> store, Found found) {
                List<Integer> keys = List.copyOf(found.expected.keySet());
                store.getAll(keys).forEach(found::met);
            }
        },
        GET_ENTRY {
            @Override
            void read(KeyValueStore<Integer, byte[]> store, Found found) {
                for (int key = 0; key < found.keys; key++) {
                    store.getEntry(key);
                }
            }
        },
        ITERATION {
            @Override
            void read(KeyValueStore<Integer, byte[]> store, Found found) {
                for (Iterator<StoreEntry<Integer, byte[]>> all = store.entries(); all.hasNext(); ) {
                    StoreEntry<Integer, byte[]> entry = all.next();
                    found.met(entry.key(), entry.value());
                }
            }
        },
        MAP {
            @Override
            void read(KeyValueStore<Integer, byte[]> store, Found found) {
                ConcurrentMap<Integer, byte[]> map = store.asMap();
                for (int key = 0; key < found.keys; key++) {
                    found.met(key, map.get(key));
                    found.missing(map.containsKey(key), key);
                }
                map.forEach(found::met);
                map.entrySet().forEach(entry -> found.met(entry.getKey(), entry.getValue()));
                map.keySet().forEach(key -> assertThat(key).isNotNull());
            }
        };

        abstract void read(KeyValueStore<Integer, byte[]> store, Found found);
    }

    /** An operation that writes, or says something of the whole store. */
    enum Writing {
        SET {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                store.set(key, new byte[20]);
            }
        },
        PUT {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                store.put(key, new byte[30]);
            }
        },
        PUT_IF_ABSENT {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                store.putIfAbsent(key, new byte[1]);
            }
        },
        REPLACE {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                store.replace(key, new byte[40]);
            }
        },
        REMOVE {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                store.remove(key);
            }
        },
        COMPUTE {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                store.asMap().compute(key, (k, old) -> new byte[50]);
                store.asMap().merge(key, new byte[3], (a, b) -> a);
            }
        },
        TOUCH {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                store.touch(key, 1, 1);
            }
        },
        SIZE {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                assertThat(store.size()).isNotNegative();
                assertThat(store.asMap().size()).isNotNegative();
                assertThat(store.sizeInBytes()).isNotNegative();
            }
        },
        STATISTICS {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                assertThat(store.statistics()).isNotNull();
                assertThat(store.recoveryReport()).isNotNull();
            }
        },
        EXPIRED_KEYS {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                assertThat(store.expiredKeys(10)).isEmpty();
            }
        },
        FLUSH {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                store.flush();
            }
        },
        COMPACT {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                store.compact();
            }
        },
        REPAIR {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                store.repair();
            }
        },
        CLEAR {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                store.clear();
            }
        },
        VERIFY {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                assertThat(store.verify()).isNotNull();
            }
        },
        CLOSE {
            @Override
            void write(KeyValueStore<Integer, byte[]> store, int key) {
                store.close();
            }
        };

        abstract void write(KeyValueStore<Integer, byte[]> store, int key);
    }

    /** What a look has shown, beside what there was. */
    private static final class Found {
        private final Map<Integer, byte[]> expected;
        private final int keys;
        private int missing;

        Found(Map<Integer, byte[]> expected, int keys) {
            this.expected = expected;
            this.keys = keys;
        }

        void met(int key, byte @Nullable [] value) {
            if (key >= keys) {
                return;
            }
            missing(value != null, key);
            if (value != null && !Arrays.equals(value, expected.get(key))) {
                throw new AssertionError("a wrong value of key " + key);
            }
        }

        void missing(boolean there, int key) {
            missing += !there && expected.containsKey(key) ? 1 : 0;
        }
    }

    /** A region of which a page can go. */
    private static final class Pages extends ForwardingRegion {
        private static final int PAGE = 4096;
        private int gone = -1;

        /** Chooses what is read where nothing is said; null if the JVM says at once that the page is gone. */
        private @Nullable SplittableRandom silence;

        private long last;

        Pages(Region target) {
            super(target);
        }

        private boolean isGone(int offset, int length) {
            boolean isGone = gone >= offset / PAGE && gone <= (offset + length - 1) / PAGE;
            if (isGone && silence == null) {
                throw new InternalError("a fault occurred in an unsafe memory access operation");
            }
            return isGone;
        }

        private long read(boolean isGone, LongSupplier there) {
            if (isGone && silence != null) {
                return switch (silence.nextInt(4)) {
                    case 0 -> last;
                    case 1 -> silence.nextInt(64);
                    case 2 -> silence.nextLong();
                    default -> 0;
                };
            }
            last = there.getAsLong();
            return last;
        }

        @Override
        public short getShort(int offset) {
            return (short) read(isGone(offset, Short.BYTES), () -> super.getShort(offset));
        }

        @Override
        public int getInt(int offset) {
            return (int) read(isGone(offset, Integer.BYTES), () -> super.getInt(offset));
        }

        @Override
        public long getLong(int offset) {
            return read(isGone(offset, Long.BYTES), () -> super.getLong(offset));
        }

        @Override
        public long getLongAcquire(int offset) {
            return read(isGone(offset, Long.BYTES), () -> super.getLongAcquire(offset));
        }

        @Override
        public long getLongOpaque(int offset) {
            return read(isGone(offset, Long.BYTES), () -> super.getLongOpaque(offset));
        }

        @Override
        public long getLongVolatile(int offset) {
            return read(isGone(offset, Long.BYTES), () -> super.getLongVolatile(offset));
        }

        @Override
        public void get(int offset, byte[] bytes, int at, int length) {
            if (!isGone(offset, length)) {
                super.get(offset, bytes, at, length);
            }
        }

        @Override
        public void putInt(int offset, int value) {
            if (!isGone(offset, Integer.BYTES)) {
                super.putInt(offset, value);
            }
        }

        @Override
        public void putLong(int offset, long value) {
            if (!isGone(offset, Long.BYTES)) {
                super.putLong(offset, value);
            }
        }

        @Override
        public void putLongOpaque(int offset, long value) {
            if (!isGone(offset, Long.BYTES)) {
                super.putLongOpaque(offset, value);
            }
        }

        @Override
        public void putLongRelease(int offset, long value) {
            if (!isGone(offset, Long.BYTES)) {
                super.putLongRelease(offset, value);
            }
        }

        @Override
        public void put(int offset, byte[] source, int at, int length) {
            if (!isGone(offset, length)) {
                super.put(offset, source, at, length);
            }
        }
    }

    private final Map<Integer, byte[]> expected = new HashMap<>();
    private @Nullable SplittableRandom silence;
    private Setup setup = Setup.of(false, 1, Durability.PERIODIC);
    private Machine machine = SimulatedProcess.machineWithStore(setup, () -> null, SEED);

    private void fill(boolean evicting, boolean large) {
        setup = large
                ? Setup.withLargeValues(evicting, 1, Durability.PERIODIC)
                : Setup.of(evicting, 1, Durability.PERIODIC);
        machine = SimulatedProcess.machineWithStore(setup, () -> null, SEED);
        SimulatedProcess process = new SimulatedProcess(machine, setup, 1);
        new Workload(process, setup.ledger(), new SplittableRandom(SEED), setup).change(STEPS);
        for (int key = 0; key < setup.keys(); key++) {
            byte[] value = process.store().get(key);
            if (value != null) {
                expected.put(key, value);
            }
        }
    }

    private interface Look {
        void at(KeyValueStore<Integer, byte[]> store);
    }

    /** With each page of the store gone once: of one that was opened anew, and of one that was in use. */
    private void eachPage(Look look) throws HeaderException {
        for (int region = 0; region < machine.memory().length; region++) {
            for (int page = 0; page < machine.memory()[region].length / Pages.PAGE; page++) {
                for (boolean used : new boolean[] {true, false}) {
                    Region[] regions = machine.copy().start();
                    Pages pages = new Pages(regions[region]);
                    regions[region] = pages;
                    KeyValueStore<Integer, byte[]> store = StoreDoubles.open(
                            regions, new StoreDoubles.Settings(setup.durability(), 1, () -> Instant.EPOCH));
                    if (used) {
                        store.toMap();
                        int key = expected.keySet().iterator().next();
                        store.touch(key, 0, 1);
                    }
                    pages.silence = silence;
                    pages.gone = page;
                    try {
                        look.at(store);
                    } catch (AssertionError | InternalError e) {
                        throw new AssertionError(
                                setup + ", seed " + SEED + ", region " + region + ", page " + page + " gone, used "
                                        + used + ": " + e,
                                e);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadSaysAbsentAndCounts(Reading reading) throws HeaderException {
        for (boolean large : new boolean[] {false, true}) {
            fill(large, large);
            eachPage(store -> {
                Found found = new Found(expected, setup.keys());
                reading.read(store, found);
                if (found.missing > 0) {
                    try {
                        assertThat(store.statistics().corruptions()).isPositive();
                    } catch (StoreReadOnlyException cannotSayHowMany) {
                        assertThat(cannotSayHowMany).hasMessageContaining("its file or device failed");
                    }
                }
            });
            expected.clear();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWriteSaysWhatIsTheMatter(Writing writing) throws HeaderException {
        for (boolean large : new boolean[] {false, true}) {
            fill(large, large);
            int present = expected.keySet().iterator().next();
            eachPage(store -> {
                for (int key : new int[] {present, 1000 + present}) {
                    try {
                        writing.write(store, key);
                    } catch (StoreFullException asAlways) {
                        assertThat(setup.evicting()).isFalse();
                    } catch (StoreReadOnlyException said) {
                        if (writing != Writing.CLOSE) {
                            assertThatThrownBy(() -> store.set(key, new byte[2]))
                                    .isInstanceOf(StoreReadOnlyException.class);
                        }
                    }
                }
            });
            expected.clear();
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void nothingWrongIsReadAfterwards(boolean evicting) throws HeaderException {
        fill(evicting, false);
        eachPage(store -> {
            for (Writing writing : new Writing[] {Writing.REPLACE, Writing.REMOVE, Writing.FLUSH}) {
                try {
                    writing.write(store, 2000);
                } catch (StoreReadOnlyException said) {
                    assertThat(said).hasMessageContaining("close it, mend the device");
                }
            }
            Reading.GET.read(store, new Found(expected, setup.keys()));
            Reading.ITERATION.read(store, new Found(expected, setup.keys()));
        });
    }

    /**
     * Of code that is compiled JDK 17 says later, perhaps much later, that a page is gone: until then what is read is whatever was there, and
     * what is written is nowhere.
     */
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void eachOperationEndsWhereNothingIsSaid(boolean evicting, boolean large) throws HeaderException {
        fill(evicting, large);
        SplittableRandom random = new SplittableRandom(SEED);
        silence = random.split();
        eachPage(store -> assertTimeoutPreemptively(LONGEST, () -> {
            for (int n = 0; n < OPERATIONS; n++) {
                int key = random.nextInt(setup.keys());
                try {
                    switch (random.nextInt(12)) {
                        case 0 -> store.remove(key);
                        case 1 -> store.get(key);
                        case 2 -> store.flush();
                        case 3 -> store.compact();
                        case 4 -> store.verify();
                        case 5 -> store.repair();
                        default -> store.set(key, setup.values().make(key, n));
                    }
                } catch (StoreFullException | StoreReadOnlyException refused) {
                    assertThat(refused).hasMessageNotContaining("null");
                }
            }
        }));
    }

    @Test
    void anErrorOfTheMachineIsThrownByTheDouble() throws HeaderException {
        fill(false, false);
        Region[] regions = machine.copy().start();
        Pages pages = new Pages(regions[1]);
        pages.gone = 0;
        assertThatThrownBy(() -> pages.getLong(8)).isInstanceOf(InternalError.class);
    }
}
