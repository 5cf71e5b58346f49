package io.memorymap.architecture.planted.codec.serial;

import io.memorymap.architecture.planted.codec.scalar.Number;
import org.jspecify.annotations.Nullable;

public final class Stream {
    @Nullable Number scalarBelow;
}
