/**
 * The cache and its operations: single, bulk, processors, iteration, expiry, read-through and write-through. This is the top room: it
 * may use all others, and of the exported package only the interfaces. Begin with {@link
 * io.memorymap.jcache.cache.MemoryMapCache}, then {@link io.memorymap.jcache.cache.SingleOperations}.
 *
 * <p>Lock order: the manager's lock, then that of the cache's beans, then key locks. Code of the application runs under no lock but
 * key locks; listeners run under none.
 */
@NullMarked
package io.memorymap.jcache.cache;

import org.jspecify.annotations.NullMarked;
