package io.memorymap.architecture.planted;

import io.memorymap.architecture.planted.cli.Tool;
import org.jspecify.annotations.Nullable;

/** Imports the layer above it, which in turn imports this class: an upward import and a cycle at once. */
public final class Store {
    @Nullable Tool cli;
}
