package io.memorymap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Uses two stores of large bounds on a small disk, a strict and an evicting one, while other files come and go there. Says what it has
 * met, and ends with an exception if a store lost something, showed a wrong value, or threw anything but that it is full.
 */
final class SmallDiskChild {
    private static final long BOUND = 1L << 30;
    private static final int KEYS = 40_000;
    private static final int OPERATIONS = 15_000;
    private static final int FILE_BYTES = 1 << 20;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Path directory;
    private final SplittableRandom random;
    private final Map<Integer, Integer> strictModel = new HashMap<>();
    private final Map<Integer, Integer> cacheModel = new HashMap<>();
    private KeyValueStore<Integer, byte[]> strict;
    private KeyValueStore<Integer, byte[]> cache;
    private int version;
    private int refused;
    private int files;

    private SmallDiskChild(Path directory, long seed) throws IOException {
        this.directory = directory;
        this.random = new SplittableRandom(seed);
        this.strict = open(Eviction.NONE);
        this.cache = open(Eviction.TWO_QUEUES);
    }

    private KeyValueStore<Integer, byte[]> open(Eviction eviction) throws IOException {
        return KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(1_000_000)
                .maxBytes(BOUND)
                .eviction(eviction)
                .open(directory.resolve(eviction + ".mm"));
    }

    /** Runs it all; says how often a store was full. */
    static String run(Path directory, long seed) throws IOException {
        SmallDiskChild child = new SmallDiskChild(directory, seed);
        for (int round = 0; round < 3; round++) {
            child.work(70);
            child.takeAllSpace();
            child.work(70);
            child.giveSpace(2);
            child.work(50);
            child.giveSpace(Integer.MAX_VALUE);
            child.work(10);
            child.check();
            child.empty();
            child.goesOn();
        }
        child.reopen();
        child.check();
        child.strict.close();
        child.cache.close();
        return child.refused > 0 ? "full, and nothing lost" : "never full";
    }

    /** So many percent of the operations write, the others remove. */
    private void work(int writes) throws IOException {
        for (int n = 0; n < OPERATIONS; n++) {
            int key = random.nextInt(KEYS);
            if (random.nextInt(100) < writes) {
                putStrict(key);
                putCache(key);
            } else {
                removeStrict(key);
                cache.remove(key);
                cacheModel.remove(key);
            }
            if (n % 1000 == 0) {
                takeSpace();
            } else if (n % 1000 == 500) {
                giveSpace(1);
            }
        }
    }

    private boolean putStrict(int key) {
        byte[] value = value(key, ++version);
        try {
            strict.put(key, value);
        } catch (StoreFullException full) {
            refused++;
            return false;
        }
        strictModel.put(key, version);
        return true;
    }

    private void putCache(int key) {
        cache.put(key, value(key, ++version));
        cacheModel.put(key, version);
    }

    private void removeStrict(int key) {
        boolean removed;
        try {
            removed = strict.remove(key);
        } catch (StoreFullException full) {
            refused++;
            return;
        }
        if (removed != (strictModel.remove(key) != null)) {
            throw new IllegalStateException("Key " + key + " was " + (removed ? "" : "not ") + "removed");
        }
    }

    private static byte[] value(int key, int version) {
        SplittableRandom bytes = new SplittableRandom(31L * key + version);
        byte[] value = new byte[Integer.BYTES + (int) (Math.pow(bytes.nextDouble(), 4) * 12_000)];
        bytes.nextBytes(value);
        ByteBuffer.wrap(value).putInt(version);
        return value;
    }

    private void takeSpace() throws IOException {
        byte[] bytes = new byte[random.nextInt(FILE_BYTES)];
        try {
            Files.write(directory.resolve("other-" + files++), bytes);
        } catch (IOException full) {
            Files.deleteIfExists(directory.resolve("other-" + --files));
        }
    }

    private void takeAllSpace() throws IOException {
        for (int bytes = FILE_BYTES; bytes > 0; ) {
            Path file = directory.resolve("other-" + files);
            try {
                Files.write(file, new byte[bytes]);
                files++;
            } catch (IOException full) {
                Files.deleteIfExists(file);
                bytes /= 2;
            }
        }
    }

    private void giveSpace(int most) throws IOException {
        for (int n = 0; n < most && files > 0; n++) {
            Files.delete(directory.resolve("other-" + --files));
        }
    }

    private void empty() {
        for (Integer key : strictModel.keySet().toArray(Integer[]::new)) {
            removeStrict(key);
        }
        cache.clear();
        cacheModel.clear();
    }

    /** There is room again: a store takes writes of itself, a second later at most. */
    private void goesOn() {
        long until = System.nanoTime() + PATIENCE_NANOS;
        for (int key = 0; key < 100; key++) {
            while (!putStrict(key)) {
                if (System.nanoTime() > until) {
                    throw new IllegalStateException("There is room, and the store still says that it is full");
                }
                Thread.onSpinWait();
            }
        }
    }

    private void reopen() throws IOException {
        strict.close();
        cache.close();
        strict = open(Eviction.NONE);
        cache = open(Eviction.TWO_QUEUES);
    }

    private void check() {
        if (strict.size() != strictModel.size()) {
            throw new IllegalStateException(strict.size() + " entries for " + strictModel.size());
        }
        for (int key = 0; key < KEYS; key++) {
            Integer expected = strictModel.get(key);
            byte[] found = strict.get(key);
            if (expected == null ? found != null : !Arrays.equals(found, value(key, expected))) {
                throw new IllegalStateException("Key " + key + " of the strict store, version " + expected);
            }
            Integer cached = cacheModel.get(key);
            byte[] hit = cache.get(key);
            if (hit != null && (cached == null || !Arrays.equals(hit, value(key, cached)))) {
                throw new IllegalStateException("Key " + key + " of the evicting store, version " + cached);
            }
        }
        if (!strict.verify().isClean() || !cache.verify().isClean()) {
            throw new IllegalStateException(strict.verify() + ", " + cache.verify());
        }
    }
}
