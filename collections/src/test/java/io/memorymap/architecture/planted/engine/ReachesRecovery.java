package io.memorymap.architecture.planted.engine;

import io.memorymap.architecture.planted.engine.recovery.Rebuild;
import org.jspecify.annotations.Nullable;

final class ReachesRecovery {
    @Nullable Rebuild up;
}
