/**
 * The cache and its operations: single, bulk, processors, iteration, expiry, read-through and write-through. This is the top room: it
 * may use all others, and of the exported package only the interfaces. Begin with {@link
 * io.memorymap.jcache.cache.MemoryMapCache}, then {@link io.memorymap.jcache.cache.SingleOperations}.
 */
@NullMarked
package io.memorymap.jcache.cache;

import org.jspecify.annotations.NullMarked;
