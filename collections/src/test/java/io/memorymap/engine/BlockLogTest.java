package io.memorymap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.Region;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records come out of a queue in the order in which they went in, from blocks that are not reused too early. */
final class BlockLogTest {
    private static final int BLOCK = 8192;
    private static final int BLOCKS = 8;
    private static final long SALT = 42;

    private final Region region =
            new ByteBufferRegion(ByteBuffer.allocateDirect(SegmentHeaderDescriptor.LENGTH + BLOCKS * BLOCK));

    private final LiveWords words = new LiveWords(region, 0, SALT);

    @ParameterizedTest(name = "reuse deferred: {0}")
    @ValueSource(booleans = {false, true})
    void aQueueIsFirstInFirstOutThroughEveryBlock(boolean deferReuse) {
        BlockLog log = log(deferReuse);
        Random random = new Random(23);
        Deque<int[]> model = new ArrayDeque<>();
        long lastSeq = 0;
        for (int step = 0; step < 20_000; step++) {
            RecordImage image = record(random.nextInt(40), random.nextInt(2000));
            if (log.canAppend(0, image.recordBytes()) && random.nextInt(5) < 3) {
                int offset = append(log, 0, image);
                assertThat(offset / BLOCK)
                        .as("no record straddles a block")
                        .isEqualTo((offset + image.recordBytes() - 1) / BLOCK);
                assertThat(offset % BLOCK).isGreaterThanOrEqualTo(BlockDescriptor.LENGTH);
                assertThat(image.seq).isGreaterThan(lastSeq);
                lastSeq = image.seq;
                model.add(new int[] {offset, image.recordBytes()});
            } else if (!model.isEmpty()) {
                int[] oldest = model.remove();
                assertThat(log.tailOffset(0)).isEqualTo(oldest[0]);
                assertThat(log.isInQueue(oldest[0])).isTrue();
                log.advanceTail(0, oldest[1]);
                assertThat(log.isInQueue(oldest[0])).isFalse();
            } else {
                assertThat(log.tailOffset(0)).isEqualTo(-1);
                log.freePending(log.pendingBlocks());
            }
            assertThat(log.freeBlocks() + log.pendingBlocks() + log.queueBlocks(0))
                    .as("no block is lost")
                    .isEqualTo(BLOCKS);
            assertThat(log.usedBytes(0))
                    .isGreaterThanOrEqualTo(model.stream().mapToInt(r -> r[1]).sum());
        }
        assertThat(lastSeq).isGreaterThan(1000);
    }

    @Test
    void aBlockThatTheTailHasLeftWaitsForTheCheckpointThatPassedIt() {
        BlockLog log = log(true);
        int length = fill(log, 0, 3);
        Set<Integer> left = new HashSet<>();
        while (log.queueBlocks(0) > 1) {
            left.add(log.tailOffset(0) / BLOCK);
            log.advanceTail(0, length);
        }
        assertThat(log.pendingBlocks()).isEqualTo(2);
        left.remove(log.tailOffset(0) / BLOCK);
        assertThat(log.pendingList())
                .containsExactlyInAnyOrder(left.stream().mapToInt(i -> i).toArray());
        int free = log.freeBlocks();
        while (log.canAppend(0, length)) {
            int offset = append(log, 0, record(8, 1000));
            assertThat(left).as("blocks not yet covered by a checkpoint").doesNotContain(offset / BLOCK);
        }
        assertThat(free).isPositive();
        assertThat(log.freeBlocks()).isZero();

        log.freePending(1);

        assertThat(log.freeBlocks()).isEqualTo(1);
        assertThat(log.pendingBlocks()).isEqualTo(1);
        assertThat(left).contains(append(log, 0, record(8, 1000)) / BLOCK);
    }

    @Test
    void aCheckpointFreesOnlyTheBlocksThatItsCutHasSeen() {
        BlockLog log = log(true);
        int length = fill(log, 0, 4);
        leaveOneBlock(log, length);
        int[] cut = log.pendingList();
        leaveOneBlock(log, length);
        int[] both = log.pendingList();
        assertThat(cut).hasSize(1);
        assertThat(both).hasSize(2);

        log.freePending(cut.length);

        assertThat(log.pendingList()).containsExactly(both[1]);
    }

    @Test
    void withoutAPromiseAboutPowerLossABlockIsReusableAtOnce() {
        BlockLog log = log(false);
        int length = fill(log, 0, 3);
        int free = log.freeBlocks();
        leaveOneBlock(log, length);
        assertThat(log.pendingBlocks()).isZero();
        assertThat(log.freeBlocks()).isEqualTo(free + 1);
    }

