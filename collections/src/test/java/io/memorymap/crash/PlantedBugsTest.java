package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.Durability;
import io.memorymap.crash.Layout.Part;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulated kills, losses of power and damages catch the bugs that they are there for. */
final class PlantedBugsTest {
    private static final long SEED = Long.getLong("memorymap.planted.seed", System.nanoTime());
    private static final int STEPS = 500;
    private static final int POINTS = 20_000;

    /** The first that shows a bug ends the search. Of a header that is forced before the log, one in four thousand does. */
    private static final int IMAGES = 100_000;

    private static final int STRIDE = 31;

    /** A damage shows a bug only where it hits what the bug is about. */
    private static final int DAMAGED_STORES = 10;

    /** Bugs that a kill shows. */
    enum KillBug {
        SLOT_BEFORE_BYTES(false, layout -> Plants.delayed(layout, Part.RECORD, Part.SLOT)),
        HEAD_BEFORE_SLOT(false, layout -> Plants.delayed(layout, Part.SLOT, Part.HEAD)),
        EVICTION_CLEARS_SLOT_BEFORE_TAIL(true, layout -> Plants.delayed(layout, Part.TAIL, Part.SLOT)),
        NOTHING_SAYS_THAT_AN_APPEND_IS_UNDER_WAY(false, layout -> Plants.lost(layout, Part.HELD)),
        COUNTERS_NOT_WRITTEN(false, layout -> Plants.lost(layout, Part.COUNTERS)),
        REMOVAL_ALWAYS_LEAVES_EMPTY(false, Plants::tombstonesReadAsEmpty),
        REMOVAL_NOT_LOGGED(false, Plants::removalsNotLogged);

        private final boolean evicting;

        @SuppressWarnings("ImmutableEnumChecker") // a function without state
        private final Function<Layout, Plant> plant;

        KillBug(boolean evicting, Function<Layout, Plant> plant) {
            this.evicting = evicting;
            this.plant = plant;
        }
    }

    /** Bugs that a loss of power shows. */
    enum PowerBug {
        BLOCKS_REUSED_BEFORE_A_FORCE(Durability.PROCESS, 0, layout -> new Plant() {}),
        LIVE_WORDS_TRUSTED_AFTER_A_LOSS_OF_POWER(Durability.PERIODIC, 1, layout -> new Plant() {}),
        LOG_NOT_FORCED(Durability.PERIODIC, 0, layout -> Plants.unforced(layout, Part.BLOCK_HEADER)),
        CHECKPOINT_NOT_FORCED(Durability.PERIODIC, 0, layout -> Plants.unforced(layout, Part.HELD)),
        HEADER_FORCED_BEFORE_THE_LOG(Durability.PERIODIC, 0, Plants::headerForcedFirst),
        CLEAN_TO_DIRTY_NOT_FORCED(Durability.PERIODIC, 0, layout -> Plants.unforced(layout, Part.FILE_HEAD)),
        RECORD_SUMS_IGNORED(Durability.PERIODIC, 0, Plants::sumsIgnored),
        REMOVAL_NOT_LOGGED(Durability.PERIODIC, 0, Plants::removalsNotLogged);

        private final Durability durability;
        private final int sameBoot;

        @SuppressWarnings("ImmutableEnumChecker") // a function without state
        private final Function<Layout, Plant> plant;

        PowerBug(Durability durability, int sameBoot, Function<Layout, Plant> plant) {
            this.durability = durability;
            this.sameBoot = sameBoot;
            this.plant = plant;
        }
    }

    /** Bugs that damage to a store at rest shows. */
    enum DamageBug {
        NONE((layout, memory, seed) -> new Plant() {}),
        RECORD_SUMS_IGNORED((layout, memory, seed) -> Plants.sumsIgnored(layout)),
        TABLE_SUMS_IGNORED(Plants::tableSumsIgnored);

        @SuppressWarnings("ImmutableEnumChecker") // a function without state
        private final Planting planting;

        DamageBug(Planting planting) {
            this.planting = planting;
        }
    }

    /** Makes a bug for a store that was made with a seed. */
    private interface Planting {
        Plant plant(Layout layout, byte[][] memory, long seed);
    }

    /** How many damages show the past, or something that never was; the look ends with the first. */
    private static final class Failures implements Consumer<Damage> {
        private final DamagedStore store;
        private @Nullable String first;

        Failures(DamagedStore store) {
            this.store = store;
        }

        @Override
        public void accept(Damage damage) {
            if (first == null) {
                first = store.failureOf(damage);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isCaughtByDamage(DamageBug bug) {
        String failure = damaged(bug, SEED);
        for (int n = 1; n < DAMAGED_STORES && failure == null && bug != DamageBug.NONE; n++) {
            failure = damaged(bug, SEED + n);
        }
        assertThat(failure == null).as("seed %d: %s", SEED, failure).isEqualTo(bug == DamageBug.NONE);
    }

    private static @Nullable String damaged(DamageBug bug, long seed) {
        Setup setup = Setup.small(false, 1, Durability.PERIODIC);
        Layout layout = new Layout(setup.geometry());
        DamagedStore store = new DamagedStore(
                setup, DamagedStore.Ending.CLOSED, seed, memory -> bug.planting.plant(layout, memory, seed));
        Failures failures = new Failures(store);
        Damages damages = new Damages(store);
        SplittableRandom random = new SplittableRandom(seed);
        damages.pages(1, random, failures);
        damages.bytes(STRIDE, random, failures);
        return failures.first;
    }

    @ParameterizedTest
    @EnumSource
    void isCaughtByKills(KillBug bug) {
        Setup setup = Setup.of(bug.evicting, 1, Durability.PROCESS);
        Layout layout = new Layout(setup.geometry());
        assertThatThrownBy(() -> new KillPoints(setup, SEED, STEPS, () -> bug.plant.apply(layout)).explore(POINTS))
                .as("seed %d", SEED)
                .isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @EnumSource
    void isCaughtByLossesOfPower(PowerBug bug) {
        Setup setup = Setup.of(false, 1, bug.durability);
        Layout layout = new Layout(setup.geometry());
        assertThatThrownBy(() -> new PowerFailures(setup, setup::ledger, bug.sameBoot, () -> bug.plant.apply(layout))
                        .explore(IMAGES, SEED))
                .as("seed %d", SEED)
                .isInstanceOf(AssertionError.class);
    }
}
