package io.memorymap.architecture.planted.codec.serial;

import io.memorymap.architecture.planted.codec.scalar.Tag;
import org.jspecify.annotations.Nullable;

public final class Stream {
    @Nullable Tag scalarBelow;
}
