package io.memorymap.architecture.planted.codec.scalar;

import io.memorymap.architecture.planted.codec.Bytes;
import org.jspecify.annotations.Nullable;

public final class Tag {
    @Nullable Bytes bytesBelow;
}
