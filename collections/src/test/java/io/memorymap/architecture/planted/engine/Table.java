package io.memorymap.architecture.planted.engine;

import io.memorymap.architecture.planted.memory.Pages;
import org.jspecify.annotations.Nullable;

public final class Table {
    @Nullable Pages memoryBelow;
}
