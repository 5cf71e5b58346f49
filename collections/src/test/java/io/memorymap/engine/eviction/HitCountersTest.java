package io.memorymap.engine.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two bits for each slot: they saturate, and no slot's count touches another's. */
final class HitCountersTest {
    @Test
    void countsToThreeAndStaysThere() {
        HitCounters hits = new HitCounters(8);
        for (int n = 1; n <= 10; n++) {
            hits.hit(5);
            assertThat(hits.get(5)).isEqualTo(Math.min(3, n));
        }
    }

    @Test
    void agreesWithAnArrayOfNumbersForEverySlot() {
        Random random = new Random(11);
        for (int slots : new int[] {1, 3, 4, 5, 64, 1001}) {
            HitCounters hits = new HitCounters(slots);
            int[] model = new int[slots];
            for (int n = 0; n < 20 * slots; n++) {
                int slot = random.nextInt(slots);
                if (random.nextInt(4) == 0) {
                    model[slot] = random.nextInt(4);
                    hits.set(slot, model[slot]);
                } else {
                    model[slot] = Math.min(3, model[slot] + 1);
                    hits.hit(slot);
                }
                int other = random.nextInt(slots);
                assertThat(hits.get(other)).isEqualTo(model[other]);
            }
            for (int slot = 0; slot < slots; slot++) {
                assertThat(hits.get(slot)).isEqualTo(model[slot]);
            }
            hits.clear(slots);
            for (int slot = 0; slot < slots; slot++) {
                assertThat(hits.get(slot)).isZero();
            }
        }
    }

    @Test
    void aHitOfASlotThatTheTableHasNoCounterForYetIsLost() {
        HitCounters hits = new HitCounters(8);
        hits.hit(8);
        hits.clear(16);
        hits.hit(8);
        assertThat(hits.get(8)).isEqualTo(1);
    }
}
