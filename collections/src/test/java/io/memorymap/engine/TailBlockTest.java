package io.memorymap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.engine.recovery.LogRecovery;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.Region;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A block that the tail leaves because it is looked at waits for a checkpoint, as any other, and gets one. */
final class TailBlockTest {
    private static final int BLOCK = 1024;
    private static final int VALUE_BYTES = 100;

    private final SegmentStore engine = open();
    private final Segment segment = engine.segment(0);

    private static SegmentStore open() {
        Geometry geometry = new Geometry(40, 4096, 40, BLOCK / 4 - 64, false, 1, 1, 8, BLOCK, 11, 4096);
        StoreHeader header = StoreHeader.create(geometry, new long[] {1, 2}, 0);
        Region[] regions = {
            new ByteBufferRegion(ByteBuffer.allocateDirect(geometry.headBytes())),
            new ByteBufferRegion(ByteBuffer.allocateDirect(Math.toIntExact(geometry.extentBytes())))
        };
        header.attach(regions[0], false);
        header.writeNew();
        EngineOptions options = new EngineOptions(
                false, true, false, true, new long[] {1, 1}, new long[] {1, 1}, LogRecovery.INSTANCE, null);
        return EngineDoubles.withoutDaemon(() -> new SegmentStore(header, regions, options));
    }

    private WriteRequest request(int key, int valueBytes) {
        byte[] bytes = new byte[RecordDescriptor.recordBytes(Integer.BYTES, valueBytes)];
        HeapBytes.putInt(bytes, RecordDescriptor.KEY_OFFSET, key);
        WriteRequest request = new WriteRequest();
        request.image.seal(bytes, Integer.BYTES, valueBytes);
        request.hash = engine.hash(bytes, RecordDescriptor.KEY_OFFSET, Integer.BYTES);
        request.expiresAt = RecordDescriptor.NEVER_MILLIS;
        return request;
    }

    /** An empty queue whose head stands where nothing fits any more, and then in the next block. */
    private void passABlock() {
        int q = SegmentHeaderDescriptor.QUEUE_SMALL;
        for (int key = 0;
                segment.log.fits(q, RecordDescriptor.recordBytes(Integer.BYTES, VALUE_BYTES)) || key == 0;
                key++) {
            assertThat(engine.put(request(key, VALUE_BYTES))).isEqualTo(Outcome.DONE);
        }
        engine.clear();
        assertThat(segment.log.isTailBlockPassed(q)).isFalse();
        assertThat(engine.put(request(0, VALUE_BYTES))).isEqualTo(Outcome.DONE);
        assertThat(segment.log.isTailBlockPassed(q)).isTrue();
    }

    @Test
    void isFreedByTheNextCheckpoint() {
        passABlock();
        engine.flush();
        int free = segment.log.freeBlocks();

        segment.writer().compactLog(SegmentHeaderDescriptor.QUEUE_SMALL, 0, BLOCK, 0);
        assertThat(segment.log.pendingBlocks()).isEqualTo(1);
        engine.flush();

        assertThat(segment.log.pendingBlocks()).isZero();
        assertThat(segment.log.freeBlocks()).isEqualTo(free + 1);
    }
}
