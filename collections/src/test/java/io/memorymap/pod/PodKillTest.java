package io.memorymap.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.pod.PodKillChild.Operation;
import io.memorymap.pod.PodKillChild.Plant;
import io.memorymap.pod.PodKillChild.Verb;
import io.memorymap.pod.PodStoreFiles.Sample;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that sets, replaces, removes and compacts is killed with SIGKILL again and again; every operation that had
 * returned is there, the one in flight is there wholly or not at all, and nothing else is. The long run is
 *
 * <pre>mvn -pl collections test -Dtest=PodKillTest -Dmemorymap.pod.kills=500</pre>
 */
class PodKillTest {
    private static final int KILLS = Integer.getInteger("memorymap.pod.kills", 30);

    /** A planted bug that has not been seen by then is not seen. The first kill that shows it ends the test. */
    private static final int PLANTED_KILLS = 600;

    @TempDir
    Path directory;

    /** One store, killed time and again, and what it must hold. */
    private final class Victim {
        private final Path file = directory.resolve("store");
        private final Path progress = directory.resolve("progress");
        private final long seed;
        private final Plant plant;
        private final SplittableRandom random;
        private final Map<Long, Sample> model = new HashMap<>();
        private long done;

        Victim(long seed, Plant plant) throws IOException {
            this.seed = seed;
            this.plant = plant;
            this.random = new SplittableRandom(seed);
            Files.write(progress, new byte[Long.BYTES]);
        }

        /** Runs the child, kills it, and returns what is wrong with its file, or nothing. */
        String killOnce() throws Exception {
            Process child = ChildJvm.start(
                    PodKillChild.class, file.toString(), progress.toString(), Long.toString(seed), plant.name());
            try {
                assertThat(child.getInputStream().read())
                        .as("the child is ready")
                        .isEqualTo('r');
                TimeUnit.MICROSECONDS.sleep(random.nextInt(25_000));
            } finally {
                child.destroyForcibly();
            }
            assertThat(child.waitFor()).as("killed, not ended by itself").isEqualTo(128 + 9);
            long returned = ByteBuffer.wrap(Files.readAllBytes(progress))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            for (; done < returned; done++) {
                Operation.of(seed, done).applyTo(model);
            }
            return compare(Operation.of(seed, done));
        }

        private String compare(Operation inFlight) throws IOException {
            Map<Long, Sample> after = new HashMap<>(model);
            inFlight.applyTo(after);
            Map<Long, Sample> found = new TreeMap<>();
            try (PodKeyValueStore<BasicType8, Sample> store =
                    PodKeyValueStore.open(file, BasicType8.class, Sample.class)) {
                store.toMap().forEach((key, sample) -> found.put(key.intValue(), sample));
            }
            SwiftTable swift = PodStoreFiles.swift(file);
            for (Map.Entry<Long, Sample> entry : found.entrySet()) {
                byte[] there = swift.get(PodStoreFiles.key(entry.getKey()));
                if (there == null
                        || !SwiftTable.hex(there).equals(SwiftTable.hex(PodStoreFiles.value(entry.getValue())))) {
                    return "the older library does not find " + entry;
                }
            }
            boolean right = found.equals(model)
                    || found.equals(after)
                    || (inFlight.verb() == Verb.REMOVE_ALL && model.entrySet().containsAll(found.entrySet()));
            if (right) {
                model.clear();
                model.putAll(found);
                // Where it has happened, the next round does it again, which changes nothing.
                return "";
            }
            Map<Long, Sample> lost = new TreeMap<>(model);
            lost.entrySet().removeAll(found.entrySet());
            Map<Long, Sample> foreign = new TreeMap<>(found);
            foreign.entrySet().removeAll(model.entrySet());
            return "in flight " + inFlight + "; lost " + lost.size() + ", such as " + first(lost) + "; foreign "
                    + foreign.size() + ", such as " + first(foreign);
        }

        private static String first(Map<Long, Sample> entries) {
            return entries.entrySet().stream().findFirst().map(Object::toString).orElse("none");
        }
    }

    @Test
    void everyOperationThatReturnedIsThereAndNothingElseIs() throws Exception {
        long seed = 1;
        Victim victim = new Victim(seed, Plant.NONE);
        for (int kill = 0; kill < KILLS; kill++) {
            assertThat(victim.killOnce()).as("seed " + seed + ", kill " + kill).isEmpty();
        }
        System.out.println(
                "seed " + seed + ": " + KILLS + " kills over " + victim.done + " operations, none lost, none foreign");
        assertThat(victim.done).isGreaterThan(KILLS);
    }

    @ParameterizedTest
    @EnumSource(value = Plant.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aPlantedBugIsSeen(Plant plant) throws Exception {
        Victim victim = new Victim(2, plant);
        int kills = 0;
        String seen = "";
        while (seen.isEmpty() && kills < PLANTED_KILLS) {
            seen = victim.killOnce();
            kills++;
        }
        System.out.println(plant + " seen after " + kills + " kills: " + seen);
        assertThat(seen).isNotEmpty();
    }
}
