package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An interrupted thread's operation completes, and the thread is still interrupted afterwards. */
final class StoreInterruptTest {
    @TempDir
    private Path directory;

    @AfterEach
    void forgetTheInterrupt() {
        Thread.interrupted();
    }

    private interface Operation {
        void run() throws IOException;
    }

    private static void interrupted(Operation operation) throws IOException {
        Thread.currentThread().interrupt();
        operation.run();
        assertThat(Thread.interrupted()).as("the flag is still set").isTrue();
    }

    private KeyValueStore<String, String> open(Durability durability) throws IOException {
        return KeyValueStore.builder(String.class, String.class)
                .capacity(2000)
                .durability(durability)
                .open(directory.resolve("store.mm"));
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void tenThousandInterruptedOperationsComplete(Durability durability) throws IOException {
        int operations = durability == Durability.SYNC ? 500 : 10_000;
        Map<String, String> model = new HashMap<>();
        Random random = new Random(5);
        try (KeyValueStore<String, String> store = open(durability)) {
            for (int n = 0; n < operations; n++) {
                String key = "key" + random.nextInt(1000);
                String value = "value" + n;
                long expiresAt = Long.MAX_VALUE - n;
                switch (random.nextInt(8)) {
                    case 0 -> interrupted(() -> assertThat(store.get(key)).isEqualTo(model.get(key)));
                    case 1 -> interrupted(() -> assertThat(store.remove(key)).isEqualTo(model.remove(key) != null));
                    case 2 -> interrupted(() -> assertThat(store.size()).isEqualTo(model.size()));
                    case 3 ->
                        interrupted(() -> {
                            StoredEntry<String> entry = store.getEntry(key);
                            if (entry != null) {
                                assertThat(store.touch(key, entry.version(), expiresAt))
                                        .isTrue();
                            }
                        });
                    default ->
                        interrupted(() -> assertThat(store.put(key, value)).isEqualTo(model.put(key, value)));
                }
                if (n % 500 == 0) {
                    interrupted(store::compact);
                    interrupted(store::flush);
                    interrupted(() -> assertThat(store.verify().isClean()).isTrue());
                    interrupted(() -> assertThat(store.toMap()).isEqualTo(model));
                }
            }
        }
    }

    @Test
    void anInterruptedThreadOpensWhatAKilledProcessLeftWithoutTakingItForAPowerLoss()
            throws IOException, InterruptedException {
        Path file = directory.resolve("killed.mm");
        for (int n = 0; n < 3; n++) {
            try (ChildJvm child = ChildJvm.start("hold", file.toString())) {
                assertThat(child.line()).isEqualTo("open");
                child.kill();
                assertThat(child.end()).containsExactly("exit 137");
            }
            interrupted(() -> {
                try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
                    assertThat(store.get("holder")).isEqualTo("was here");
                    assertThat(store.size()).isEqualTo(1);
                    assertThat(store.recoveryReport().segmentsRebuilt()).isZero();
                    store.remove("holder");
                }
            });
        }
    }

    @Test
    void anInterruptedThreadCreatesOpensIteratesAndClosesStores() throws IOException {
        for (int n = 0; n < 20; n++) {
            Path file = directory.resolve("new" + n);
            interrupted(() -> {
                try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
                    store.put("a", "b");
                }
            });
            interrupted(() -> {
                try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
                    Iterator<StoreEntry<String, String>> entries = store.entries();
                    assertThat(entries.next().value()).isEqualTo("b");
                    assertThat(entries.hasNext()).isFalse();
                }
            });
            interrupted(() -> {
                try (KeyValueStore<String, String> store = ChildMain.builder().openTemporary()) {
                    store.put("a", "b");
                    assertThat(store.get("a")).isEqualTo("b");
                }
            });
        }
    }
}
