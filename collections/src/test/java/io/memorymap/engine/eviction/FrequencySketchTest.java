package io.memorymap.engine.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Estimates never fall short before aging, seldom exceed by much, and age by halves. */
final class FrequencySketchTest {
    private static final int ENTRIES = 4096;

    @Test
    void anUnseenKeyOfAnEmptySketchWasSeenNever() {
        FrequencySketch sketch = new FrequencySketch(ENTRIES, 1 << 20, 1 << 20);
        for (int hash29 = 0; hash29 < 1000; hash29++) {
            assertThat(sketch.estimate(hash29 * 536_870)).isZero();
        }
    }

    @Test
    void anEstimateIsNeverBelowTheCountAndStopsAtFifteen() {
        Random random = new Random(3);
        FrequencySketch sketch = new FrequencySketch(ENTRIES, 1 << 20, 1 << 20);
        int[] keys = random.ints(ENTRIES, 0, 1 << 29).toArray();
        int[] counts = new int[keys.length];
        for (int n = 0; n < 5 * ENTRIES; n++) {
            int i = random.nextInt(keys.length) % (1 + random.nextInt(keys.length));
            counts[i]++;
            sketch.increment(keys[i]);
        }
        for (int i = 0; i < keys.length; i++) {
            assertThat(sketch.estimate(keys[i])).isBetween(Math.min(15, counts[i]), 15);
        }
    }

    @Test
    void oneKeyInAHundredIsOverestimatedByMoreThanOneAtMost() {
        Random random = new Random(5);
        FrequencySketch sketch = new FrequencySketch(ENTRIES, 1 << 20, 1 << 20);
        int[] keys = random.ints(ENTRIES, 0, 1 << 29).distinct().toArray();
        for (int n = 0; n < 3; n++) {
            for (int key : keys) {
                sketch.increment(key);
            }
        }
        int wrong = 0;
        for (int key : keys) {
            wrong += sketch.estimate(key) > 4 ? 1 : 0;
        }
        assertThat(wrong).isLessThan(keys.length / 100);
    }

    @Test
    void countsAreHalvedAfterTenIncrementsForEachEntry() {
        FrequencySketch sketch = new FrequencySketch(ENTRIES, 1 << 20, 1 << 20);
        int hot = 123_456_789;
        for (int n = 0; n < 14; n++) {
            sketch.increment(hot);
        }
        assertThat(sketch.estimate(hot)).isEqualTo(14);
        Random random = new Random(9);
        int before = 14;
        for (int n = 14; n < 10 * ENTRIES - 1; n++) {
            sketch.increment(random.nextInt(1 << 29));
            before = sketch.estimate(hot);
        }
        sketch.increment(random.nextInt(1 << 29));
        // Crowded counters let some increments add nothing, which does not count as one.
        for (int n = 0; n < ENTRIES && sketch.estimate(hot) >= before; n++) {
            sketch.increment(random.nextInt(1 << 29));
        }
        assertThat(sketch.estimate(hot)).isBetween(before / 2, before / 2 + 1);
    }

    @Test
    void aSmallBudgetMakesItLessExactButNotWrong() {
        FrequencySketch sketch = new FrequencySketch(1 << 20, 64, 64);
        for (int n = 0; n < 9; n++) {
            sketch.increment(42);
        }
        assertThat(sketch.estimate(42)).isEqualTo(9);
    }
}
