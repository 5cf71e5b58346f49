package io.memorymap.fuzz;

import io.memorymap.engine.eviction.FrequencySketch;
import io.memorymap.engine.eviction.HitCounters;
import io.memorymap.engine.eviction.PolicyImage;
import io.memorymap.engine.eviction.SmallShare;
import io.memorymap.format.PolicyDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** The policy file of a store of two segments. An input is what follows the seed in the file; all sums are made to hold. */
final class FuzzedPolicy {
    private static final int SEGMENTS = 2;
    private static final int HEAD = PolicyDescriptor.WORDS_OFFSET + SEGMENTS * PolicyDescriptor.WORDS_BYTES;
    private static final long[] SEED = {77, ~77};
    private static final long GENERATION = 3;
    private static final int SLOTS = 64;
    /** A counter of a sketch has four bits. */
    private static final int MOST_WANTED = 15;

    private FuzzedPolicy() {}

    static void run(byte[] data) {
        ByteBuffer file = ByteBuffer.wrap(new byte[Math.max(HEAD, PolicyDescriptor.GENERATION_OFFSET + data.length)])
                .order(ByteOrder.LITTLE_ENDIAN);
        file.put(PolicyDescriptor.GENERATION_OFFSET, data);
        seal(file);
        PolicyImage image = PolicyImage.of(file, SEED, GENERATION, SEGMENTS);
        if (image == null) {
            throw new AssertionError("a sealed file is refused");
        }
        new SmallShare(SEGMENTS).restore(image);
        for (int segment = 0; segment < SEGMENTS; segment++) {
            FrequencySketch sketch = new FrequencySketch(SLOTS, 1 << 16, 1 << 16);
            HitCounters hits = new HitCounters(SLOTS);
            image.restore(segment, sketch, hits);
            sketch.increment(segment);
            int estimate = sketch.estimate(segment);
            if (estimate < 0 || estimate > MOST_WANTED) {
                throw new AssertionError("a key was wanted " + estimate + " times");
            }
            for (int slot = 0; slot < SLOTS; slot++) {
                hits.hit(slot);
                hits.get(slot);
            }
        }
    }

    private static void seal(ByteBuffer file) {
        file.putLong(PolicyDescriptor.MAGIC_OFFSET, PolicyDescriptor.MAGIC);
        file.putInt(PolicyDescriptor.VERSION_OFFSET, PolicyDescriptor.VERSION);
        file.putLong(PolicyDescriptor.SEED_OFFSET, SEED[0]);
        file.putLong(PolicyDescriptor.SEED_OFFSET + Long.BYTES, SEED[1]);
        file.putLong(PolicyDescriptor.GENERATION_OFFSET, GENERATION);
        file.putInt(PolicyDescriptor.SEGMENTS_OFFSET, SEGMENTS);
        for (int segment = 0; segment < SEGMENTS; segment++) {
            int words = PolicyDescriptor.WORDS_OFFSET + segment * PolicyDescriptor.WORDS_BYTES;
            long position = file.getLong(words + PolicyDescriptor.POSITION_OFFSET);
            int sketch = file.getInt(words + PolicyDescriptor.SKETCH_BYTES_OFFSET);
            int counters = file.getInt(words + PolicyDescriptor.COUNTER_BYTES_OFFSET);
            boolean within = position >= 0 && position <= file.capacity() && sketch >= 0 && counters >= 0;
            long end = position + sketch + counters;
            if (within && end <= file.capacity()) {
                file.putInt(words + PolicyDescriptor.SUM_OFFSET, sum(file, (int) position, (int) end));
            }
        }
        file.putInt(PolicyDescriptor.CRC_OFFSET, sum(file, PolicyDescriptor.CRC_OFFSET + Integer.BYTES, HEAD));
    }

    private static int sum(ByteBuffer file, int from, int to) {
        CRC32C crc32c = new CRC32C();
        crc32c.update(file.duplicate().position(from).limit(to));
        return (int) crc32c.getValue();
    }

    /** An input that is a file as a store writes it. */
    static byte[] seed() {
        PolicyImage.Maker maker = new PolicyImage.Maker(SEGMENTS);
        for (int segment = 0; segment < SEGMENTS; segment++) {
            FrequencySketch sketch = new FrequencySketch(SLOTS, 1 << 16, 1 << 16);
            HitCounters hits = new HitCounters(SLOTS);
            for (int i = 0; i < SLOTS; i++) {
                sketch.increment(i * 31);
                hits.hit(i);
            }
            maker.add(segment, sketch, hits);
        }
        ByteBuffer all = ByteBuffer.allocate(1 << 16);
        for (ByteBuffer part : maker.bytes(SEED, GENERATION, new SmallShare(SEGMENTS))) {
            all.put(part.duplicate().rewind());
        }
        return Arrays.copyOfRange(all.array(), PolicyDescriptor.GENERATION_OFFSET, all.position());
    }
}
