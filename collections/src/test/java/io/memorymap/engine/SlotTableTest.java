package io.memorymap.engine;

import static io.memorymap.engine.SlotTable.NONE;
import static io.memorymap.format.SlotDescriptor.EMPTY;
import static io.memorymap.format.SlotDescriptor.SLOTS_PER_BUCKET;
import static io.memorymap.format.SlotDescriptor.TOMBSTONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.Region;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two rules about EMPTY and TOMBSTONE hold after every step, and keep probes short under churn. */
final class SlotTableTest {
    private static final int BASE = 4096;
    private static final long SALT = 0x5A17;

    private final Random random = new Random(17);

    @Test
    void everyKeyIsFoundWhileItIsThereAndNotAfterwards() {
        Table table = new Table(16);
        List<long[]> keys = new ArrayList<>();
        for (int step = 0; step < 4000; step++) {
            if (keys.size() < 100 && random.nextInt(10) < 6) {
                keys.add(table.insert(random.nextInt(1 << 29)));
            } else if (!keys.isEmpty()) {
                long[] key = keys.remove(random.nextInt(keys.size()));
                table.clear(key);
                assertThat(table.find(key)).isEqualTo(NONE);
            }
            for (long[] key : keys) {
                assertThat(table.find(key)).isEqualTo((int) key[2]);
            }
            assertThat(table.brokenRules()).isEmpty();
        }
    }

    @Test
    void anAlmostFullTableKeepsItsRules() {
        Table table = new Table(8);
        List<long[]> keys = new ArrayList<>();
        for (int step = 0; step < 5000; step++) {
            if (keys.size() < 64) {
                keys.add(table.insert(random.nextInt(1 << 29)));
            } else {
                assertThat(table.slots.insert(random.nextInt(1 << 29), 8)).isEqualTo(NONE);
                Collections.shuffle(keys, random);
                for (int n = random.nextInt(64); n >= 0; n--) {
                    table.clear(keys.remove(keys.size() - 1));
                    assertThat(table.brokenRules()).isEmpty();
                }
            }
            assertThat(table.brokenRules()).isEmpty();
            for (long[] key : keys) {
                assertThat(table.find(key)).isEqualTo((int) key[2]);
            }
        }
    }

    @Test
    void anEmptiedTableHoldsNoTombstone() {
        Table table = new Table(64);
        List<long[]> keys = new ArrayList<>();
        for (int n = 0; n < 500; n++) {
            keys.add(table.insert(random.nextInt(1 << 29)));
        }
        Collections.shuffle(keys, random);
        for (long[] key : keys) {
            table.clear(key);
        }
        assertThat(table.count(TOMBSTONE)).isZero();
        assertThat(table.count(EMPTY)).isEqualTo(512);
        assertThat(table.slots.tombstones()).isZero();
    }

    @ParameterizedTest(name = "load {0}")
    @ValueSource(doubles = {0.50, 0.65, 0.70})
    void churnDoesNotMakeMissesLonger(double load) {
        Table table = new Table(1024);
        int entries = (int) (load * 1024 * SLOTS_PER_BUCKET);
        List<long[]> keys = new ArrayList<>();
        for (int n = 0; n < entries; n++) {
            keys.add(table.insert(random.nextInt(1 << 29)));
        }
        double worst = 0;
        double early = 0;
        for (int turnover = 0; turnover < 20; turnover++) {
            for (int n = 0; n < entries; n++) {
                int i = random.nextInt(entries);
                table.clear(keys.get(i));
                keys.set(i, table.insert(random.nextInt(1 << 29)));
            }
            worst = Math.max(worst, table.bucketsOfAMiss());
            early = turnover < 5 ? worst : early;
        }
        assertThat(table.brokenRules()).isEmpty();
        // 2.2 buckets at 0.70 where an unguarded table needs 19 after four turnovers.
        assertThat(worst).isLessThan(load > 0.69 ? 2.6 : 2.2);
        assertThat(worst).as("twenty turnovers against five").isLessThan(early * 1.15);
        double hit = keys.stream()
                .mapToInt(key -> table.slots.probeLength(table.find(key)))
                .average()
                .orElseThrow();
        assertThat(hit).isLessThan(1.5);
    }

