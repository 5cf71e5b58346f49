package io.memorymap.architecture.planted.memory;

import io.memorymap.architecture.planted.engine.Table;

final class ReachesEngine {
    final Table up = new Table();
}
