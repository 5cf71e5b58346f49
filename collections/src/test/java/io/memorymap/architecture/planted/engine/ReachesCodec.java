package io.memorymap.architecture.planted.engine;

import io.memorymap.architecture.planted.codec.Bytes;
import org.jspecify.annotations.Nullable;

final class ReachesCodec {
    @Nullable Bytes up;
}
