package io.memorymap.jcache.architecture.planted.jcache;

import io.memorymap.jcache.architecture.planted.jcache.cache.Operations;

/** Leads inside, as an entrance may. */
public final class Entrance {
    final Operations below = new Operations();
}
