package io.memorymap.engine.eviction;

import static io.memorymap.format.PolicyDescriptor.COUNTER_BYTES_OFFSET;
import static io.memorymap.format.PolicyDescriptor.CRC_OFFSET;
import static io.memorymap.format.PolicyDescriptor.GENERATION_OFFSET;
import static io.memorymap.format.PolicyDescriptor.INCREMENTS_OFFSET;
import static io.memorymap.format.PolicyDescriptor.MAGIC;
import static io.memorymap.format.PolicyDescriptor.MAGIC_OFFSET;
import static io.memorymap.format.PolicyDescriptor.POSITION_OFFSET;
import static io.memorymap.format.PolicyDescriptor.SEED_OFFSET;
import static io.memorymap.format.PolicyDescriptor.SEGMENTS_OFFSET;
import static io.memorymap.format.PolicyDescriptor.SHARE_OFFSET;
import static io.memorymap.format.PolicyDescriptor.SKETCH_BYTES_OFFSET;
import static io.memorymap.format.PolicyDescriptor.SUM_OFFSET;
import static io.memorymap.format.PolicyDescriptor.VERSION;
import static io.memorymap.format.PolicyDescriptor.VERSION_OFFSET;
import static io.memorymap.format.PolicyDescriptor.WORDS_BYTES;
import static io.memorymap.format.PolicyDescriptor.WORDS_OFFSET;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What an evicting store knew of its keys when it was closed. Nothing depends on it: what is damaged, missing or of another state of the
 * store is as if nothing had been known. A segment's part is read, and its sum checked, when the segment wants it. Thread-safe.
 */
public final class PolicyImage {
    private final ByteBuffer file;

    private PolicyImage(ByteBuffer file) {
        this.file = file;
    }

    /**
     * What a file says.
     *
     * @param file its bytes
     * @param seed the store's hash seed, two words
     * @param generation generation of the store's header as it was found, closed
     * @param segments segments of the store
     * @return the image, or null if the file is not of this state of this store, or damaged
     */
    public static @Nullable PolicyImage of(ByteBuffer file, long[] seed, long generation, int segments) {
        ByteBuffer bytes = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int end = WORDS_OFFSET + segments * WORDS_BYTES;
        boolean sound = bytes.capacity() >= end
                && bytes.getLong(MAGIC_OFFSET) == MAGIC
                && bytes.getInt(VERSION_OFFSET) == VERSION
                && bytes.getInt(SEGMENTS_OFFSET) == segments
                && bytes.getLong(SEED_OFFSET) == seed[0]
                && bytes.getLong(SEED_OFFSET + Long.BYTES) == seed[1]
                && bytes.getLong(GENERATION_OFFSET) == generation
                && bytes.getInt(CRC_OFFSET) == sum(bytes, CRC_OFFSET + Integer.BYTES, end);
        return sound ? new PolicyImage(bytes) : null;
    }

    /** The share of queue S. */
    double share() {
        return file.getDouble(SHARE_OFFSET);
    }

    /**
     * Gives a segment back what it knew.
     *
     * @param segment its index
     * @param sketch its sketch; as it is afterwards if that was of another size
     * @param hits its hit counters; as they are afterwards if the table had another size
     */
    public void restore(int segment, FrequencySketch sketch, HitCounters hits) {
        ByteBuffer part = part(segment);
        if (part != null) {
            int words = WORDS_OFFSET + segment * WORDS_BYTES;
            int sketchBytes = file.getInt(words + SKETCH_BYTES_OFFSET);
            sketch.restore(
                    part.slice(0, sketchBytes).order(ByteOrder.LITTLE_ENDIAN), file.getInt(words + INCREMENTS_OFFSET));
            hits.restore(part.slice(sketchBytes, part.capacity() - sketchBytes));
        }
    }

