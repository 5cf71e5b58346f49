/**
 * Listeners and the delivery of events to them, in the order of the changes of each key. It uses the room of entry stores, for the
 * copies that listeners get, and knows nothing of operations. Begin with {@link io.memorymap.jcache.event.EventDispatcher}.
 */
@NullMarked
package io.memorymap.jcache.event;

import org.jspecify.annotations.NullMarked;
