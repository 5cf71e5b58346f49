package io.memorymap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.memory.ByteBufferRegion;
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

    /** In which one byte keeps what it had. */
    private static final class OneByteStays extends ForwardingRegion {
        private final int stays;

        OneByteStays(Region target, int stays) {
            super(target);
            this.stays = stays;
        }

        @Override
        public void put(int offset, byte[] source, int at, int length) {
            byte[] before = new byte[1];
            boolean hit = stays >= offset && stays < offset + length;
            if (hit) {
                get(stays, before, 0, 1);
            }
            super.put(offset, source, at, length);
            if (hit) {
                super.put(stays, before, 0, 1);
            }
        }
    }

    @Test
    void anArrayThatChangesWhileItIsWrittenHasTheSumOfWhatWasWritten() {
        byte[] value = random(3 * BLOCK - 5);
        byte[] before = value.clone();
        BlockLog log = log(new ChangedMeanwhile(memory, value));
        int[] runs = {2, 1, 7, 2};

        int sum = log.writeValue(runs, value, 0, value.length);

        byte[] written = written(runs, value.length);
        assertThat(value).isNotEqualTo(before);
        assertThat(sum).isEqualTo(sumOf(written));
        for (int i = 0; i < written.length; i++) {
            assertThat(written[i]).as("byte %d", i).isIn(before[i], value[i]);
        }
    }

    @Test
    void aValueStandsInItsRunsOneBehindTheOther() {
        for (int length : new int[] {1, 7, 4095, 4096, 4097, BLOCK, BLOCK + 1, 3 * BLOCK}) {
            byte[] value = random(length + 11);
            int[] runs = {9, 1, 0, 2};
            int sum = log(memory).writeValue(runs, value, 11, length);
            assertThat(written(runs, length)).isEqualTo(Arrays.copyOfRange(value, 11, value.length));
            assertThat(sum).isEqualTo(sumOf(written(runs, length)));
        }
    }

    @Test
    void eachByteThatDoesNotArriveIsNoticed() {
        int length = 2 * BLOCK + 100;
        byte[] value = random(length);
        int[] runs = {3, 3};
        Random random = new Random(5);
        for (int n = 0; n < 2000; n++) {
            int stays = n < 8 ? n : n < 16 ? length - 1 - (n - 8) : random.nextInt(length);
            byte[] old = value.clone();
            old[stays]++;
            memory.put(BASE + 3 * BLOCK, old, 0, length);
            BlockLog log = log(new OneByteStays(memory, BASE + 3 * BLOCK + stays));
            assertThatThrownBy(() -> log.writeValue(runs, value, 0, length))
                    .as("byte %d", stays)
                    .isInstanceOf(FaultException.class);
        }
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
                int[] runs = Objects.requireNonNull(log.takeRuns(count));
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
                log.addValue(image.sealReference(runs, 0));
                log.releaseValue(image.stored());
                for (int i = 0; i < runs.length; i += 2) {
                    Arrays.fill(used, runs[i], runs[i] + runs[i + 1], false);
                }
            }
            int inUse = taken.stream().mapToInt(LargeValueWriteTest::blocks).sum();
            assertThat(log.freeBlocks()).isEqualTo(BLOCKS - inUse);
        }
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
