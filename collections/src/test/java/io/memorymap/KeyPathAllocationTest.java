package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.CodecTesting;
import io.memorymap.codec.CodecTesting.Point;
import io.memorymap.codec.Codecs;
import java.lang.management.ManagementFactory;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Encoding a key of the common types makes no garbage. */
final class KeyPathAllocationTest {
    private static final int ROUNDS = 100_000;

    /** In bytes: what the measurement itself may take. */
    private static final long NOISE = 10_000;

    @Test
    void common_keys_are_encoded_without_garbage() {
        assertNoGarbage(Codecs.strings(), "user:1234567890");
        assertNoGarbage(Codecs.strings(), "us\u00e9r:\u4e2d\ud83d\ude00");
        assertNoGarbage(Codecs.longs(), 123456789L);
        assertNoGarbage(Codecs.ints(), 123456789);
        assertNoGarbage(Codecs.byteArrays(), new byte[] {1, 2, 3});
        assertNoGarbage(Codecs.uuids(), new UUID(1, 2));
        assertNoGarbage(CodecTesting.keys(Object.class), "user:1234567890");
        assertNoGarbage(CodecTesting.keys(Object.class), 123456789L);
        assertNoGarbage(CodecTesting.keys(Point.class), new Point(1, 2));
    }

    @Test
    void the_measurement_sees_one_small_object_per_key() {
        Codec<String> wasteful = new Codec<>() {
            @Override
            public String id() {
                return "wasteful";
            }

            @Override
            public void encode(String value, ByteOutput out) {
                out.writeBytes(value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }

            @Override
            public String decode(ByteInput in) {
                return "";
            }
        };
        assertThat(garbage(wasteful, "user:1234567890")).isGreaterThan(NOISE);
    }

    private static <T> void assertNoGarbage(Codec<T> codec, T value) {
        assertThat(garbage(codec, value)).as(codec.id() + " of " + value).isLessThan(NOISE);
    }

    private static <T> long garbage(Codec<T> codec, T value) {
        ByteOutput out = new ByteOutput(128);
        long bytes = 0;
        // The first round also loads and compiles classes.
        for (int round = 0; round < 2; round++) {
            long before = allocated();
            for (int i = 0; i < ROUNDS; i++) {
                out.reset();
                codec.encode(value, out);
            }
            bytes = allocated() - before;
        }
        return bytes;
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
