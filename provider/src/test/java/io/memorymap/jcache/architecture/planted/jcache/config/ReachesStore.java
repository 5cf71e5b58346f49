package io.memorymap.jcache.architecture.planted.jcache.config;

import io.memorymap.jcache.architecture.planted.jcache.store.Entries;

final class ReachesStore {
    final Entries up = new Entries();
}