    @Test
    void aCountThatHasReachedItsLimitSticksUntilTheTableIsLoadedAndTidiedAnew() {
        Table table = new Table(64);
        List<long[]> keys = new ArrayList<>();
        // All of one home: bucket 0 is passed by every key after the eighth, 292 in all.
        for (int n = 0; n < 300; n++) {
            keys.add(table.insert(random.nextInt(1 << 23) << 6));
        }
        Collections.shuffle(keys, random);
        for (long[] key : keys) {
            table.clear(key);
            if (table.word(0) == EMPTY) {
                throw new AssertionError("A count of more than 255 was forgotten");
            }
        }
        assertThat(table.count(TOMBSTONE)).isPositive();

        assertThat(table.slots.load()).isTrue();
        assertThat(table.slots.isTidy()).isFalse();
        table.slots.tidy();

        assertThat(table.brokenRules()).isEmpty();
        assertThat(table.count(TOMBSTONE)).isZero();
        assertThat(table.slots.tombstones()).isZero();
    }

    @Test
    void tidyingRestoresTheRulesWhereAKillFellBetweenTwoSteps() {
        for (int round = 0; round < 200; round++) {
            Table table = new Table(8);
            List<long[]> keys = new ArrayList<>();
            for (int n = 0; n < 56; n++) {
                keys.add(table.insert(random.nextInt(1 << 29)));
            }
            for (int n = 0; n < 20; n++) {
                table.clear(keys.remove(random.nextInt(keys.size())));
            }
            for (int n = 0; n < 5; n++) {
                int slot = random.nextInt(64);
                if (!SlotDescriptor.isPublished(table.word(slot))) {
                    table.write(slot, random.nextBoolean() ? EMPTY : TOMBSTONE);
                }
            }

            assertThat(table.slots.load()).isTrue();
            table.slots.tidy();
            assertThat(table.slots.isTidy()).isTrue();
            table.slots.renewSums();

            assertThat(table.brokenRules()).isEmpty();
            for (long[] key : keys) {
                assertThat(table.find(key)).isEqualTo((int) key[2]);
            }
        }
    }

    @Test
    void aDamagedWordIsNeitherFoundNorLoaded() {
        for (int bit = 0; bit < 64; bit++) {
            Table table = new Table(8);
            long[] key = table.insert(123_456);
            long word = table.word((int) key[2]);
            table.write((int) key[2], word ^ 1L << bit);

            assertThat(SlotDescriptor.isPublished(word ^ 1L << bit)).isFalse();
            assertThat(table.find(key)).isEqualTo(NONE);
            assertThat(table.slots.load()).isFalse();
        }
    }

    @Test
    void theCheckerCatchesARemovalThatAlwaysLeavesEmpty() {
        Table table = overflowing();
        table.write(3, EMPTY);
        assertThat(table.brokenRules()).contains("bucket 0 is passed 12 times and has an EMPTY");
    }

    @Test
    void theCheckerCatchesATombstoneThatNothingPasses() {
        Table table = overflowing();
        int unpassed = 0;
        while (table.passes()[unpassed] > 0) {
            unpassed++;
        }
        table.write(unpassed * SLOTS_PER_BUCKET + 7, TOMBSTONE);
        table.slots.renewSums();
        assertThat(table.brokenRules())
                .containsExactly("bucket " + unpassed + " is passed by no key and has a TOMBSTONE");
    }

    @Test
    void aPageThatIsNotWhatWasLastWrittenIsTold() {
        Table table = new Table(256);
        List<long[]> keys = new ArrayList<>();
        for (int n = 0; n < 1200; n++) {
            keys.add(table.insert(random.nextInt(1 << 29)));
        }
        for (int step = 0; step < 300; step++) {
            byte[] tableBefore = table.bytes(BASE, 256 * 64);
            byte[] sumsBefore = table.bytes(table.sums, 32);
            if (step % 2 == 0) {
                keys.add(table.insert(random.nextInt(1 << 29)));
            } else {
                table.clear(keys.remove(random.nextInt(keys.size())));
            }
            byte[] tableNow = table.bytes(BASE, 256 * 64);
            byte[] sumsNow = table.bytes(table.sums, 32);
            assertThat(table.brokenRules()).isEmpty();

            for (int page = 0; page < 4; page++) {
                byte[] older = Arrays.copyOfRange(tableBefore, page * 4096, page * 4096 + 4096);
                byte[] newer = Arrays.copyOfRange(tableNow, page * 4096, page * 4096 + 4096);
                table.fill(BASE + page * 4096, older);
                assertThat(table.slots.isPageSound(page)).isEqualTo(Arrays.equals(older, newer));
                table.fill(BASE + page * 4096, newer);
            }
            table.fill(table.sums, sumsBefore);
            assertThat(table.slots.isSound()).as("sums of before").isFalse();
            table.fill(table.sums, sumsNow);
            int at = random.nextInt(2) == 0 ? BASE + random.nextInt(256 * 64) : table.sums + random.nextInt(32);
            byte[] whole = table.bytes(at, 1);
            table.fill(at, new byte[] {(byte) (whole[0] ^ 1 << random.nextInt(8))});
            assertThat(table.slots.isSound()).as("a bit at %d", at).isFalse();
            table.fill(at, whole);
            int slot = random.nextInt(2048);
            int other = (slot & -512) + random.nextInt(512);
            long word = table.word(slot);
            table.write(slot, table.word(other));
            table.write(other, word);
            assertThat(table.slots.isSound())
                    .as("%d and %d exchanged", slot, other)
                    .isEqualTo(word == table.word(slot));
            table.fill(BASE, tableNow);
        }
    }

