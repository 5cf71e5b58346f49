package io.memorymap.jcache.architecture.planted.jcache.store;

import io.memorymap.jcache.architecture.planted.engine.recovery.Replay;

final class ReachesEngine {
    final Replay inside = new Replay();
}
