/**
 * What an application names: the store, its builder, its view as a map, the entries, reports and statistics that they give, and
 * the exceptions that they throw.
 *
 * <p>Two kinds of types stand here. <em>Words</em> (exceptions, records, enums, {@link io.memorymap.KeyLock}) are used everywhere and
 * use nothing themselves. <em>Entrances</em> ({@link io.memorymap.KeyValueStore}, {@link io.memorymap.StoreBuilder}, {@link
 * io.memorymap.MappedMap}, {@link io.memorymap.MappedMaps} and the views behind them) lead into the rooms below; no room uses an
 * entrance.
 *
 * <p>Begin at {@link io.memorymap.KeyValueStore#get}: it leads through {@code io.memorymap.store} into {@code io.memorymap.engine}.
 */
@NullMarked
package io.memorymap;

import org.jspecify.annotations.NullMarked;
