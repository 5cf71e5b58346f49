package io.memorymap.store;

import org.jspecify.annotations.Nullable;

/**
 * A read, a function of the application and a write of one key as one step. Until it is closed nobody else writes the key; what
 * does not wait is {@code clear()} and what makes room: eviction, expiry. Belongs to the thread that began it.
 *
 * @param <V> the type of the value
 */
public final class Computation<V> implements AutoCloseable {
    private final StoreAccess<?, V> access;
    private final KeyComputations.Ownership ownership;

    Computation(StoreAccess<?, V> access, KeyComputations.Ownership ownership) {
        this.access = access;
        this.ownership = ownership;
    }

    /** The value of the key, or null if there is none. */
    public @Nullable V get() {
        return access.get(ownership.key());
    }

    /** Sets the value of the key; it does not expire. */
    public void set(V value) {
        access.setOwned(ownership.key(), value);
    }

    /** Removes the entry of the key. */
    public void remove() {
        access.removeOwned(ownership.key());
    }

    @Override
    public void close() {
        ownership.close();
    }
}
