package io.memorymap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.FaultException;
import io.memorymap.memory.Region;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What stands in the blocks of a large value is what its sum says, or the write fails. */
final class LargeValueWriteTest {
    private static final int BLOCK = 8192;
    private static final int BLOCKS = 16;
    private static final int BASE = SegmentHeaderDescriptor.LENGTH;
    private static final long SALT = 42;
    private static final int RECORD_BYTES = 64;

    private final Region memory = new ByteBufferRegion(ByteBuffer.allocateDirect(BASE + BLOCKS * BLOCK));

    /** Whose array changes as soon as each part of it was copied. */
    private static final class ChangedMeanwhile extends ForwardingRegion {
        private final byte[] value;

        ChangedMeanwhile(Region target, byte[] value) {
            super(target);
            this.value = value;
        }

        @Override
        public void put(int offset, byte[] source, int at, int length) {
            super.put(offset, source, at, length);
            if (source == value) {
                value[at + length / 2]++;
            }
        }
    }

    @Test
    void anArrayThatChangesWhileItIsWrittenIsNoFaultOfTheDevice() {
        byte[] value = random(3 * BLOCK - 5);
        byte[] before = value.clone();
        BlockLog log = log(new ChangedMeanwhile(memory, value));
        int[] runs = {2, 1, 7, 2};

        log.values().write(runs, value, 0, value.length);

        byte[] written = written(runs, value.length);
        assertThat(value).isNotEqualTo(before);
        for (int i = 0; i < written.length; i++) {
            assertThat(written[i]).as("byte %d", i).isIn(before[i], value[i]);
        }
    }

    @Test
    void anArrayWhoseLastBytesChangeWhileItIsWrittenIsWrittenAsItWasAtOneTime() {
        byte[] value = random(BLOCK);
        BlockLog log = log(new ForwardingRegion(memory) {
            @Override
            public void put(int offset, byte[] source, int at, int length) {
                super.put(offset, source, at, length);
                if (source == value) {
                    value[at + length - 1]++;
                }
            }
        });
        int[] runs = {4, 1};

        int sum = log.values().write(runs, value, 0, value.length);

        assertThat(written(runs, value.length)).isEqualTo(value);
        assertThat(sum).isEqualTo(sumOf(value));
    }

    @Test
    void aValueStandsInItsRunsOneBehindTheOther() {
        for (int length :
                new int[] {1, 7, 8, 9, 4095, 4096, 4097, 4103, 4104, BLOCK, BLOCK + 1, BLOCK + 7, BLOCK + 8, 3 * BLOCK
                }) {
            byte[] value = random(length + 11);
            int[] runs = {9, 1, 0, 2};
            int sum = log(memory).values().write(runs, value, 11, length);
            assertThat(written(runs, length)).isEqualTo(Arrays.copyOfRange(value, 11, value.length));
            assertThat(sum).isEqualTo(sumOf(written(runs, length)));
        }
    }

    @Test
    void aCopyThatEndsAtAnyByteOfAnyPageIsNoticedWhateverStoodThere() {
        int length = 2 * BLOCK + 100;
        int[] runs = {3, 3};
        byte[] value = random(length);
        long time = 0;
        for (boolean ends = false; !ends; time += time < 300 ? 1 : 23) {
            // All that was there is as it is to be, but for what lies in the middle of each page.
            StoppedCopies region = pagesWithOldBytes(value, (int) (time % 5), time, Long.MAX_VALUE, time % 3 == 0);
            BlockLog log = log(region);
            try {
                log.values().write(runs, value, 0, length);
                assertThat(written(runs, length)).as("from %d", time).isEqualTo(value);
            } catch (FaultException noticed) {
                assertThat(region.isHit()).isTrue();
            }
            ends = !region.isHit() && time > 3L * length;
        }
    }

    @Test
    void aPageThatCannotBeWrittenForAWhileIsNoticedOrWritten() {
        assertThat(lostUnnoticed(false)).isZero();
    }

    /** The proof that the test above can fail: of a copy whose end was not marked before, what does not arrive can go unnoticed. */
    @Test
    void withoutMarksItWouldNotBeNoticed() {
        assertThat(lostUnnoticed(true)).isPositive();
    }

