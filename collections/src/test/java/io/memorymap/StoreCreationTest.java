package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store comes into being whole and once, whoever is killed meanwhile and whoever else wants it. */
final class StoreCreationTest {
    private static final int RACES = 100;

    @TempDir
    private Path directory;

    @Test
    void aNewStoreIsForItsOwnerAlone() throws IOException {
        Path file = directory.resolve("new.mm");
        ChildMain.builder().open(file).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("new.mm.lock"))))
                .isEqualTo("rw-------");
        assertThat(names()).containsExactlyInAnyOrder("new.mm", "new.mm.lock");
    }

    @Test
    void aCreationKilledAtAnyStepIsFinishedOrReplacedByTheNextOpening() throws IOException, InterruptedException {
        int step = 0;
        int cutOff = 0;
        List<String> said = List.of();
        while (said.stream().noneMatch(line -> line.startsWith("steps"))) {
            step++;
            Path file = directory.resolve("killed-" + step);
            try (ChildJvm child = ChildJvm.start("die-creating", file.toString(), Integer.toString(step))) {
                said = child.end();
            }
            cutOff += Files.exists(directory.resolve("killed-" + step + ".creating")) ? 1 : 0;
            try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
                assertThat(store.size()).as("step %d", step).isZero();
                store.put("a", "b");
                assertThat(store.verify().isClean()).isTrue();
            }
            try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
                assertThat(store.toMap()).containsExactlyEntriesOf(Map.of("a", "b"));
            }
            assertThat(names())
                    .as("left behind by a kill at step %d", step)
                    .noneMatch(name -> name.endsWith(".creating"));
        }
        assertThat(said).contains("exit 0");
        assertThat(step).as("steps of a creation").isGreaterThan(12);
        assertThat(cutOff).as("kills between creating and renaming").isGreaterThan(5);
    }

    @Test
    void whateverACutOffCreationLeftIsReplaced() throws IOException {
        Path whole = directory.resolve("whole");
        ChildMain.builder().open(whole).close();
        byte[] finished = Files.readAllBytes(whole);
        Path file = directory.resolve("next");
        for (int length : new int[] {0, 1, 4096, 65_536, finished.length / 2, finished.length, finished.length + 1}) {
            for (boolean zeros : new boolean[] {true, false}) {
                byte[] left = zeros ? new byte[length] : java.util.Arrays.copyOf(finished, length);
                Files.write(directory.resolve("next.creating"), left);
                try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
                    assertThat(store.isEmpty()).isTrue();
                    store.put("a", "b");
                }
                assertThat(directory.resolve("next.creating")).doesNotExist();
                Files.delete(file);
            }
        }
    }

    @Test
    void ofThreadsThatOpenOnePathAtOnceExactlyOneGetsIt() throws Exception {
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int race = 0; race < RACES; race++) {
                // Every second race is for a store that exists.
                Path file = directory.resolve("race-" + race / 2);
                CyclicBarrier start = new CyclicBarrier(threads);
                CyclicBarrier end = new CyclicBarrier(threads);
                List<Future<Boolean>> opened = new ArrayList<>();
                for (int n = 0; n < threads; n++) {
                    opened.add(pool.submit(() -> {
                        start.await();
                        try (KeyValueStore<String, String> store = ChildMain.builder()
                                .durability(Durability.PROCESS)
                                .open(file)) {
                            store.put("owner", "one");
                            end.await();
                            return true;
                        } catch (StoreLockedException lost) {
                            end.await();
                            return false;
                        }
                    }));
                }
                int winners = 0;
                for (Future<Boolean> each : opened) {
                    winners += each.get() ? 1 : 0;
                }
                assertThat(winners).as("race %d", race).isEqualTo(1);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void ofProcessesThatOpenOnePathAtOnceExactlyOneGetsIt() throws IOException, InterruptedException {
        String paths = Integer.toString(RACES);
        try (ChildJvm one = ChildJvm.start("race", directory.toString(), paths);
                ChildJvm other = ChildJvm.start("race", directory.toString(), paths)) {
            assertThat(one.line()).isEqualTo("ready");
            assertThat(other.line()).isEqualTo("ready");
            one.goOn();
            other.goOn();
            String first = one.line();
            String second = other.line();
            for (int race = 0; race < RACES; race++) {
                assertThat("" + first.charAt(race) + second.charAt(race))
                        .as("race %d: %s and %s", race, first, second)
                        .isIn("10", "01");
            }
            one.goOn();
            other.goOn();
            assertThat(one.end()).containsExactly("exit 0");
            assertThat(other.end()).containsExactly("exit 0");
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
