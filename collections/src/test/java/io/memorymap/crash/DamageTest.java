package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.crash.DamagedStore.Ending;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever single place of a closed or killed store is damaged: each key has its value, or is absent and counted. The past does
 * not come back.
 */
final class DamageTest {
    private static final long SEED = Long.getLong("memorymap.damage.seed", System.nanoTime());
    private static final int BURSTS = Integer.getInteger("memorymap.damage.rounds", 1_000);
    private static final int STRIDE = Integer.getInteger("memorymap.damage.stride", 31);
    private static final int EXAMPLES = 8;

    /** What has more of the same structures than the other stores has a part of them damaged, another one each time. */
    private static final int STRIDE_OF_LARGER = Math.min(STRIDE, 8);

    @ParameterizedTest(name = "evicting {0}, {1} segments, {2}, {3}")
    @CsvSource({
        "false, 1, PERIODIC, CLOSED",
        "false, 1, PERIODIC, KILLED",
        "false, 1, PROCESS, CLEARED",
        "false, 2, PROCESS, KILLED",
        "true, 1, PERIODIC, CLOSED",
        "true, 1, PROCESS, KILLED",
        "true, 1, PERIODIC, CLEARED",
        "true, 2, PERIODIC, CLOSED",
    })
    void showsNothingOfThePast(boolean evicting, int segments, Durability durability, Ending ending) {
        damage(Setup.small(evicting, segments, durability), ending, segments == 1 ? 1 : STRIDE_OF_LARGER);
    }

    @ParameterizedTest(name = "evicting {0}, {1}")
    @CsvSource({"false, KILLED", "true, CLOSED"})
    void showsNothingOfThePastOfLargeValues(boolean evicting, Ending ending) {
        damage(Setup.smallWithLargeValues(evicting, Durability.PERIODIC), ending, STRIDE_OF_LARGER);
    }

    private static void damage(Setup setup, Ending ending, int stride) {
        DamagedStore store = new DamagedStore(setup, ending, SEED);
        Tally tally = new Tally(store);
        Damages damages = new Damages(store);
        SplittableRandom random = new SplittableRandom(SEED);
        damages.bits(stride, random, tally::look);
        damages.bytes(STRIDE, random, tally::look);
        damages.pages(stride, random, tally::look);
        damages.bursts(BURSTS, random, tally::look);
        System.getLogger("test").log(Level.INFO, store.setup() + ", " + ending + ", seed " + SEED + tally);
        assertThat(tally.failures).as("seed %d%s", SEED, tally).isEmpty();
    }

    /** Counts damages and failures by kind. */
    private static final class Tally {
        private final DamagedStore store;
        private final Map<String, int[]> kinds = new TreeMap<>();
        private final List<String> failures = new ArrayList<>();

        Tally(DamagedStore store) {
            this.store = store;
        }

        void look(Damage damage) {
            int[] kind = kinds.computeIfAbsent(damage.kind(), name -> new int[2]);
            kind[1]++;
            String failure = store.failureOf(damage);
            if (failure != null) {
                if (kind[0]++ < EXAMPLES) {
                    failures.add(damage + ": " + failure);
                }
            }
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            kinds.forEach((kind, n) -> text.append("\n  ")
                    .append(kind)
                    .append(": ")
                    .append(n[0])
                    .append(" of ")
                    .append(n[1]));
            return text.toString();
        }
    }
}
