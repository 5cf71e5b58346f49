/**
 * What an evicting store remembers of its keys and how it divides its room, on the heap: counts and decisions, no records. The
 * engine's {@code EvictionPolicy} and {@code Evictor} are made of it.
 */
@NullMarked
package io.memorymap.engine.eviction;

import org.jspecify.annotations.NullMarked;