    /** A segment's sketch and counters, or null if there is nothing, or it is damaged. */
    private @Nullable ByteBuffer part(int segment) {
        int words = WORDS_OFFSET + segment * WORDS_BYTES;
        long position = file.getLong(words + POSITION_OFFSET);
        int sketch = file.getInt(words + SKETCH_BYTES_OFFSET);
        int counters = file.getInt(words + COUNTER_BYTES_OFFSET);
        if (sketch <= 0 || counters < 0 || position < WORDS_OFFSET || position > file.capacity()) {
            return null;
        }
        long end = position + sketch + counters;
        if (end > file.capacity()) {
            return null;
        }
        boolean sound = file.getInt(words + SUM_OFFSET) == sum(file, (int) position, (int) end);
        return sound ? file.slice((int) position, sketch + counters) : null;
    }

    private static int sum(ByteBuffer bytes, int from, int to) {
        CRC32C crc32c = new CRC32C();
        crc32c.update(bytes.duplicate().limit(to).position(from));
        return (int) crc32c.getValue();
    }

    /** Collects what a store that is being closed knows. Not thread-safe. */
    public static final class Maker {
        private final ByteBuffer head;
        private final ByteBuffer[] parts;
        private long position;

        /**
         * Begins.
         *
         * @param segments segments of the store
         */
        public Maker(int segments) {
            head = ByteBuffer.allocate(WORDS_OFFSET + segments * WORDS_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            parts = new ByteBuffer[1 + segments];
            position = head.capacity();
            for (int i = 0; i < segments; i++) {
                parts[1 + i] = ByteBuffer.allocate(0);
            }
        }

        /**
         * Takes what a segment knows.
         *
         * @param segment its index
         * @param sketch its sketch
         * @param hits its hit counters
         */
        public void add(int segment, FrequencySketch sketch, HitCounters hits) {
            int sketchBytes = sketch.bytes();
            ByteBuffer part = ByteBuffer.allocate(sketchBytes + hits.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            sketch.save(part);
            hits.save(part);
            add(segment, part.flip(), sketchBytes, sketch.increments());
        }

        /**
         * Takes what a segment knew that has not asked for it since.
         *
         * @param segment its index
         * @param kept where that is
         */
        public void addKept(int segment, PolicyImage kept) {
            ByteBuffer part = kept.part(segment);
            if (part != null) {
                int words = WORDS_OFFSET + segment * WORDS_BYTES;
                int sketchBytes = kept.file.getInt(words + SKETCH_BYTES_OFFSET);
                add(segment, part, sketchBytes, kept.file.getInt(words + INCREMENTS_OFFSET));
            }
        }

        private void add(int segment, ByteBuffer part, int sketchBytes, int increments) {
            int words = WORDS_OFFSET + segment * WORDS_BYTES;
            head.putLong(words + POSITION_OFFSET, position);
            head.putInt(words + SKETCH_BYTES_OFFSET, sketchBytes);
            head.putInt(words + COUNTER_BYTES_OFFSET, part.remaining() - sketchBytes);
            head.putInt(words + INCREMENTS_OFFSET, increments);
            head.putInt(words + SUM_OFFSET, sum(part, part.position(), part.limit()));
            position += part.remaining();
            parts[1 + segment] = part;
        }

        /**
         * Ends.
         *
         * @param seed the store's hash seed, two words
         * @param generation generation of the store's header, closed
         * @param share the share of queue S
         * @return the bytes of the file, in their order
         */
        public ByteBuffer[] bytes(long[] seed, long generation, SmallShare share) {
            head.putLong(MAGIC_OFFSET, MAGIC);
            head.putInt(VERSION_OFFSET, VERSION);
            head.putInt(SEGMENTS_OFFSET, parts.length - 1);
            head.putLong(SEED_OFFSET, seed[0]);
            head.putLong(SEED_OFFSET + Long.BYTES, seed[1]);
            head.putLong(GENERATION_OFFSET, generation);
            head.putDouble(SHARE_OFFSET, share.share());
            head.putInt(CRC_OFFSET, sum(head, CRC_OFFSET + Integer.BYTES, head.capacity()));
            parts[0] = head;
            return parts.clone();
        }
    }
}
