package io.memorymap.crash;

import io.memorymap.Durability;
import io.memorymap.EndsWithParent;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreFullException;
import io.memorymap.StoreReadOnlyException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Overwrites a store on a disk that another file has filled, deletes that file, and goes on: says how many values were wrong, how many
 * writes were refused, and whether they succeed again without a new opening.
 *
 * <p>Arguments: a directory on the file system, whether the store evicts, and whether a copy shares its blocks, as {@code cp --reflink} makes it.
 */
final class FullDiskChild {
    private static final int KEYS = 6_000;
    private static final int ROUNDS = 3;
    private static final int MOST_REFUSALS = 20;
    private static final int FILLER_BYTES = 64 << 10;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final Values VALUES = new Values(2_000);

    private final Path file;
    private final boolean evicting;
    private final long[] acknowledged = new long[KEYS];

    private KeyValueStore<Integer, byte[]> store;
    private int wrong;
    private int refused;
    private int broken;

    private FullDiskChild(Path file, boolean evicting) throws IOException {
        this.file = file;
        this.evicting = evicting;
        this.store = open(file);
    }

    private KeyValueStore<Integer, byte[]> open(Path path) throws IOException {
        return KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(KEYS)
                .averageEntryBytes(1_200)
                .maxBytes(16 << 20)
                .eviction(evicting ? Eviction.TWO_QUEUES : Eviction.NONE)
                .durability(Durability.PERIODIC)
                .open(path);
    }

    public static void main(String[] args) throws Exception {
        EndsWithParent.watch();
        Path directory = Path.of(args[0]);
        Path filler = directory.resolve("filler");
        FullDiskChild child = new FullDiskChild(directory.resolve("store"), Boolean.parseBoolean(args[1]));
        child.open(directory.resolve("other")).close();
        child.overwrite(1, KEYS);
        child.store.flush();
        if (Boolean.parseBoolean(args[2])) {
            share(child.file);
            share(directory.resolve("other"));
        }
        fill(filler);
        for (int round = 0; round < ROUNDS; round++) {
            child.overwrite(2 + round, MOST_REFUSALS);
        }
        int refusedWhileFull = child.refused;
        child.look();
        System.out.println(child.openingWhileFull(directory.resolve("other")));
        Files.delete(filler);
        boolean goesOn = child.awaitRoom();
        child.refused = 0;
        child.overwrite(9, MOST_REFUSALS);
        child.look();
        boolean clean = child.store.verify().isClean();
        child.store.close();
        child.store = child.open(child.file);
        child.look();
        child.store.close();
        System.out.println("refused while full " + (refusedWhileFull > 0) + ", wrong " + child.wrong + ", broken "
                + child.broken + ", goes on " + goesOn + ", refused afterwards " + child.refused + ", clean " + clean);
    }

    private static void share(Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("cp", "--reflink=always", file.toString(), file + ".copy")
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("no copy that shares the blocks of " + file);
        }
    }

    private static void fill(Path filler) throws IOException {
        byte[] bytes = new byte[FILLER_BYTES];
        new java.util.Random(1).nextBytes(bytes);
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(bytes);
            }
        } catch (IOException full) {
            // Once more in small pieces: what is left is used up, too.
            try (OutputStream out = Files.newOutputStream(filler, java.nio.file.StandardOpenOption.APPEND)) {
                for (int n = 0; n < FILLER_BYTES; n++) {
                    out.write(bytes, 0, 4096);
                }
            } catch (IOException quiteFull) {
                return;
            }
        }
    }

    private void overwrite(long version, int mostRefusals) {
        int before = refused;
        for (int key = 0; key < KEYS && refused - before < mostRefusals; key++) {
            try {
                store.set(key, VALUES.make(key, version));
                acknowledged[key] = version;
            } catch (StoreFullException full) {
                refused++;
                if (!String.valueOf(full.getMessage()).contains("bytes are free")) {
                    System.out.println("unexpected " + full);
                }
            } catch (StoreReadOnlyException | InternalError e) {
                broken++;
                System.out.println(e + " " + e.getCause());
            }
            read(key);
        }
    }

    private void look() {
        for (int key = 0; key < KEYS; key++) {
            read(key);
        }
    }

    private void read(int key) {
        byte[] value = store.get(key);
        if (value == null ? !evicting : !VALUES.is(value, key, acknowledged[key])) {
            wrong++;
        }
    }

    private boolean awaitRoom() {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < end) {
            try {
                store.set(0, VALUES.make(0, 8));
                acknowledged[0] = 8;
                return true;
            } catch (StoreFullException notYet) {
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
        return false;
    }

    private String openingWhileFull(Path other) {
        try {
            open(other).close();
            return "opened while full";
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).contains("bytes are free")
                    ? "refused to open while full"
                    : "unexpected " + e;
        } catch (StoreFullException closing) {
            return "opened while full";
        }
    }
}
