/**
 * The JCache provider, and what its caches offer beyond the specification. The classes here are the ways in and may use every room
 * inside; the interfaces are words that the rooms use too, and use only each other. Begin with {@link
 * io.memorymap.jcache.MemoryMapCachingProvider}; a cache is unwrapped to {@link io.memorymap.jcache.MappedCache}.
 */
@NullMarked
package io.memorymap.jcache;

import org.jspecify.annotations.NullMarked;
