package io.memorymap.architecture.planted.store;

import io.memorymap.architecture.planted.codec.Codecs;
import org.jspecify.annotations.Nullable;

final class ReachesCodecs {
    @Nullable Codecs up;
}
