package io.memorymap.jcache.architecture.planted.jcache.store;

import io.memorymap.jcache.architecture.planted.format.Layout;

final class ReachesFormat {
    final Layout inside = new Layout();
}
