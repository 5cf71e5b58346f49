package io.memorymap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreFullException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a single write does is bounded, and what it asks for in vain is not missed by others. */
final class BoundedWorkTest {
    private static final long SEED = Long.getLong("memorymap.steps.seed", System.nanoTime());
    private static final int ENTRIES = 4_000;
    private static final int TURNOVERS = 12;
    private static final int VALUE_BYTES = 100;
    /** Records that one put may copy, of its own length. */
    private static final int MOST_COPIES = 10;

    private static final long MAX_BYTES = 4 << 20;
    private static final int FILLING_BYTES = 1_000;
    /** How many of the entries that have filled the store are taken out. */
    private static final int LEFT = 8;

    private static final int MODEST_KEYS = 64;
    private static final long LONGEST_MILLIS = Long.getLong("memorymap.steps.millis", 1_000);

    @TempDir
    private Path directory;

    private KeyValueStore<Integer, byte[]> open(int capacity, long maxBytes) throws IOException {
        return KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(capacity)
                .maxBytes(maxBytes)
                .averageEntryBytes(VALUE_BYTES)
                .eviction(Eviction.NONE)
                .durability(Durability.PROCESS)
                .open(directory.resolve("store.mm"));
    }

    @Test
    void noPutCopiesMoreThanTenTimesItsBytes() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        try (KeyValueStore<Integer, byte[]> store = open(ENTRIES, 1 << 20)) {
            long before = 0;
            long most = 0;
            for (int n = 0; n < ENTRIES * TURNOVERS; n++) {
                byte[] value = new byte[VALUE_BYTES];
                random.nextBytes(value);
                store.set(n < ENTRIES ? n : random.nextInt(ENTRIES), value);
                long now = store.statistics().relocations();
                most = Math.max(most, now - before);
                before = now;
            }
            assertThat(before).as("records copied").isPositive();
            assertThat(most).as("seed %d", SEED).isLessThanOrEqualTo(MOST_COPIES);
        }
    }

    @Test
    void whatIsRefusedToOneIsNotMissedByAnother() throws IOException, InterruptedException {
        try (KeyValueStore<Integer, byte[]> store = open(4 * ENTRIES, MAX_BYTES)) {
            store.set(0, new byte[1]);
            int filled = fill(store);
            for (int n = 0; n < LEFT; n++) {
                store.remove(filled - n);
            }
            AtomicBoolean stop = new AtomicBoolean();
            AtomicReference<@Nullable Throwable> refused = new AtomicReference<>();
            Thread greedy = new Thread(() -> {
                byte[] tooMuch = new byte[3 * LEFT * FILLING_BYTES];
                while (!stop.get()) {
                    try {
                        store.set(0, tooMuch);
                        refused.set(new AssertionError("The store has taken more than its bound"));
                        stop.set(true);
                    } catch (StoreFullException expected) {
                        Thread.onSpinWait();
                    }
                }
            });
            Thread modest = new Thread(() -> {
                try {
                    for (int n = 0; !stop.get(); n++) {
                        // Of other segments, most of them: those of one write one after the other anyway.
                        int key = 1 + n / 2 % MODEST_KEYS;
                        store.set(key, new byte[FILLING_BYTES + n % 2 * Long.BYTES]);
                    }
                } catch (StoreFullException wrong) {
                    refused.set(wrong);
                    stop.set(true);
                }
            });
            assertThat(store.statistics().segments()).isGreaterThan(1);
            greedy.start();
            modest.start();
            long end = System.nanoTime() + LONGEST_MILLIS * 1_000_000;
            while (!stop.get() && System.nanoTime() < end) {
                modest.join(1);
            }
            stop.set(true);
            greedy.join();
            modest.join();
            assertThat(refused.get()).isNull();
        }
    }

    /** Puts entries until the store is full; returns the key of the last. */
    private static int fill(KeyValueStore<Integer, byte[]> store) {
        int key = 0;
        while (true) {
            try {
                store.set(key + 1, new byte[FILLING_BYTES]);
                key++;
            } catch (StoreFullException full) {
                return key;
            }
        }
    }
}
