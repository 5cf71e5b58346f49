package io.memorymap.crash;

import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreFullException;
import io.memorymap.format.RecordDescriptor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Random operations on a store, each announced to a {@link Ledger} before and acknowledged after, with what the store answers
 * held against the ledger. The same seed gives the same operations.
 */
final class Workload {
    /** The store under test; opened anew from time to time. */
    interface Subject {
        KeyValueStore<Integer, byte[]> store();

        /** Closes the store and opens it again. */
        void reopen();

        /** Opens the store again as after the death of its process. */
        void abandon();
    }

    private final Subject subject;
    private final Ledger ledger;
    private final RandomGenerator random;
    private final boolean evicting;
    private final boolean sync;
    private boolean clearing;

    Workload(Subject subject, Ledger ledger, RandomGenerator random, Setup setup) {
        this.subject = subject;
        this.ledger = ledger;
        this.random = random;
        this.evicting = setup.evicting();
        this.sync = setup.durability() == Durability.SYNC;
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            if (sync) {
                ledger.flushed();
            }
        }
    }

    /** Puts and removals alone. */
    void change(int steps) {
        for (int i = 0; i < steps; i++) {
            int key = random.nextInt(ledger.keys());
            if (random.nextInt(4) == 0) {
                remove(subject.store(), key);
            } else {
                put(subject.store(), key);
            }
        }
    }

    /** One operation. */
    void step() {
        int key = random.nextInt(ledger.keys());
        int dice = random.nextInt(1000);
        KeyValueStore<Integer, byte[]> store = subject.store();
        if (dice < 480) {
            put(store, key);
        } else if (dice < 660) {
            remove(store, key);
        } else if (dice < 730) {
            putIfAbsent(store, key);
        } else if (dice < 800) {
            replace(store, key);
        } else if (dice < 940) {
            observe(key, store.get(key));
        } else if (dice < 955) {
            store.compact();
        } else if (dice < 975) {
            store.flush();
            ledger.flushed();
        } else if (dice < 980) {
            clear(store);
        } else if (dice < 985) {
            subject.reopen();
            ledger.flushed();
        } else if (dice < 990) {
            subject.abandon();
        } else if (dice < 995) {
            require(store.verify().isClean() || !ledger.promisesWholeLogs(), store.verify());
        } else if (!evicting) {
            require(store.size() == ledger.present(), "size " + store.size() + " for " + ledger.present());
        }
    }

    private void put(KeyValueStore<Integer, byte[]> store, int key) {
        long version = ledger.next(key);
        ledger.begin(key, version);
        byte[] value = ledger.value(key, version);
        byte[] before;
        try {
            before = store.put(key, value);
        } catch (StoreFullException full) {
            refused(store, key, value, full);
            return;
        }
        checkBefore(key, before);
        ledger.acknowledge(key);
    }

    private void putIfAbsent(KeyValueStore<Integer, byte[]> store, int key) {
        long version = ledger.next(key);
        boolean absent = ledger.current(key) == 0;
        if (absent || evicting) {
            ledger.begin(key, version);
        }
        byte[] value = ledger.value(key, version);
        byte[] before;
        try {
            before = store.putIfAbsent(key, value);
        } catch (StoreFullException full) {
            refused(store, key, value, full);
            return;
        }
        checkBefore(key, before);
        if (before == null) {
            require(absent || evicting, "putIfAbsent over a value of key " + key);
            ledger.acknowledge(key);
        } else {
            ledger.refused(key);
        }
    }

    private void replace(KeyValueStore<Integer, byte[]> store, int key) {
        long version = ledger.next(key);
        if (ledger.current(key) != 0) {
            ledger.begin(key, version);
        }
        byte[] value = ledger.value(key, version);
        byte[] before;
        try {
            before = store.replace(key, value);
        } catch (StoreFullException full) {
            refused(store, key, value, full);
            return;
        }
        checkBefore(key, before);
        if (before != null) {
            ledger.acknowledge(key);
        } else {
            ledger.refused(key);
            observe(key, null);
        }
    }

    private void remove(KeyValueStore<Integer, byte[]> store, int key) {
        if (ledger.current(key) == 0) {
            require(!store.remove(key), "key " + key + " was there to be removed");
            return;
        }
        ledger.begin(key, 0);
        boolean removed = store.remove(key);
        require(removed || evicting, "key " + key + " was not there to be removed");
        ledger.acknowledge(key);
    }

    private void clear(KeyValueStore<Integer, byte[]> store) {
        for (int key = 0; key < ledger.keys(); key++) {
            if (ledger.current(key) != 0) {
                ledger.begin(key, 0);
            }
        }
        clearing = true;
        store.clear();
        clearing = false;
        ledger.acknowledge();
    }

    /** Whether a clear is under way, or has ended with an exception: it may have done a part of its work, and does the rest later. */
    boolean isClearing() {
        return clearing;
    }

    private void checkBefore(int key, byte @Nullable [] before) {
        if (before == null) {
            require(evicting || ledger.current(key) == 0, "the value before of key " + key + " is lost");
        } else {
            require(isCurrent(key, before), "the value before of key " + key + " is not the last one");
        }
    }

    private boolean isCurrent(int key, byte[] value) {
        long version = ledger.current(key);
        return version > 0 && java.util.Arrays.equals(value, ledger.value(key, version));
    }

    /** The store lives: only the last acknowledged version may be found. */
    private void observe(int key, byte @Nullable [] value) {
        long version = ledger.afterKill(key, value);
        if (version != ledger.current(key)) {
            ledger.evicted(key);
        }
    }

    private void refused(KeyValueStore<Integer, byte[]> store, int key, byte[] value, StoreFullException full) {
        if (full.getCause() != null) {
            // Not the store's bounds, but the device.
            throw full;
        }
        boolean more = ledger.current(key) == 0;
        long growth = RecordDescriptor.recordBytes(Integer.BYTES, value.length);
        if (!more) {
            growth -= RecordDescriptor.recordBytes(Integer.BYTES, ledger.value(key, ledger.current(key)).length);
        }
        boolean entries = more && ledger.present() >= store.capacity();
        boolean bytes = store.sizeInBytes() + growth > store.statistics().maxBytes();
        require(!evicting && (entries || bytes), full);
        ledger.refused(key);
    }

    private static void require(boolean condition, Object otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise.toString());
        }
    }
}
