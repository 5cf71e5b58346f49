package io.memorymap;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Backs up stores to a small disk that another file has filled, but for a few pages, then for a few more, until there is room. Says how that
 * went, and ends with an exception if a backup that was refused has left something, taken an earlier one along, or done something to its store.
 */
final class FullDiskBackup {
    private static final int ENTRIES = 1_500;
    private static final int PAGE_BYTES = 4096;
    private static final int STEP_PAGES = 5;
    private static final int LEAST_REFUSALS = 8;

    private final Path disk;
    private final Path target;
    private final Path filler;
    private final Map<String, String> model = new HashMap<>();
    private int refused;

    private FullDiskBackup(Path disk) {
        this.disk = disk;
        this.target = disk.resolve("backup.mm");
        this.filler = disk.resolve("filler");
    }

    static String run(Path disk) throws IOException {
        for (Eviction eviction : Eviction.values()) {
            FullDiskBackup child = new FullDiskBackup(disk);
            Path file = disk.resolveSibling("backed-up-" + eviction + ".mm");
            try (KeyValueStore<String, String> store =
                    builder().capacity(2 * ENTRIES).eviction(eviction).open(file)) {
                child.use(store);
            }
            Files.delete(child.target);
        }
        return "refused, and nothing lost";
    }

    private static StoreBuilder<String, String> builder() {
        return KeyValueStore.builder(String.class, String.class).averageEntryBytes(200);
    }

    private void use(KeyValueStore<String, String> store) throws IOException {
        fill(store, "first");
        store.backup(target);
        Map<String, String> earlier = Map.copyOf(model);
        fill(store, "second");
        takeAllSpace();
        while (!isBackedUp(store)) {
            check(earlier);
            store.set("refusals", Integer.toString(refused));
            model.put("refusals", Integer.toString(refused));
            giveSpace();
        }
        Files.delete(filler);
        if (refused < LEAST_REFUSALS) {
            throw new IllegalStateException("refused only " + refused + " times");
        }
        check(model);
        if (!store.toMap().equals(model) || !store.verify().isClean()) {
            throw new IllegalStateException("the store has changed: " + store.verify());
        }
    }

    private void fill(KeyValueStore<String, String> store, String what) {
        for (int i = 0; i < ENTRIES; i++) {
            String value = what + " value of " + i + "-".repeat(i % 300);
            store.set("key " + i, value);
            model.put("key " + i, value);
        }
    }

    private boolean isBackedUp(KeyValueStore<String, String> store) throws IOException {
        try {
            return store.backup(target).isClean();
        } catch (IOException full) {
            refused++;
            String said = String.valueOf(full.getMessage());
            if (!said.contains(target.toString()) || !said.contains("space") || !said.contains("bytes are free")) {
                throw new IllegalStateException("said: " + full, full);
            }
            return false;
        }
    }

    /** Nothing is there but the filler and a backup that holds what it should. */
    private void check(Map<String, String> expected) throws IOException {
        try (Stream<Path> files = Files.list(disk)) {
            List<String> names =
                    files.map(file -> String.valueOf(file.getFileName())).toList();
            if (names.stream().anyMatch(name -> name.endsWith(".creating"))) {
                throw new IllegalStateException("left over: " + names);
            }
        }
        try (KeyValueStore<String, String> backup = builder().open(target)) {
            if (!backup.toMap().equals(expected)) {
                throw new IllegalStateException("the backup does not hold what it should");
            }
        }
    }

    private void takeAllSpace() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
            byte[] page = new byte[PAGE_BYTES];
            while (true) {
                file.write(page);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw full;
            }
        }
    }

    private void giveSpace() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
            file.setLength(Math.max(0, file.length() - STEP_PAGES * PAGE_BYTES));
        }
    }
}
