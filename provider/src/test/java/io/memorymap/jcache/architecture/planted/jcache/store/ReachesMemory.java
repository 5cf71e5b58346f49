package io.memorymap.jcache.architecture.planted.jcache.store;

import io.memorymap.jcache.architecture.planted.memory.Pages;

final class ReachesMemory {
    final Pages inside = new Pages();
}
