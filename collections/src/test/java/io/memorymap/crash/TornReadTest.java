package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreDoubles;
import io.memorymap.engine.EngineDoubles;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.Region;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * While writers run flat out on a reader's segment, its blocks reused as soon as they are free: no read returns a torn value, a
 * foreign one, one that was never the key's during the read, or none for a key that always has one.
 *
 * <p>Two minutes: {@code mvn -pl collections test -Dtest=TornReadTest -Dmemorymap.stress.seconds=120}.
 */
final class TornReadTest {
    private static final int SECONDS = Integer.getInteger("memorymap.stress.seconds", 6);
    private static final int SETUPS = 4;
    /** The first catch ends it. */
    private static final int SECONDS_TO_CATCH_A_BUG = 300;

    private static final long SEED = Long.getLong("memorymap.stress.seed", System.nanoTime());

    @ParameterizedTest(name = "evicting {0}, reads verified {1}")
    @CsvSource({"false, true", "false, false", "true, true", "true, false"})
    void neverReturnsWhatWasNotThere(boolean evicting, boolean verifyReads)
            throws HeaderException, InterruptedException {
        TornReads run = new TornReads(store(evicting, verifyReads, SegmentStore::new), evicting, SEED);
        run.run(1000L * SECONDS / SETUPS);
        System.getLogger("test")
                .log(
                        Level.INFO,
                        "evicting {0}, reads verified {1}: {2} reads beside {3} writes, seed {4}",
                        evicting,
                        verifyReads,
                        run.reads(),
                        run.writes(),
                        Long.toString(SEED));
        assertThat(run.failure()).isNull();
        assertThat(run.reads()).isPositive();
        assertThat(run.writes()).isPositive();
    }

    @Test
    void catchesReadsThatBelieveWhatTheyHaveCopied() throws HeaderException, InterruptedException {
        TornReads run = new TornReads(store(false, false, EngineDoubles::withSilentReuse), false, SEED);
        run.run(1000L * SECONDS_TO_CATCH_A_BUG);
        assertThat(run.failure()).as("seed %d", SEED).isNotNull();
    }

    @Test
    void catchesFalseMissesWhenTheSumHidesATear() throws HeaderException, InterruptedException {
        TornReads run = new TornReads(store(false, true, EngineDoubles::withSilentReuse), false, SEED);
        run.run(1000L * SECONDS_TO_CATCH_A_BUG);
        // By a lookup or by an iteration, whichever meets it first: an entry that is moved may also be met twice.
        assertThat(run.failure())
                .as("seed %d", SEED)
                .isNotNull()
                .satisfies(missed -> assertThat(missed).message().containsAnyOf("nothing", "missing", "twice"));
    }

    private static KeyValueStore<Integer, byte[]> store(
            boolean evicting, boolean verifyReads, StoreDoubles.Engines engines) throws HeaderException {
        Setup setup = Setup.of(evicting, 1, Durability.PROCESS);
        Region[] regions = {
            new ByteBufferRegion(ByteBuffer.allocateDirect(setup.geometry().headBytes())),
            new ByteBufferRegion(
                    ByteBuffer.allocateDirect(Math.toIntExact(setup.geometry().extentBytes())))
        };
        StoreDoubles.create(regions, setup.geometry(), SEED);
        return StoreDoubles.open(
                regions,
                new StoreDoubles.Settings(Durability.PROCESS, verifyReads, 1, () -> Instant.EPOCH, false, engines));
    }
}
