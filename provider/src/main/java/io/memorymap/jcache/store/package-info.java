/**
 * Where entries are kept: in a mapped store or on the heap; how a cache's store is opened, and its file rebuilt when the settings have
 * changed. It uses the room of settings and the public API of the store, and knows nothing of caches. Begin with {@link
 * io.memorymap.jcache.store.EntryStore}; opening begins in {@link io.memorymap.jcache.store.EntryStoreOpener}.
 */
@NullMarked
package io.memorymap.jcache.store;

import org.jspecify.annotations.NullMarked;
