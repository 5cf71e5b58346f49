package io.memorymap.jcache.architecture.planted.jcache.remote;

import io.memorymap.jcache.architecture.planted.jcache.cache.Operations;

final class ReachesCache {
    final Operations up = new Operations();
}
