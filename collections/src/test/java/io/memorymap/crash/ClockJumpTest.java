package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreDoubles;
import io.memorymap.StoreFullException;
import io.memorymap.StoredEntry;
import io.memorymap.VerificationReport;
import io.memorymap.engine.head.HeaderException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The clock jumps by ten years, forward and back, between any two operations, with kills and tables made anew from the log in between: an entry is there until
 * its expiry, by the clock as it is, or away since a moment when the clock said so; an older version never comes back, however old it is.
 */
final class ClockJumpTest {
    private static final long SEED = Long.getLong("memorymap.clock.seed", System.nanoTime());
    private static final int STEPS = Integer.getInteger("memorymap.clock.steps", 12_000);
    private static final long TEN_YEARS = Duration.ofDays(3650).toMillis();
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final int LONGEST_LIFE = 20_000;

    @ParameterizedTest(name = "evicting {0}, {1} segments, {2}")
    @CsvSource({
        "false, 1, PROCESS",
        "true, 1, PROCESS",
        "true, 2, PERIODIC",
        "false, 2, PERIODIC",
        "true, 1, PERIODIC",
    })
    void movesExpiriesByTheJumpAndBringsNothingBack(boolean evicting, int segments, Durability durability)
            throws HeaderException {
        Setup setup = Setup.of(evicting, segments, durability);
        Run run = new Run(setup);
        for (int step = 0; step < STEPS; step++) {
            try {
                run.step();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(setup + ", seed " + SEED + ", step " + step + ": " + e.getMessage(), e);
            }
        }
        System.getLogger("test")
                .log(Level.INFO, setup + ": " + run.found + " found, " + run.gone + " gone, seed " + SEED);
        assertThat(run.found).isPositive();
        assertThat(run.gone).isPositive();
    }

    /** A store and what is known of its keys. */
    private static final class Run {
        private final Setup setup;
        private final Machine machine;
        private final SplittableRandom random = new SplittableRandom(SEED);
        private final long[] versions;
        /** Of the current version: 0 if the key is absent. */
        private final long[] current;

        private final long[] expiries;
        /** The latest that the clock has said since the expiry was set. */
        private final long[] latest;

        private KeyValueStore<Integer, byte[]> store;
        private long now = START;
        private int found;
        private int gone;

        Run(Setup setup) throws HeaderException {
            this.setup = setup;
            machine = SimulatedProcess.machineWithStore(setup, () -> null, SEED);
            versions = new long[setup.keys()];
            current = new long[setup.keys()];
            expiries = new long[setup.keys()];
            latest = new long[setup.keys()];
            store = open();
        }

        private KeyValueStore<Integer, byte[]> open() throws HeaderException {
            return StoreDoubles.open(
                    machine.start(), new StoreDoubles.Settings(setup.durability(), 1, () -> Instant.ofEpochMilli(now)));
        }

        void step() throws HeaderException {
            int key = random.nextInt(setup.keys());
            int dice = random.nextInt(1000);
            if (dice < 450) {
                set(key);
            } else if (dice < 700) {
                look(key);
            } else if (dice < 780) {
                touch(key);
            } else if (dice < 850) {
                remove(key);
            } else if (dice < 900) {
                pass(random.nextInt(LONGEST_LIFE / 2));
            } else if (dice < 930) {
                // Back to about where it was the next time, so that entries live.
                pass(now > START + TEN_YEARS / 2 ? -TEN_YEARS : TEN_YEARS);
            } else if (dice < 945) {
                pass(now < START - TEN_YEARS / 2 ? TEN_YEARS : -TEN_YEARS);
            } else if (dice < 955) {
                store.compact();
            } else if (dice < 970) {
                store.repair();
            } else if (dice < 980) {
                store.flush();
            } else if (dice < 985) {
                store.close();
                store = open();
            } else if (dice < 990) {
                store = open();
            } else if (dice < 995) {
                VerificationReport report = store.verify();
                assertThat(report.isClean()).as("%s", report).isTrue();
            } else {
                assertThat(store.asMap().size()).isLessThanOrEqualTo(setup.keys());
                lookAtAll();
            }
        }

        private void pass(long millis) {
            now += millis;
            for (int key = 0; key < latest.length; key++) {
                latest[key] = Math.max(latest[key], now);
            }
        }

        private long expiry() {
            return random.nextInt(4) == 0 ? StoredEntry.NEVER : now + 1 + random.nextInt(LONGEST_LIFE);
        }

        private void set(int key) {
            long version = ++versions[key];
            long expiry = expiry();
            try {
                store.set(key, setup.values().make(key, version), expiry);
            } catch (StoreFullException full) {
                if (setup.evicting()) {
                    throw full;
                }
                look(key);
                return;
            }
            current[key] = version;
            expiries[key] = expiry;
            latest[key] = now;
        }

        private void touch(int key) {
            StoredEntry<byte[]> entry = store.getEntry(key);
            if (entry != null) {
                long expiry = expiry();
                if (store.touch(key, entry.version(), expiry) && current[key] != 0) {
                    expiries[key] = expiry;
                    latest[key] = now;
                }
            }
        }

        private void remove(int key) {
            boolean removed = store.remove(key);
            if (removed && current[key] == 0) {
                throw new AssertionError("key " + key + " was there to be removed");
            }
            current[key] = 0;
        }

        private void lookAtAll() {
            for (int key = 0; key < current.length; key++) {
                look(key);
            }
            store.forEach(this::judge);
        }

        private void look(int key) {
            judge(key, store.get(key));
        }

        private void judge(int key, byte @Nullable [] value) {
            if (value == null) {
                gone++;
                boolean mayBeGone = setup.evicting() || current[key] == 0 || expiries[key] <= latest[key];
                if (!mayBeGone) {
                    throw new AssertionError(
                            "key " + key + " is lost, it expires at " + expiries[key] + ", now is " + now);
                }
                return;
            }
            found++;
            if (current[key] == 0 || !setup.values().is(value, key, current[key])) {
                throw new AssertionError("key " + key + " has another value than version " + current[key]);
            }
            if (expiries[key] <= now) {
                throw new AssertionError("key " + key + " has expired at " + expiries[key] + ", now is " + now);
            }
        }
    }
}
