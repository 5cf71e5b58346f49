package io.memorymap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.KeyHash;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.memory.ByteBufferRegion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Keys chosen to collide in Java's own hash cost no more than keys chosen at random. */
final class HashFloodingTest {
    private static final int KEYS = 100_000;

    @Test
    void aHundredThousandStringsOfOneHashCodeCostWhatRandomOnesCost() {
        double[] chosen = costs(this::collidingString);
        Random random = new Random(2);
        double[] accidental = costs(i -> {
            StringBuilder text = new StringBuilder();
            for (int n = 0; n < 34; n++) {
                text.append((char) ('A' + random.nextInt(58)));
            }
            return text.toString();
        });

        assertThat(chosen[0]).as("buckets of a hit").isLessThan(accidental[0] * 1.1);
        assertThat(chosen[1]).as("buckets of the longest hit").isLessThan(accidental[1] * 2 + 1);
        assertThat(chosen[2]).as("slots of equal hash bits").isLessThan(accidental[2] * 2 + 100);
    }

    @Test
    void theStringsDoCollideInJava() {
        for (int i = 0; i < KEYS; i++) {
            assertThat(collidingString(i).hashCode())
                    .isEqualTo(collidingString(0).hashCode());
        }
    }

    @Test
    void theMeasureNoticesAHashThatCanBeChosen() {
        SlotTable table = table();
        long cost = 0;
        for (int i = 0; i < 2000; i++) {
            int slot = table.insert(collidingString(i).hashCode() & 0x1FFFFFFF, 64 + 8 * i);
            cost += table.probeLength(slot);
        }
        assertThat(cost / 2000.0).isGreaterThan(50);
    }

    private interface Keys {
        String key(int i);
    }

    /** Of 17 pairs "Aa" or "BB", which have one hash code. */
    private String collidingString(int i) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 17; bit++) {
            text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    private static SlotTable table() {
        int buckets = Integer.highestOneBit((int) (KEYS / 0.65 / SlotDescriptor.SLOTS_PER_BUCKET)) * 2;
        int bytes = SlotDescriptor.tableBytes(buckets);
        ByteBuffer memory = ByteBuffer.allocateDirect((int) ExtentDescriptor.tablePartBytes(bytes));
        SlotTable table =
                new SlotTable(new ByteBufferRegion(memory), 0, ExtentDescriptor.sumsOffset(bytes), 0, buckets);
        table.clearAll();
        return table;
    }

    /** Mean and largest number of buckets that a hit visits, and how many keys share the 29 bits of another. */
    private static double[] costs(Keys keys) {
        KeyHash hash = new KeyHash(0x9876, 0x5432);
        SlotTable table = table();
        java.util.BitSet seen = new java.util.BitSet(1 << 29);
        int[] slots = new int[KEYS];
        int equal = 0;
        for (int i = 0; i < KEYS; i++) {
            byte[] key = keys.key(i).getBytes(StandardCharsets.UTF_8);
            int hash29 = SlotDescriptor.low29(hash.hash(key, 0, key.length));
            equal += seen.get(hash29) ? 1 : 0;
            seen.set(hash29);
            slots[i] = table.insert(hash29, 64 + 8 * i);
        }
        long sum = 0;
        int longest = 0;
        for (int slot : slots) {
            int length = table.probeLength(slot);
            sum += length;
            longest = Math.max(longest, length);
        }
        return new double[] {(double) sum / KEYS, longest, equal};
    }
}
