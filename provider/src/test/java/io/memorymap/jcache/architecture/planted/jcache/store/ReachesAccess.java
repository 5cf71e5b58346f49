package io.memorymap.jcache.architecture.planted.jcache.store;

import io.memorymap.jcache.architecture.planted.store.Access;

final class ReachesAccess {
    final Access inside = new Access();
}
