/**
 * The management beans of a cache, and the counters that one of them shows. It uses no other room, and of the exported package only
 * the interfaces. Begin with {@link io.memorymap.jcache.management.ManagementBeans}; counting is in {@link
 * io.memorymap.jcache.management.CacheStatistics}.
 */
@NullMarked
package io.memorymap.jcache.management;

import org.jspecify.annotations.NullMarked;
