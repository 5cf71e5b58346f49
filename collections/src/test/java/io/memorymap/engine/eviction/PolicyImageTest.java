package io.memorymap.engine.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.format.PolicyDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What is kept of a policy comes back exactly, and damaged or of another state not at all. */
final class PolicyImageTest {
    private static final int ENTRIES = 64;
    private static final int SLOTS = 128;
    private static final int KEY = 123_456_789;
    private static final long[] SEED = {11, 12};
    private static final long GENERATION = 7;

    private static FrequencySketch sketch() {
        return new FrequencySketch(ENTRIES, 1 << 20, 1 << 20);
    }

    /** Two segments: one knows a key, nothing is known of the other. */
    private static byte[] file() {
        FrequencySketch sketch = sketch();
        HitCounters hits = new HitCounters(SLOTS);
        for (int n = 0; n < 9; n++) {
            sketch.increment(KEY);
        }
        hits.set(5, 3);
        PolicyImage.Maker maker = new PolicyImage.Maker(2);
        maker.add(0, sketch, hits);
        return joined(maker.bytes(SEED, GENERATION, new SmallShare(2)));
    }

    private static byte[] joined(ByteBuffer[] parts) {
        int length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (ByteBuffer part : parts) {
            all.put(part.duplicate());
        }
        return all.array();
    }

    @Test
    void whatASegmentKnewComesBack() {
        PolicyImage image = Objects.requireNonNull(PolicyImage.of(ByteBuffer.wrap(file()), SEED, GENERATION, 2));
        FrequencySketch sketch = sketch();
        HitCounters hits = new HitCounters(SLOTS);
        image.restore(0, sketch, hits);
        assertThat(sketch.estimate(KEY)).isEqualTo(9);
        assertThat(sketch.increments()).isEqualTo(9);
        assertThat(hits.get(5)).isEqualTo(3);
        assertThat(image.share()).isEqualTo(0.10);

        FrequencySketch other = sketch();
        image.restore(1, other, new HitCounters(SLOTS));
        assertThat(other.estimate(KEY)).isZero();
    }

    @Test
    void whatNoSegmentAskedForIsKeptOnceMore() {
        PolicyImage image = Objects.requireNonNull(PolicyImage.of(ByteBuffer.wrap(file()), SEED, GENERATION, 2));
        PolicyImage.Maker maker = new PolicyImage.Maker(2);
        maker.addKept(0, image);
        maker.addKept(1, image);
        assertThat(joined(maker.bytes(SEED, GENERATION, new SmallShare(2)))).isEqualTo(file());
    }

    @Test
    void anotherStoreOrAnotherStateOfItIsRefused() {
        ByteBuffer file = ByteBuffer.wrap(file());
        assertThat(PolicyImage.of(file, new long[] {11, 13}, GENERATION, 2)).isNull();
        assertThat(PolicyImage.of(file, SEED, GENERATION + 1, 2)).isNull();
        assertThat(PolicyImage.of(file, SEED, GENERATION, 4)).isNull();
    }

    @Test
    void aByteThatHasChangedLeavesNothingOfItsPart() {
        byte[] file = file();
        for (int at = 0; at < file.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = file.clone();
                damaged[at] ^= (byte) (1 << bit);
                assertNothingIsKnown(damaged, "byte " + at + " bit " + bit);
            }
        }
    }

    @Test
    void aFileThatWasCutShortLeavesNothing() {
        byte[] file = file();
        for (int length = 0; length < file.length; length++) {
            assertNothingIsKnown(java.util.Arrays.copyOf(file, length), "length " + length);
        }
    }

    @Test
    void aPartThatIsSaidToLieBeyondAllNumbersLeavesNothing() {
        for (long position : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 100, Integer.MAX_VALUE, -1, Long.MIN_VALUE}) {
            byte[] file = file();
            ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(PolicyDescriptor.WORDS_OFFSET + PolicyDescriptor.POSITION_OFFSET, position);
            int from = PolicyDescriptor.CRC_OFFSET + Integer.BYTES;
            CRC32C sum = new CRC32C();
            sum.update(file, from, PolicyDescriptor.WORDS_OFFSET + 2 * PolicyDescriptor.WORDS_BYTES - from);
            bytes.putInt(PolicyDescriptor.CRC_OFFSET, (int) sum.getValue());
            assertThat(PolicyImage.of(bytes, SEED, GENERATION, 2)).isNotNull();
            assertNothingIsKnown(file, "position " + position);
        }
    }

    private static void assertNothingIsKnown(byte[] file, String what) {
        PolicyImage image = PolicyImage.of(ByteBuffer.wrap(file), SEED, GENERATION, 2);
        if (image != null) {
            FrequencySketch sketch = sketch();
            HitCounters hits = new HitCounters(SLOTS);
            image.restore(0, sketch, hits);
            assertThat(sketch.estimate(KEY)).as(what).isZero();
            assertThat(hits.get(5)).as(what).isZero();
        }
    }

    @Test
    void countersOfAnotherSizeStayAsTheyAre() {
        PolicyImage image = Objects.requireNonNull(PolicyImage.of(ByteBuffer.wrap(file()), SEED, GENERATION, 2));
        FrequencySketch larger = new FrequencySketch(4 * ENTRIES, 1 << 20, 1 << 20);
        HitCounters more = new HitCounters(2 * SLOTS);
        image.restore(0, larger, more);
        assertThat(larger.estimate(KEY)).isZero();
        assertThat(more.get(5)).isZero();
    }
}
