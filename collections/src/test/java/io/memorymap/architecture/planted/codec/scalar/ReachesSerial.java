package io.memorymap.architecture.planted.codec.scalar;

import io.memorymap.architecture.planted.codec.serial.Stream;
import org.jspecify.annotations.Nullable;

final class ReachesSerial {
    @Nullable Stream up;
}