    private Table overflowing() {
        Table table = new Table(64);
        for (int n = 0; n < 20; n++) {
            table.insert(random.nextInt(1 << 23) << 6);
        }
        assertThat(table.brokenRules()).isEmpty();
        return table;
    }

    /** A table with an independent view of its words. A key is {hash29, offset, slot}. */
    private final class Table {
        private final Region region;
        private final SlotTable slots;
        private final int buckets;
        private final int sums;
        private int nextOffset;

        Table(int buckets) {
            this.buckets = buckets;
            int bytes = SlotDescriptor.tableBytes(buckets);
            region = new ByteBufferRegion(
                    ByteBuffer.allocateDirect(BASE + (int) ExtentDescriptor.tablePartBytes(bytes)));
            sums = BASE + ExtentDescriptor.sumsOffset(bytes);
            slots = new SlotTable(region, BASE, sums, SALT, buckets);
            slots.clearAll();
        }

        long[] insert(int hash29) {
            nextOffset += 8;
            int slot = slots.insert(hash29, nextOffset);
            assertThat(slot).isNotEqualTo(NONE);
            return new long[] {hash29, nextOffset, slot};
        }

        void clear(long[] key) {
            slots.clear((int) key[2], (int) key[0]);
        }

        int find(long[] key) {
            return slots.findOffset((int) key[0], (int) key[1]);
        }

        long word(int slot) {
            return region.getLong(BASE + 8 * slot);
        }

        void write(int slot, long word) {
            region.putLong(BASE + 8 * slot, word);
        }

        int count(long wanted) {
            int count = 0;
            for (int slot = 0; slot < 8 * buckets; slot++) {
                count += word(slot) == wanted ? 1 : 0;
            }
            return count;
        }

        /** How many live keys pass each bucket, from the words alone. */
        int[] passes() {
            int[] passes = new int[buckets];
            for (int slot = 0; slot < 8 * buckets; slot++) {
                if (SlotDescriptor.isPublished(word(slot))) {
                    int hash29 = SlotDescriptor.hash29(word(slot));
                    int bucket = hash29 % buckets;
                    while (bucket != slot / 8) {
                        passes[bucket]++;
                        bucket = (bucket + (hash29 >> 11 | 1)) % buckets;
                    }
                }
            }
            return passes;
        }

        byte[] bytes(int at, int length) {
            byte[] bytes = new byte[length];
            region.get(at, bytes, 0, length);
            return bytes;
        }

        void fill(int at, byte[] bytes) {
            region.put(at, bytes, 0, bytes.length);
        }

        List<String> brokenRules() {
            List<String> broken = new ArrayList<>();
            for (int page = 0; page < slots.pages(); page++) {
                if (!slots.isPageSound(page)) {
                    broken.add("page " + page + " is not what its sum says");
                }
            }
            int[] passes = passes();
            for (int slot = 0; slot < 8 * buckets; slot++) {
                int bucket = slot / 8;
                if (word(slot) == TOMBSTONE && passes[bucket] == 0) {
                    broken.add("bucket " + bucket + " is passed by no key and has a TOMBSTONE");
                } else if (word(slot) == EMPTY && passes[bucket] > 0) {
                    broken.add("bucket " + bucket + " is passed " + passes[bucket] + " times and has an EMPTY");
                }
            }
            return broken;
        }

        /** Buckets that a lookup of an absent key visits, on average. */
        double bucketsOfAMiss() {
            boolean[] ends = new boolean[buckets];
            for (int slot = 0; slot < 8 * buckets; slot++) {
                ends[slot / 8] |= word(slot) == EMPTY;
            }
            long visited = 0;
            for (int n = 0; n < 20_000; n++) {
                int hash29 = random.nextInt(1 << 29);
                int bucket = hash29 % buckets;
                visited++;
                while (!ends[bucket]) {
                    bucket = (bucket + (hash29 >> 11 | 1)) % buckets;
                    visited++;
                }
            }
            return visited / 20_000.0;
        }
    }
}
