package io.memorymap.architecture.planted.cli;

import io.memorymap.architecture.planted.KeyValueStore;
import io.memorymap.architecture.planted.engine.Table;
import org.jspecify.annotations.Nullable;

public final class Tool {
    @Nullable KeyValueStore storeBelow;

    @Nullable Table engineBelow;
}