    private int lostUnnoticed(boolean withoutMarks) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int[] runs = {1, 1, 5, 2};
        int lost = 0;
        int hits = 0;
        for (int n = 0; n < 4000; n++) {
            int length = BLOCK + 1 + random.nextInt(2 * BLOCK);
            byte[] value = random(length);
            long from = random.nextInt(2 * length);
            long to = from + 1 + random.nextInt(random.nextBoolean() ? 20 : 2 * 4096);
            StoppedCopies region = pagesWithOldBytes(value, random.nextInt(16), from, to, false);
            BlockLog log = log(withoutMarks ? withoutMarks(region) : region);
            try {
                int sum = log.values().write(runs, value, 0, length);
                boolean arrived = Arrays.equals(written(runs, length), value);
                lost += arrived ? 0 : 1;
                assertThat(sum).isEqualTo(sumOf(value));
            } catch (FaultException noticed) {
                assertThat(region.isHit()).as("seed %d, step %d", seed, n).isTrue();
            }
            hits += region.isHit() ? 1 : 0;
        }
        assertThat(hits).as("seed %d", seed).isGreaterThan(100);
        return lost;
    }

    /** Every page of the memory holds what is to be written there, except in its middle. */
    private StoppedCopies pagesWithOldBytes(byte[] value, int page, long from, long to, boolean gone) {
        int[][] places = {{3, 3}, {1, 1, 5, 2}};
        for (int[] runs : places) {
            int done = 0;
            for (int i = 0; i < runs.length && done < value.length; i += 2) {
                int n = Math.min(runs[i + 1] * BLOCK, value.length - done);
                memory.put(BASE + runs[i] * BLOCK, value, done, n);
                done += n;
            }
        }
        for (int at = BASE + 2048; at < memory.length() - Long.BYTES; at += 4096) {
            memory.putLong(at, ~memory.getLong(at));
        }
        return new StoppedCopies(memory, BASE / 4096 + page, from, to, gone);
    }

    /** The bug of trusting the last word of a copy, whatever it was before. */
    private static Region withoutMarks(Region target) {
        return new ForwardingRegion(target) {
            private long mark;

            @Override
            public void putLong(int offset, long value) {
                mark = value;
            }

            @Override
            public long getLong(int offset) {
                return mark;
            }
        };
    }

    @Test
    void blocksThatWereTakenAreTakenOnceAndComeBack() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        BlockLog log = log(memory);
        List<int[]> taken = new ArrayList<>();
        boolean[] used = new boolean[BLOCKS];
        for (int step = 0; step < 20_000; step++) {
            int count = 1 + random.nextInt(6);
            boolean has = log.hasRuns(count);
            assertThat(has).as("seed %d, step %d", seed, step).isEqualTo(count <= log.freeBlocks());
            if (has && random.nextBoolean()) {
                int[] runs = Objects.requireNonNull(log.values().take(count));
                int blocks = 0;
                for (int i = 0; i < runs.length; i += 2) {
                    for (int block = runs[i]; block < runs[i] + runs[i + 1]; block++, blocks++) {
                        assertThat(used[block])
                                .as("seed %d, step %d, block %d", seed, step, block)
                                .isFalse();
                        used[block] = true;
                    }
                }
                assertThat(blocks).isEqualTo(count);
                taken.add(runs);
            } else if (!taken.isEmpty()) {
                int[] runs = taken.remove(random.nextInt(taken.size()));
                RecordImage image = new RecordImage();
                image.sealLarge(new byte[RECORD_BYTES], 4, new byte[BLOCK]);
                log.values().add(image.sealReference(runs, 0));
                log.values().release(image.stored());
                for (int i = 0; i < runs.length; i += 2) {
                    Arrays.fill(used, runs[i], runs[i] + runs[i + 1], false);
                }
            }
            int inUse = taken.stream().mapToInt(LargeValueWriteTest::blocks).sum();
            assertThat(log.freeBlocks()).isEqualTo(BLOCKS - inUse);
        }
    }

    /** As after a loss of what was not forced: the record of a value comes back whose blocks are another value's by now. */
    @Test
    void aRecordWhoseBlocksAreAnothersGivesNoneOfThemBack() {
        BlockLog log = log(memory);
        log.reset(0, BLOCKS);
        RecordImage own = reference(new int[] {2, 3, 8, 1}, 17);
        RecordImage older = reference(new int[] {5, 1, 4, 1}, 18);
        RecordImage twice = reference(new int[] {6, 2, 7, 1}, 19);
        RecordImage nowhere = reference(new int[] {BLOCKS - 1, 2}, 20);
        RecordImage none = reference(new int[] {3, 0}, 17);
        assertThat(log.values().adopt(own)).isTrue();
        for (RecordImage another : List.of(older, twice, nowhere, none)) {
            assertThat(log.values().adopt(another)).isFalse();
            assertThat(log.values().isOf(another)).isFalse();
        }
        log.collectUnused(false);
        assertThat(log.valueBlocks()).isEqualTo(4);
        assertThat(log.freeBlocks()).isEqualTo(BLOCKS - 4);
        long bytes = log.valueBytes();
        for (RecordImage another : List.of(older, twice, nowhere, none)) {
            log.values().release(another);
        }
        assertThat(log.freeBlocks()).isEqualTo(BLOCKS - 4);
        assertThat(log.valueBlocks()).isEqualTo(4);
        assertThat(log.valueBytes()).isEqualTo(bytes);

        log.values().release(own);

        assertThat(log.freeBlocks()).isEqualTo(BLOCKS);
        assertThat(log.valueBlocks()).isZero();
        assertThat(log.valueBytes()).isZero();
    }

    private static RecordImage reference(int[] runs, int sum) {
        RecordImage image = new RecordImage();
        image.sealLarge(new byte[RECORD_BYTES], 4, new byte[BLOCK]);
        return image.sealReference(runs, sum);
    }

    private static int blocks(int[] runs) {
        int blocks = 0;
        for (int i = 1; i < runs.length; i += 2) {
            blocks += runs[i];
        }
        return blocks;
    }

    private static BlockLog log(Region region) {
        BlockLog log = new BlockLog(region, new LiveWords(region, 0, SALT), BASE, BLOCK, BLOCKS, SALT, false, () -> {});
        log.reset(0, 0);
        log.grow(BLOCKS);
        return log;
    }

    private byte[] written(int[] runs, int length) {
        byte[] bytes = new byte[length];
        int done = 0;
        for (int i = 0; i < runs.length && done < length; i += 2) {
            int n = Math.min(runs[i + 1] * BLOCK, length - done);
            memory.get(BASE + runs[i] * BLOCK, bytes, done, n);
            done += n;
        }
        return bytes;
    }

    private static int sumOf(byte[] bytes) {
        CRC32C crc32c = new CRC32C();
        crc32c.update(bytes);
        return (int) crc32c.getValue();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
