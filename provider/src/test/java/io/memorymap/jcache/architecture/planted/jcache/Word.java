package io.memorymap.jcache.architecture.planted.jcache;

import io.memorymap.jcache.architecture.planted.jcache.cache.Operations;

/** Names what stands above it, in a room that uses this word: an upward import and a cycle at once. */
public interface Word {
    Operations up();
}