    @Test
    void aRecordThatEndsWithItsBlockIsTheLastOneThatFits() {
        int room = BLOCK - 2 * BlockDescriptor.LENGTH;
        for (int less : new int[] {0, 8, 16, 24}) {
            BlockLog log = log(false);
            RecordImage image = record(0, room - RecordDescriptor.KEY_OFFSET - less);
            int offset = append(log, 0, image);
            assertThat(offset).isEqualTo(BlockDescriptor.LENGTH);
            RecordImage smallest = record(0, 0);
            boolean fits = less >= smallest.recordBytes();
            assertThat(log.fits(0, smallest.recordBytes())).isEqualTo(fits);
            int next = append(log, 0, smallest);
            assertThat(next).isEqualTo(fits ? BlockDescriptor.copyOffset(BLOCK) - 24 : BLOCK + BlockDescriptor.LENGTH);
            assertThat(log.tailOffset(0)).isEqualTo(offset);
            log.advanceTail(0, image.recordBytes());
            assertThat(log.tailOffset(0)).isEqualTo(next);
        }
    }

    @Test
    void twoQueuesTakeTheirBlocksFromOneFreeList() {
        BlockLog log = log(false);
        int length = fill(log, 0, 2);
        fill(log, 1, 3);
        assertThat(log.freeBlocks()).isEqualTo(BLOCKS - 5);
        assertThat(log.queueOf(log.tailOffset(0))).isZero();
        assertThat(log.queueOf(log.tailOffset(1))).isEqualTo(1);
        while (log.tailOffset(0) >= 0) {
            log.advanceTail(0, length);
        }
        assertThat(log.queueBlocks(0)).as("the head's own block stays").isEqualTo(1);
        assertThat(log.queueBlocks(1)).isEqualTo(3);
        assertThat(log.freeBlocks()).isEqualTo(BLOCKS - 4);
    }

    @Test
    void anAbandonedAppendCannotBeReadAsARecord() {
        BlockLog log = log(false);
        append(log, 0, record(10, 100));
        RecordImage unfinished = record(10, 100);
        int offset = log.append(0, unfinished, RecordDescriptor.NEVER_MILLIS);
        int at = SegmentHeaderDescriptor.LENGTH + offset;
        assertThat(region.getInt(at + RecordDescriptor.CRC_OFFSET)).isNotZero();

        log.abandon();

        assertThat(region.getInt(at + RecordDescriptor.CRC_OFFSET)).isZero();
        assertThat(RecordDescriptor.seq(region.getLong(at + RecordDescriptor.SEQ_OFFSET)))
                .isZero();
    }

    @Test
    void everythingAnAppendWritesIsAnnouncedOnlyByItsCommit() {
        BlockLog log = log(false);
        append(log, 0, record(4, 4));
        long head = words.get(SegmentHeaderDescriptor.HEAD_OFFSET);
        long seq = words.get(SegmentHeaderDescriptor.SEQ_OFFSET);

        RecordImage image = record(4, 4);
        log.append(0, image, RecordDescriptor.NEVER_MILLIS);
        assertThat(words.get(SegmentHeaderDescriptor.HEAD_OFFSET)).isEqualTo(head);
        assertThat(words.get(SegmentHeaderDescriptor.SEQ_OFFSET)).isEqualTo(seq);

        log.commit(0, image.recordBytes());
        assertThat(words.get(SegmentHeaderDescriptor.HEAD_OFFSET)).isEqualTo(head + image.recordBytes());
        assertThat(words.get(SegmentHeaderDescriptor.SEQ_OFFSET)).isEqualTo(seq + 1);
    }

    private BlockLog log(boolean deferReuse) {
        byte[] zeros = new byte[region.length()];
        region.put(0, zeros, 0, zeros.length);
        BlockLog log =
                new BlockLog(region, words, SegmentHeaderDescriptor.LENGTH, BLOCK, BLOCKS, SALT, deferReuse, () -> {});
        log.reset(0, 0);
        log.grow(BLOCKS);
        return log;
    }

    private static int append(BlockLog log, int q, RecordImage image) {
        int offset = log.append(q, image, RecordDescriptor.NEVER_MILLIS);
        log.commit(q, image.recordBytes());
        return offset;
    }

    /** Fills whole blocks of a queue with records of one length, which is returned. */
    private static int fill(BlockLog log, int q, int blocks) {
        RecordImage image = record(8, 1000);
        while (log.queueBlocks(q) < blocks || log.fits(q, image.recordBytes())) {
            append(log, q, image);
        }
        return image.recordBytes();
    }

    private static void leaveOneBlock(BlockLog log, int length) {
        int before = log.queueBlocks(0);
        while (log.queueBlocks(0) == before) {
            log.advanceTail(0, length);
        }
    }

    private static RecordImage record(int keyBytes, int valueBytes) {
        RecordImage image = new RecordImage();
        image.seal(new byte[RecordDescriptor.recordBytes(keyBytes, valueBytes)], keyBytes, valueBytes);
        return image;
    }
}
