package io.memorymap.architecture.planted.engine.flight;

import io.memorymap.architecture.planted.engine.Table;
import org.jspecify.annotations.Nullable;

final class ReachesEngine {
    @Nullable Table up;
}
