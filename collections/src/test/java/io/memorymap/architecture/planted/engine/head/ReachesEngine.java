package io.memorymap.architecture.planted.engine.head;

import io.memorymap.architecture.planted.engine.Table;
import org.jspecify.annotations.Nullable;

final class ReachesEngine {
    @Nullable Table up;
}
