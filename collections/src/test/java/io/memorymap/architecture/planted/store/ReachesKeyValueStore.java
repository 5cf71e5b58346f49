package io.memorymap.architecture.planted.store;

import io.memorymap.architecture.planted.KeyValueStore;
import org.jspecify.annotations.Nullable;

final class ReachesKeyValueStore {
    @Nullable KeyValueStore up;
}
