package io.memorymap.architecture.planted.format;

import io.memorymap.architecture.planted.memory.Pages;
import org.jspecify.annotations.Nullable;

final class ReachesMemory {
    @Nullable Pages up;
}
