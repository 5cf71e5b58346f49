package io.memorymap.architecture.planted.engine.recovery;

import io.memorymap.architecture.planted.engine.Table;
import org.jspecify.annotations.Nullable;

public final class Rebuild {
    @Nullable Table engineBelow;
}
