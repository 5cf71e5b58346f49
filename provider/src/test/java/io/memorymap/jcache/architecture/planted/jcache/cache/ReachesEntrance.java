package io.memorymap.jcache.architecture.planted.jcache.cache;

import io.memorymap.jcache.architecture.planted.jcache.Entrance;

final class ReachesEntrance {
    final Entrance up = new Entrance();
}
