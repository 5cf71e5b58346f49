package io.memorymap.architecture.planted.store;

import io.memorymap.architecture.planted.codec.Bytes;
import io.memorymap.architecture.planted.engine.Table;
import io.memorymap.architecture.planted.engine.recovery.Rebuild;
import org.jspecify.annotations.Nullable;

public final class Access {
    @Nullable Table engineBelow;

    @Nullable Rebuild recoveryBelow;

    @Nullable Bytes codecBelow;
}
