package io.memorymap.jcache.config;

import org.jspecify.annotations.Nullable;

/**
 * A cache entry listener named in the configuration file. Immutable.
 *
 * @param listener class name of a {@code CacheEntryListener} or of a {@code Factory} of it
 * @param filter class name of a {@code CacheEntryEventFilter} or of a {@code Factory} of it, or null for none
 * @param oldValueRequired whether events must carry the old value
 * @param synchronous whether the writing thread waits for the listener
 */
public record ListenerSettings(
        String listener, @Nullable String filter, boolean oldValueRequired, boolean synchronous) {}
