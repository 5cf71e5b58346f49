package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreDoubles;
import io.memorymap.StoreReadOnlyException;
import io.memorymap.engine.StoreCounts;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.format.CheckpointDescriptor;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever counter of a file comes to its end: it begins anew, or writes are refused; nothing is lost without a word. That a store gets new
 * sequence numbers is shown by {@link io.memorymap.RenumberingTest}.
 */
final class CountersThatEndTest {
    private static final long SEED = 77;
    private static final long LARGEST = (1L << 48) - 1;
    private static final int ENTRIES = 30;
    private static final long SALT = SegmentHeaderDescriptor.salt(SEED, ~SEED, 0);

    private final Setup setup = Setup.small(false, 1, Durability.PERIODIC);
    private final Machine machine = SimulatedProcess.machineWithStore(setup, () -> null, SEED);
    private final Map<Integer, byte[]> expected = new HashMap<>();
    private long boot = 1;

    @BeforeEach
    void fill() throws HeaderException {
        try (KeyValueStore<Integer, byte[]> store = open()) {
            for (int key = 0; key < ENTRIES; key++) {
                put(store, key, 1);
            }
        }
    }

    private KeyValueStore<Integer, byte[]> open() throws HeaderException {
        return StoreDoubles.open(
                machine.start(), new StoreDoubles.Settings(setup.durability(), boot, () -> Instant.EPOCH));
    }

    private void put(KeyValueStore<Integer, byte[]> store, int key, long version) {
        byte[] value = setup.values().make(key, version);
        store.set(key, value);
        expected.put(key, value);
    }

    private void assertHolds(KeyValueStore<Integer, byte[]> store) {
        assertThat(store.size()).isEqualTo(expected.size());
        expected.forEach((key, value) -> assertThat(store.get(key)).isEqualTo(value));
        assertThat(store.statistics().corruptions()).isZero();
    }

    private byte[] extent() {
        return machine.memory()[1];
    }

    private void setWord(int word, long value) {
        int header = ExtentDescriptor.headerOffset(0);
        HeapBytes.putLong(extent(), header + word, SegmentHeaderDescriptor.word(SALT, word, value));
        int mirror = header + SegmentHeaderDescriptor.MIRROR_OFFSET;
        HeapBytes.putLong(extent(), mirror + word, SegmentHeaderDescriptor.word(SALT, word, value));
    }

    private void setHeader(int offset, long value) {
        byte[] head = machine.memory()[0];
        for (int copy : new int[] {StoreHeaderDescriptor.COPY_A_OFFSET, StoreHeaderDescriptor.COPY_B_OFFSET}) {
            HeapBytes.putLong(head, copy + offset, value);
            HeapBytes.putInt(
                    head, copy + StoreHeaderDescriptor.CRC_OFFSET, sum(head, copy, StoreHeaderDescriptor.CRC_OFFSET));
        }
    }

    private static int sum(byte[] bytes, int at, int length) {
        CRC32C crc32c = new CRC32C();
        crc32c.update(bytes, at, length);
        return (int) crc32c.getValue();
    }

    @Test
    void atTheEndOfTheSequenceWritesAreRefusedAndReadsGoOn() throws HeaderException {
        setWord(SegmentHeaderDescriptor.SEQ_OFFSET, RecordDescriptor.MAX_SEQ - (1 << 20) - 5);
        KeyValueStore<Integer, byte[]> store = open();
        for (int key = 0; key < 5; key++) {
            put(store, key, 2);
        }
        assertThatThrownBy(() -> store.set(5, new byte[1]))
                .isInstanceOf(StoreReadOnlyException.class)
                .hasStackTraceContaining("sequence numbers of the store are used up");
        assertHolds(store);
        // What a power loss leaves is rebuilt once more, with nothing lost of it.
        boot++;
        assertHolds(open());
    }

    @Test
    void theTableSequenceBeginsAnew() throws HeaderException {
        setWord(SegmentHeaderDescriptor.TABLE_SEQ_OFFSET, LARGEST - 1);
        KeyValueStore<Integer, byte[]> store = open();
        store.compact();
        put(store, 3, 2);
        store.compact();
        assertHolds(store);
        assertHolds(open());
    }

    @Test
    void theNumberOfOperationsBeginsAnewAndStillTellsTheLaterCopy() throws HeaderException {
        setWord(SegmentHeaderDescriptor.CHANGES_OFFSET, LARGEST - 2);
        KeyValueStore<Integer, byte[]> store = open();
        byte[] older = extent().clone();
        for (int key = 0; key < 6; key++) {
            put(store, key, 2);
        }
        assertHolds(open());
        System.arraycopy(older, 0, extent(), 0, StoreHeaderDescriptor.PAGE_BYTES);

        KeyValueStore<Integer, byte[]> mended = open();

        expected.forEach((key, value) -> assertThat(mended.get(key)).isEqualTo(value));
        assertThat(mended.recoveryReport().mended()).isEqualTo(1);
    }

    @Test
    void theEpochBeginsAnew() throws HeaderException {
        setHeader(StoreHeaderDescriptor.EPOCH_OFFSET, LARGEST - 1);
        setWord(SegmentHeaderDescriptor.EPOCH_OFFSET, LARGEST - 1);
        for (int losses = 0; losses < 4; losses++) {
            KeyValueStore<Integer, byte[]> store = open();
            assertHolds(store);
            put(store, losses, 5 + losses);
            store.flush();
            assertHolds(open());
            boot++;
        }
    }

    @Test
    void aCounterOfTheStatisticsStaysAtItsEnd() {
        LongAdder counter = new LongAdder();
        counter.add(Long.MAX_VALUE - 1);
        assertThat(StoreCounts.of(counter)).isEqualTo(Long.MAX_VALUE - 1);
        counter.add(3);
        assertThat(StoreCounts.of(counter)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 1, -2})
    void theGenerationOfTheHeaderBeginsAnew(long generation) throws HeaderException {
        setHeader(StoreHeaderDescriptor.GENERATION_OFFSET, generation);
        for (int n = 0; n < 3; n++) {
            try (KeyValueStore<Integer, byte[]> store = open()) {
                assertHolds(store);
                put(store, n, 5 + n);
            }
        }
        KeyValueStore<Integer, byte[]> last = open();
        assertHolds(last);
        assertThat(last.recoveryReport().segmentsRebuilt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 1, -2})
    void theNumberOfCheckpointsBeginsAnew(long number) throws HeaderException {
        int header = ExtentDescriptor.headerOffset(0);
        int[] copies = {SegmentHeaderDescriptor.CHECKPOINT_A_OFFSET, SegmentHeaderDescriptor.CHECKPOINT_B_OFFSET};
        for (int i = 0; i < copies.length; i++) {
            int at = header + copies[i];
            HeapBytes.putLong(extent(), at + CheckpointDescriptor.NUMBER_OFFSET, number - i);
            int sum = sum(extent(), at, CheckpointDescriptor.CRC_OFFSET) ^ RecordDescriptor.mix32(SALT);
            HeapBytes.putInt(extent(), at + CheckpointDescriptor.CRC_OFFSET, sum);
        }
        KeyValueStore<Integer, byte[]> store = open();
        for (int n = 0; n < 5; n++) {
            put(store, n, 5 + n);
            store.flush();
            Machine copy = machine.copy();
            KeyValueStore<Integer, byte[]> elsewhere = StoreDoubles.open(
                    copy.start(), new StoreDoubles.Settings(setup.durability(), boot + 1, () -> Instant.EPOCH));
            assertHolds(elsewhere);
        }
    }
}
