package io.memorymap.architecture.planted.codec.form;

import io.memorymap.architecture.planted.codec.Bytes;
import io.memorymap.architecture.planted.codec.serial.Stream;
import org.jspecify.annotations.Nullable;

public final class Shape {
    @Nullable Bytes bytesBelow;

    @Nullable Stream serialBelow;
}
