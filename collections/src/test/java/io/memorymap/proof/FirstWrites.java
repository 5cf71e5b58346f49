package io.memorymap.proof;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Writes to stores of which the first finds no thread for the forcing of its pages. Run in classes where that is so. */
public final class FirstWrites implements Consumer<Path> {
    private static final int ENTRIES = 50;

    @Override
    public void accept(Path directory) {
        Path file = directory.resolve("store.mm");
        try {
            try (KeyValueStore<Integer, String> store = open(file)) {
                for (int refused = 0; refused < 3; refused++) {
                    System.setProperty(ThreadThatCannotStartTest.REFUSED, "true");
                    int key = refused;
                    mustFail(() -> store.set(key, "refused"));
                    require(store.get(key) == null && store.isEmpty(), "what was refused is not there");
                    mustFail(() -> store.remove(key + 1));
                }
                System.clearProperty(ThreadThatCannotStartTest.REFUSED);
                for (int key = 0; key < ENTRIES; key++) {
                    store.set(key, "v" + key);
                }
                store.flush();
                require(store.verify().isClean(), "the store is clean");
            }
            System.setProperty(ThreadThatCannotStartTest.REFUSED, "true");
            try (KeyValueStore<Integer, String> store = open(file)) {
                for (int key = 0; key < ENTRIES; key++) {
                    require(("v" + key).equals(store.get(key)), "key " + key + " is there");
                }
                require(store.size() == ENTRIES, "the store counts what is there");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            System.clearProperty(ThreadThatCannotStartTest.REFUSED);
        }
    }

    private static KeyValueStore<Integer, String> open(Path file) throws IOException {
        return KeyValueStore.builder(Integer.class, String.class)
                .capacity(100)
                .durability(Durability.PERIODIC)
                .open(file);
    }

    private static void mustFail(Runnable write) {
        try {
            write.run();
        } catch (OutOfMemoryError planned) {
            return;
        }
        throw new AssertionError("a write has succeeded without the thread that forces its pages");
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError("not so: " + what);
        }
    }
}
