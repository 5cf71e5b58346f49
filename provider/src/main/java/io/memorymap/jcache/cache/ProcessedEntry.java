package io.memorymap.jcache.cache;

import io.memorymap.StoredEntry;
import io.memorymap.jcache.event.Unwrapping;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * The entry that an entry processor works on. It collects what the processor does; only the net effect is carried out, after the
 * processor has returned.
 */
final class ProcessedEntry<K, V> implements MutableEntry<K, V> {
    /** What is left to do when the processor has returned. */
    enum Effect {
        /** Nothing, or only a read. */
        NONE,
        /** Store the value that was loaded; the writer has nothing to do with it. */
        LOAD,
        /** Put the value. */
        PUT,
        /** Remove the entry. */
        REMOVE
    }

    private final K key;
    private final CacheCore<K, V> core;
    private final @Nullable StoredEntry<V> live;
    private @Nullable V value;
    private Effect effect = Effect.NONE;
    private boolean read;
    private boolean loaded;

    /**
     * Makes an entry.
     *
     * @param live the live entry, or null
     */
    ProcessedEntry(K key, CacheCore<K, V> core, @Nullable StoredEntry<V> live) {
        this.key = key;
        this.core = core;
        this.live = live;
        this.value = live == null ? null : live.value();
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public boolean exists() {
        return value != null;
    }

    @Override
    public @Nullable V getValue() {
        if (effect == Effect.NONE) {
            if (value != null) {
                read = true;
            } else if (core.readThrough && core.loader != null && !loaded) {
                loaded = true;
                value = core.loads.load(core.loader, key);
                effect = value == null ? Effect.NONE : Effect.LOAD;
            }
        }
        return value;
    }

    @Override
    public void setValue(V newValue) {
        core.checkValue(newValue);
        value = newValue;
        effect = Effect.PUT;
    }

    /** A value that was only set here leaves no trace; one that exists in the cache or behind its loader is removed from both. */
    @Override
    public void remove() {
        boolean setHereOnly = effect == Effect.PUT && live == null && !loaded;
        effect = setHereOnly ? Effect.NONE : Effect.REMOVE;
        value = null;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.unwrap(this, type);
    }

    Effect effect() {
        return effect;
    }

    /** The value as the processor has left it, or null. */
    @Nullable V currentValue() {
        return value;
    }

    /** Whether the processor has read the value of the live entry. */
    boolean wasRead() {
        return read;
    }
}
