package io.memorymap.architecture.planted.format;

import io.memorymap.architecture.planted.memory.Pages;

final class ReachesMemory {
    final Pages up = new Pages();
}
