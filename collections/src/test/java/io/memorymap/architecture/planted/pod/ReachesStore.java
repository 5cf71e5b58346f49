package io.memorymap.architecture.planted.pod;

import io.memorymap.architecture.planted.store.Access;
import org.jspecify.annotations.Nullable;

final class ReachesStore {
    @Nullable Access up;
}
