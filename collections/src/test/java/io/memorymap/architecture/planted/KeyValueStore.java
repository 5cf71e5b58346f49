package io.memorymap.architecture.planted;

import io.memorymap.architecture.planted.cli.Tool;
import io.memorymap.architecture.planted.store.Access;
import org.jspecify.annotations.Nullable;

/** An entrance that imports the layer above it, which imports this class: an upward import and a cycle at once. */
public final class KeyValueStore {
    @Nullable Tool up;

    @Nullable Access accessBelow;
}
