package io.memorymap.architecture.planted.engine;

import io.memorymap.architecture.planted.Store;

final class ReachesStore {
    final Store up = new Store();
}
