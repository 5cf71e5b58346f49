/**
 * Entries on a server, Valkey or Redis, and the near cache before it. It uses the room of stores below it, and knows nothing of caches.
 * Begin with {@link io.memorymap.jcache.remote.RemoteEntryStore}; the protocol is described in {@code REMOTE.md}. All classes that know the
 * client library are here.
 */
@NullMarked
package io.memorymap.jcache.remote;

import org.jspecify.annotations.NullMarked;
