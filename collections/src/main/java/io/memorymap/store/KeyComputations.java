package io.memorymap.store;

import io.memorymap.KeyLock;
import io.memorymap.KeyLockCycleException;
import io.memorymap.codec.Codec;
import io.memorymap.engine.Outcome;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.WriteRequest;
import io.memorymap.format.RecordDescriptor;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The locks of a store's keys, and the computations under way on them.
 *
 * <p>A computation reads a value, calls a user's function once and writes the result, all under its key's lock. A plain write must
 * not fall in between, yet it takes no such lock: it would pay for what is rare. Instead a computation <em>marks</em> the
 * key's segment before it reads. A writer learns of that under the segment lock, where it has to be anyway; it steps back,
 * takes its own key's lock, which is free unless the computation is of this very key, and writes then.
 *
 * <p>Lock order: key locks, then a segment lock, which is never held while anything is waited for or a user's code runs. A wait
 * that would close a cycle, that of a function for its own key included, is refused with {@link KeyLockCycleException}.
 *
 * <p>Thread-safe.
 */
final class KeyComputations {
    private final SegmentStore engine;
    private final KeyLocks<KeyBytes> locks = new KeyLocks<>();

    /** Keys whose value is being computed; added and removed under the key's lock. */
    private final Set<KeyBytes> computed = ConcurrentHashMap.newKeySet();

    KeyComputations(SegmentStore engine) {
        this.engine = engine;
    }

    KeyLock lock(KeyBytes key) {
        return locks.lock(key);
    }

    <K> KeyLock lockAll(Codec<K> codec, Collection<? extends K> keys) {
        return locks.lockAll(KeyBytes.sorted(codec, keys));
    }

    /** Makes this thread the owner of a key until {@link Ownership#close}. */
    Ownership begin(KeyBytes key) {
        KeyLock lock = locks.lock(key);
        if (!computed.add(key)) {
            lock.close();
            throw recursive(key);
        }
        long hash = engine.hash(key.array(), 0, key.length());
        boolean begun = false;
        try {
            engine.beginComputation(hash);
            begun = true;
        } finally {
            if (!begun) {
                computed.remove(key);
                lock.close();
            }
        }
        return new Ownership(this, key, hash, lock);
    }

    /** Carries out a write that met a computation in its segment: once its own key is not being computed. */
    Outcome apply(Change change, WriteRequest request) {
        KeyBytes key = KeyBytes.of(request.image.bytes(), RecordDescriptor.KEY_OFFSET, request.image.keyLength());
        KeyLock lock = locks.lock(key);
        request.keyOwned = true;
        try {
            if (computed.contains(key)) {
                throw recursive(key);
            }
            return change.apply(engine, request);
        } finally {
            request.keyOwned = false;
            lock.close();
        }
    }

    /** Under the key's lock only this thread itself can be the one that computes. */
    private static KeyLockCycleException recursive(KeyBytes key) {
        return new KeyLockCycleException("A function that computes the value of key " + key
                + " writes this key again: it would wait for itself. Let it return the value instead.");
    }

    /** A kind of write. */
    enum Change {
        PUT {
            @Override
            Outcome apply(SegmentStore engine, WriteRequest request) {
                return engine.put(request);
            }
        },
        REMOVE {
            @Override
            Outcome apply(SegmentStore engine, WriteRequest request) {
                return engine.remove(request);
            }
        },
        TOUCH {
            @Override
            Outcome apply(SegmentStore engine, WriteRequest request) {
                return engine.touch(request);
            }
        };

        abstract Outcome apply(SegmentStore engine, WriteRequest request);
    }

    /**
     * A key that one thread computes a value of. Belongs to that thread.
     *
     * @param all where it was taken
     * @param key the encoded key, whatever the function does to the key object
     * @param hash hash of the key
     * @param lock the key's lock
     */
    record Ownership(KeyComputations all, KeyBytes key, long hash, KeyLock lock) implements AutoCloseable {
        @Override
        public void close() {
            all.engine.endComputation(hash);
            all.computed.remove(key);
            lock.close();
        }
    }
}
