package io.memorymap.jcache.architecture.planted.jcache.store;

import io.memorymap.jcache.architecture.planted.jcache.event.Dispatcher;

final class ReachesEvent {
    final Dispatcher up = new Dispatcher();
}
