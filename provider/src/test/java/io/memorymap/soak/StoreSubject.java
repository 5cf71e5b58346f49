package io.memorymap.soak;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import io.memorymap.RecoveryReport;
import io.memorymap.StoreFullException;
import io.memorymap.StoredEntry;
import io.memorymap.VerificationReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A store, strict or evicting. */
final class StoreSubject implements Subject {
    private static final int CAPACITY = 1_000;
    private static final long MAX_BYTES = 3 << 20;

    private final KeyValueStore<Integer, byte[]> store;
    private final boolean evicting;

    private StoreSubject(KeyValueStore<Integer, byte[]> store, boolean evicting) {
        this.store = store;
        this.evicting = evicting;
    }

    static StoreSubject open(Path file, boolean evicting, Durability durability) throws IOException {
        return new StoreSubject(
                KeyValueStore.builder(Integer.class, byte[].class)
                        .capacity(CAPACITY)
                        .maxBytes(MAX_BYTES)
                        .eviction(evicting ? Eviction.TWO_QUEUES : Eviction.NONE)
                        .durability(durability)
                        .open(file),
                evicting);
    }

    @Override
    public byte @Nullable [] get(int key) {
        return store.get(key);
    }

    @Override
    public Map<Integer, byte[]> getAll(Collection<Integer> keys) {
        return store.getAll(keys);
    }

    @Override
    public boolean contains(int key) {
        return store.contains(key);
    }

    @Override
    public boolean write(int key, byte[] value, SplittableRandom random) {
        try {
            switch (random.nextInt(7)) {
                case 0 -> store.put(key, value);
                case 1 -> {
                    return store.putIfAbsent(key, value) == null;
                }
                case 2 -> {
                    return store.replace(key, value) != null;
                }
                case 3 -> store.asMap().compute(key, (k, old) -> value);
                case 4 -> {
                    StoredEntry<byte[]> entry = store.getEntry(key);
                    return entry != null && store.compareAndSet(key, entry.version(), value, StoredEntry.NEVER);
                }
                default -> store.set(key, value);
            }
            return true;
        } catch (StoreFullException full) {
            if (evicting || full.getCause() != null) {
                throw full;
            }
            return false;
        }
    }

    @Override
    public void remove(int key, SplittableRandom random) {
        switch (random.nextInt(3)) {
            case 0 -> store.getAndRemove(key);
            case 1 -> store.asMap().remove(key);
            default -> store.remove(key);
        }
    }

    @Override
    public void maintain(SplittableRandom random) {
        switch (random.nextInt(6)) {
            case 0 -> store.compact();
            case 1 -> {
                if (!store.verify().isClean()) {
                    throw new AssertionError("not clean while it is used: " + store.verify());
                }
            }
            case 2 -> store.statistics();
            case 3 -> store.expiredKeys(10);
            default -> store.flush();
        }
    }

    @Override
    public Map<Integer, byte[]> all() {
        return store.toMap();
    }

    @Override
    public long size() {
        return store.size();
    }

    @Override
    public long bytes() {
        return store.sizeInBytes();
    }

    @Override
    public long damages() {
        RecoveryReport report = store.recoveryReport();
        return store.statistics().corruptions() + report.damagedPlaces() + report.mended();
    }

    @Override
    public VerificationReport repairAndVerify() {
        store.repair();
        return store.verify();
    }

    @Override
    public VerificationReport verify() {
        return store.verify();
    }

    @Override
    public void clear() {
        store.clear();
    }

    @Override
    public boolean evicts() {
        return evicting;
    }

    @Override
    public void close() {
        store.close();
    }

    /** Fills a strict store with small entries: it takes as many as it was made for; then with bytes. */
    static void fillToBothBounds(Path file) throws IOException {
        try (StoreSubject subject = open(file, false, Durability.PERIODIC)) {
            KeyValueStore<Integer, byte[]> store = subject.store;
            store.clear();
            for (int round = 0; round < 2; round++) {
                int taken = fill(store, 0, new byte[1]);
                if (taken != CAPACITY) {
                    throw new AssertionError("the store took " + taken + " entries, it was made for " + CAPACITY);
                }
                store.clear();
            }
            int size = 10_000;
            int taken = fill(store, 0, new byte[size]);
            long left = MAX_BYTES - store.sizeInBytes();
            if (left > size + 64) {
                throw new AssertionError(
                        taken + " entries of " + size + " bytes, and " + left + " bytes not to be had");
            }
            store.clear();
            if (store.size() != 0 || store.sizeInBytes() != 0) {
                throw new AssertionError(
                        "an empty store holds " + store.size() + " entries, " + store.sizeInBytes() + " bytes");
            }
        }
    }

    private static int fill(KeyValueStore<Integer, byte[]> store, int from, byte[] value) {
        int key = from;
        while (true) {
            try {
                store.set(key, value);
                key++;
            } catch (StoreFullException full) {
                return key - from;
            }
        }
    }
}
